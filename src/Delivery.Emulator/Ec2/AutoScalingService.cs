using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ec2;

/// <summary>Reads of Auto Scaling groups (docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html, read 2026-11-23).</summary>
internal sealed class AutoScalingService : TableService
{
    private const int DefaultPage = 50;
    private readonly StateStore _store;

    public AutoScalingService(StateStore store) : base("autoscaling")
    {
        _store = store;
        On("DescribeAutoScalingGroups", DescribeAutoScalingGroups);
        On("DescribeAutoScalingInstances", DescribeAutoScalingInstances);
    }

    private JsonObject DescribeAutoScalingGroups(AwsCall call)
    {
        if (call.Input.Objects("Filters").Count > 0)
        {
            throw AwsErrors.Unsupported("Filters of DescribeAutoScalingGroups");
        }

        var names = call.Input.Texts("AutoScalingGroupNames");
        var found = Groups(call).Where(each => names.Count == 0 || names.Contains(each.Name)).ToList();
        return Page.Of(call.Input, found, each => each.Name, "AutoScalingGroups", each => new JsonObject
        {
            ["AutoScalingGroupName"] = each.Name,
            ["AutoScalingGroupARN"] = each.Arn,
            ["MinSize"] = each.MinSize,
            ["MaxSize"] = each.MaxSize,
            ["DesiredCapacity"] = each.DesiredCapacity,
            ["DefaultCooldown"] = int.TryParse(each.Properties.Text("Cooldown"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 300,
            ["AvailabilityZones"] = new JsonArray([.. each.Instances.Select(instance => instance.Zone).Distinct().Order(StringComparer.Ordinal).Select(zone => (JsonNode)zone)]),
            ["HealthCheckType"] = each.Properties.Text("HealthCheckType") ?? "EC2",
            ["CreatedTime"] = Timestamps.Of(each.CreatedAt),
            ["VPCZoneIdentifier"] = string.Join(',', each.Properties.Texts("VPCZoneIdentifier")),
            ["NewInstancesProtectedFromScaleIn"] = each.Properties.Flag("NewInstancesProtectedFromScaleIn") ?? false,
            ["Instances"] = new JsonArray([.. each.Instances.Select(Instance)]),
            ["Tags"] = new JsonArray([.. each.Tags.Select(tag => new JsonObject
            {
                ["ResourceId"] = each.Name,
                ["ResourceType"] = "auto-scaling-group",
                ["Key"] = tag.Key,
                ["Value"] = tag.Value,
                ["PropagateAtLaunch"] = true,
            })]),
        }, "MaxRecords", "NextToken", DefaultPage);
    }

    private JsonObject DescribeAutoScalingInstances(AwsCall call)
    {
        var ids = call.Input.Texts("InstanceIds");
        var found = Groups(call).SelectMany(group => group.Instances.Select(instance => (Group: group, Instance: instance)))
            .Where(each => ids.Count == 0 || ids.Contains(each.Instance.Id)).ToList();
        return Page.Of(call.Input, found, each => each.Instance.Id, "AutoScalingInstances", each =>
        {
            var answer = Instance(each.Instance);
            answer["AutoScalingGroupName"] = each.Group.Name;
            answer["HealthStatus"] = "HEALTHY"; // in capitals here, unlike in a group
            return answer;
        }, "MaxRecords", "NextToken", DefaultPage);
    }

    private static JsonObject Instance(Instance instance) => new()
    {
        ["InstanceId"] = instance.Id,
        ["InstanceType"] = instance.Type,
        ["AvailabilityZone"] = instance.Zone,
        ["LifecycleState"] = "InService",
        ["HealthStatus"] = "Healthy",
        ["ProtectedFromScaleIn"] = instance.Protected,
        ["LaunchTemplate"] = instance.LaunchTemplate is null
            ? null
            : new JsonObject { ["LaunchTemplateId"] = instance.LaunchTemplate, ["Version"] = instance.LaunchTemplateVersion.ToString(CultureInfo.InvariantCulture) },
    };

    private IReadOnlyList<AutoScalingGroup> Groups(AwsCall call) =>
        _store.List<AutoScalingGroup>(AutoScalingGroup.Kind, $"{call.Caller.AccountId}/{call.Region}/");
}
