using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ec2;

/// <summary>Auto Scaling groups: reads, and the changes that people and pipelines make (autoscaling/ec2/APIReference, read 2026-11-26).</summary>
internal sealed class AutoScalingService : TableService
{
    private const int DefaultPage = 50;
    private static readonly Dictionary<string, Func<AutoScalingGroup, string, IEnumerable<string>>> Filters = new(StringComparer.Ordinal)
    {
        ["tag-key"] = (group, _) => group.Tags.Keys,
        ["tag-value"] = (group, _) => group.Tags.Values,
    };

    private readonly EcsState _state;

    public AutoScalingService(EcsState state, EmulatorClock clock) : base("autoscaling")
    {
        _state = state;
        On("DescribeAutoScalingGroups", DescribeAutoScalingGroups);
        On("DescribeAutoScalingInstances", DescribeAutoScalingInstances);
        On("DescribeScalingActivities", DescribeScalingActivities);
        foreach (var (operation, run) in new GroupChanges(state, clock).Table.Concat(new RefreshOperations(state, clock).Table).Concat(new HookOperations(state, clock).Table))
        {
            On(operation, run);
        }
    }

    /// <summary>The group that a call names.</summary>
    public static AutoScalingGroup Asked(EcsState state, AwsCall call)
    {
        var name = call.Input.RequiredText("AutoScalingGroupName");
        return state.Find<AutoScalingGroup>(AutoScalingGroup.KeyOf(ScopeOf(call), name))
            ?? throw new AwsErrorException("ValidationError", $"AutoScalingGroup name not found - AutoScalingGroup {name} not found");
    }

    public static Scope ScopeOf(AwsCall call) => new(call.Caller.AccountId, call.Region);

    private JsonObject DescribeAutoScalingGroups(AwsCall call)
    {
        var names = call.Input.Texts("AutoScalingGroupNames");
        var filters = call.Input.Objects("Filters");
        var found = Groups(call).Where(each => (names.Count == 0 || names.Contains(each.Name)) && filters.All(filter => Matches(each, filter))).ToList();
        return Page.Of(call.Input, found, each => each.Name, "AutoScalingGroups", Render, "MaxRecords", "NextToken", DefaultPage);
    }

    private static bool Matches(AutoScalingGroup group, JsonObject filter)
    {
        const string Tag = "tag:";
        var (name, values) = (filter.RequiredText("Name"), filter.Texts("Values"));
        return name.StartsWith(Tag, StringComparison.Ordinal) ? group.Tags.TryGetValue(name[Tag.Length..], out var value) && values.Contains(value)
            : Filters.TryGetValue(name, out var of) ? of(group, name).Intersect(values).Any()
            : throw new AwsErrorException("ValidationError", $"Filter type {name} is not correct. Allowed Filter types are: tag-key tag-value tag:*");
    }

    private static JsonObject Render(AutoScalingGroup group) => new()
    {
        ["AutoScalingGroupName"] = group.Name,
        ["AutoScalingGroupARN"] = group.Arn,
        ["LaunchTemplate"] = group.Properties.Object("LaunchTemplate")?.DeepClone(),
        ["LaunchConfigurationName"] = group.Properties.Text("LaunchConfigurationName"),
        ["MixedInstancesPolicy"] = group.Properties.Object("MixedInstancesPolicy")?.DeepClone(),
        ["MinSize"] = group.MinSize,
        ["MaxSize"] = group.MaxSize,
        ["DesiredCapacity"] = group.DesiredCapacity,
        ["DefaultCooldown"] = int.TryParse(group.Properties.Text("Cooldown"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 300,
        ["AvailabilityZones"] = new JsonArray([.. group.Instances.Select(instance => instance.Zone).Distinct().Order(StringComparer.Ordinal).Select(zone => (JsonNode)zone)]),
        ["HealthCheckType"] = group.Properties.Text("HealthCheckType") ?? "EC2",
        ["HealthCheckGracePeriod"] = group.Properties.Number("HealthCheckGracePeriod") ?? 0,
        ["CreatedTime"] = Timestamps.Of(group.CreatedAt),
        ["VPCZoneIdentifier"] = string.Join(',', group.Properties.Texts("VPCZoneIdentifier")),
        ["TerminationPolicies"] = new JsonArray("Default"),
        ["SuspendedProcesses"] = new JsonArray([.. group.Suspended.Select(name => new JsonObject { ["ProcessName"] = name, ["SuspensionReason"] = "User suspended" })]),
        ["NewInstancesProtectedFromScaleIn"] = group.Properties.Flag("NewInstancesProtectedFromScaleIn") ?? false,
        ["InstanceMaintenancePolicy"] = group.Properties.Object("InstanceMaintenancePolicy")?.DeepClone(),
        ["Instances"] = new JsonArray([.. group.Instances.Select(Instance)]),
        ["Tags"] = new JsonArray([.. group.Tags.Select(tag => new JsonObject
        {
            ["ResourceId"] = group.Name,
            ["ResourceType"] = "auto-scaling-group",
            ["Key"] = tag.Key,
            ["Value"] = tag.Value,
            ["PropagateAtLaunch"] = true,
        })]),
    };

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

    private JsonObject DescribeScalingActivities(AwsCall call)
    {
        var scope = ScopeOf(call);
        var prefix = call.Input.Text("AutoScalingGroupName") is null ? scope.Prefix : ScalingActivity.KeyPrefix(scope, Asked(_state, call).Name);
        var ids = call.Input.Texts("ActivityIds");
        var found = _state.List<ScalingActivity>(prefix).Where(activity => ids.Count == 0 || ids.Contains(activity.Id)).ToList();
        // Newest first.
        return Page.Of(call.Input, found, activity => $"{long.MaxValue - activity.StartedAt.UtcTicks:D20}{activity.Id}", "Activities", Render, "MaxRecords", "NextToken", 100);
    }

    public static JsonNode Render(ScalingActivity activity) => new JsonObject
    {
        ["ActivityId"] = activity.Id,
        ["AutoScalingGroupName"] = activity.Group,
        ["Description"] = activity.Description,
        ["Cause"] = activity.Cause,
        ["StartTime"] = Timestamps.Of(activity.StartedAt),
        ["EndTime"] = activity.EndedAt is { } end ? Timestamps.Of(end) : null,
        ["StatusCode"] = activity.Status,
        ["StatusMessage"] = activity.StatusMessage,
        ["Progress"] = activity.EndedAt is null ? 50 : 100,
        ["Details"] = "{}",
    };

    private static JsonObject Instance(Instance instance) => new()
    {
        ["InstanceId"] = instance.Id,
        ["InstanceType"] = instance.Type,
        ["AvailabilityZone"] = instance.Zone,
        ["LifecycleState"] = instance.Lifecycle,
        ["HealthStatus"] = "Healthy",
        ["ProtectedFromScaleIn"] = instance.Protected,
        ["LaunchTemplate"] = instance is { LaunchTemplate: { } template, LaunchTemplateVersion: > 0 }
            ? new JsonObject { ["LaunchTemplateId"] = template, ["Version"] = instance.LaunchTemplateVersion.ToString(CultureInfo.InvariantCulture) }
            : null,
    };

    private IReadOnlyList<AutoScalingGroup> Groups(AwsCall call) => _state.List<AutoScalingGroup>(ScopeOf(call).Prefix);
}
