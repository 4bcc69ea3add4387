using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Scaling;

/// <summary>Reads of Application Auto Scaling (autoscaling/application/APIReference, read 2026-11-26).</summary>
internal sealed class ApplicationAutoScalingService : TableService
{
    private readonly EcsState _state;

    public ApplicationAutoScalingService(EcsState state) : base("application-autoscaling")
    {
        _state = state;
        On("DescribeScalableTargets", DescribeScalableTargets);
        On("DescribeScalingPolicies", DescribeScalingPolicies);
        On("DescribeScalingActivities", DescribeScalingActivities);
    }

    private JsonObject DescribeScalableTargets(AwsCall call)
    {
        var (space, ids, dimension) = (Space(call), call.Input.Texts("ResourceIds"), call.Input.Text("ScalableDimension"));
        var found = Stored(call, ServiceScaling.TargetKind).Where(target => target.Properties.Text("ServiceNamespace") == space
            && (ids.Count == 0 || ids.Contains(target.Properties.Text("ResourceId"))) && (dimension is null || target.Properties.Text("ScalableDimension") == dimension)).ToList();
        return Page.Of(call.Input, found, target => target.Id, "ScalableTargets", target => new JsonObject
        {
            ["ServiceNamespace"] = space,
            ["ResourceId"] = target.Properties.Text("ResourceId"),
            ["ScalableDimension"] = target.Properties.Text("ScalableDimension"),
            ["MinCapacity"] = target.Properties.Number("MinCapacity"),
            ["MaxCapacity"] = target.Properties.Number("MaxCapacity"),
            ["RoleARN"] = target.Properties.Text("RoleARN")
                ?? $"arn:aws:iam::{call.Caller.AccountId}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService",
            ["CreationTime"] = Timestamps.Of(target.CreatedAt),
            ["SuspendedState"] = target.Properties.Object("SuspendedState")?.DeepClone()
                ?? new JsonObject { ["DynamicScalingInSuspended"] = false, ["DynamicScalingOutSuspended"] = false, ["ScheduledScalingSuspended"] = false },
        }, "MaxResults", "NextToken", 50);
    }

    private JsonObject DescribeScalingPolicies(AwsCall call)
    {
        var (space, names, id) = (Space(call), call.Input.Texts("PolicyNames"), call.Input.Text("ResourceId"));
        var found = Stored(call, ServiceScaling.PolicyKind).Select(policy => (Policy: policy, Target: TargetOf(policy)))
            .Where(each => each.Target[2] == space && (names.Count == 0 || names.Contains(each.Policy.Properties.Text("PolicyName"))) && (id is null || each.Target[0] == id)).ToList();
        return Page.Of(call.Input, found, each => each.Policy.Id, "ScalingPolicies", each => new JsonObject
        {
            ["PolicyARN"] = each.Policy.Id,
            ["PolicyName"] = each.Policy.Properties.Text("PolicyName"),
            ["ServiceNamespace"] = each.Target[2],
            ["ResourceId"] = each.Target[0],
            ["ScalableDimension"] = each.Target[1],
            ["PolicyType"] = each.Policy.Properties.Text("PolicyType"),
            ["TargetTrackingScalingPolicyConfiguration"] = each.Policy.Properties.Object("TargetTrackingScalingPolicyConfiguration")?.DeepClone(),
            ["StepScalingPolicyConfiguration"] = each.Policy.Properties.Object("StepScalingPolicyConfiguration")?.DeepClone(),
            ["Alarms"] = new JsonArray(),
            ["CreationTime"] = Timestamps.Of(each.Policy.CreatedAt),
        }, "MaxResults", "NextToken", 10);
    }

    private JsonObject DescribeScalingActivities(AwsCall call)
    {
        var (space, id) = (Space(call), call.Input.Text("ResourceId"));
        var found = _state.List<ServiceScalingActivity>(Prefix(call)).Where(activity => id is null || activity.ResourceId == id).ToList();
        // Newest first.
        return Page.Of(call.Input, found, activity => $"{long.MaxValue - activity.At.UtcTicks:D20}{activity.Id}", "ScalingActivities", activity => new JsonObject
        {
            ["ActivityId"] = activity.Id,
            ["ServiceNamespace"] = space,
            ["ResourceId"] = activity.ResourceId,
            ["ScalableDimension"] = "ecs:service:DesiredCount",
            ["Description"] = $"Setting desired count to {activity.Capacity}.",
            ["Cause"] = activity.Cause,
            ["StartTime"] = Timestamps.Of(activity.At),
            ["EndTime"] = Timestamps.Of(activity.At),
            ["StatusCode"] = "Successful",
            ["StatusMessage"] = $"Successfully set desired count to {activity.Capacity}. Change successfully fulfilled by ecs.",
        }, "MaxResults", "NextToken", 50);
    }

    private static string[] TargetOf(StoredResource policy) => policy.Properties.Text("ScalingTargetId")?.Split('|') is { Length: 3 } parts ? parts
        : [policy.Properties.Text("ResourceId") ?? "", policy.Properties.Text("ScalableDimension") ?? "", policy.Properties.Text("ServiceNamespace") ?? ""];

    private static string Space(AwsCall call) => call.Input.Text("ServiceNamespace") ?? throw new AwsErrorException("ValidationException",
        "1 validation error detected: Value null at 'serviceNamespace' failed to satisfy constraint: Member must not be null");

    private IReadOnlyList<StoredResource> Stored(AwsCall call, string kind) => _state.StoredAll(kind, Prefix(call));

    private static string Prefix(AwsCall call) => $"{call.Caller.AccountId}/{call.Region}/";
}
