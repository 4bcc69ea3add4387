using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Ecs.Capacity;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Provisioning;

/// <summary>
/// AWS::AutoScaling::AutoScalingGroup with its rolling update, LaunchConfiguration and LifecycleHook (template reference, read 2026-11-26).
/// </summary>
internal sealed class AutoScalingProvider(EcsState state, EmulatorClock clock, GroupScheduler groups) : IResourceProvider
{
    private const string GroupType = "AWS::AutoScaling::AutoScalingGroup";
    private const string ConfigurationType = "AWS::AutoScaling::LaunchConfiguration";
    private const string HookType = "AWS::AutoScaling::LifecycleHook";

    /// <summary>How long the removal of a group's instances may take before CloudFormation gives up: seen to be about an hour.</summary>
    private static readonly TimeSpan DeletionLimit = TimeSpan.FromHours(1);

    public IReadOnlyCollection<string> Types { get; } = [GroupType, ConfigurationType, HookType];

    public async Task<ProvisionedResource> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        if (request.Type != GroupType)
        {
            return SaveDocument(request, request.Properties.Text(request.Type == HookType ? "LifecycleHookName" : "LaunchConfigurationName") ?? GeneratedName.For(request, 255));
        }

        var name = request.Properties.Text("AutoScalingGroupName") ?? GeneratedName.For(request, 255);
        var existing = state.Find<AutoScalingGroup>(AutoScalingGroup.KeyOf(request.Scope(), name));
        if (existing is not null && existing.Token != request.Token)
        {
            throw new ResourceFailedException("AlreadyExists", $"AutoScalingGroup by this name already exists - A group with the name {name} already exists");
        }

        var group = existing ?? new AutoScalingGroup
        {
            Scope = request.Scope(),
            Name = name,
            Uuid = Guid.NewGuid().ToString(),
            Token = request.Token,
            MinSize = Size(request, "MinSize") ?? 0,
            MaxSize = Size(request, "MaxSize") ?? 0,
            DesiredCapacity = Size(request, "DesiredCapacity") ?? Size(request, "MinSize") ?? 0,
            Properties = request.Properties,
            CreatedAt = clock.Now,
            Tags = GroupTags(request),
        };
        if (existing is null)
        {
            Check(group);
            state.Put(group);
        }

        request.Initiated?.Invoke(name);
        await SettledAsync(group.Key, cancellationToken);
        return Answer(group);
    }

    public async Task<ProvisionedResource> UpdateAsync(ResourceRequest request, JsonObject before, CancellationToken cancellationToken)
    {
        if (request.Type != GroupType)
        {
            return SaveDocument(request, request.PhysicalId!);
        }

        var group = state.Update<AutoScalingGroup>(AutoScalingGroup.KeyOf(request.Scope(), request.PhysicalId!), current =>
        {
            var (least, most) = (SizeAfter(request, before, "MinSize", current.MinSize) ?? 0, SizeAfter(request, before, "MaxSize", current.MaxSize) ?? 0);
            var next = current with
            {
                MinSize = least,
                MaxSize = most,
                Properties = request.Properties,
                Tags = GroupTags(request),
                BeforeRollingUpdate = current.BeforeRollingUpdate is { } sizes ? sizes with { Min = least } : null,
                FailedLaunches = 0,
            };
            // Without a desired capacity in the template it stays what scaling made of it, within the new bounds.
            next = SizeAfter(request, before, "DesiredCapacity", current.DesiredCapacity) is { } desired ? next with { DesiredCapacity = desired }
                : next with { DesiredCapacity = Math.Clamp(current.DesiredCapacity, least, Math.Max(least, most)) };
            Check(next);
            return next;
        }) ?? throw new ResourceFailedException("NotFound", "AutoScalingGroup name not found - null");

        if (request.UpdatePolicy?.Object("AutoScalingRollingUpdate") is { } policy)
        {
            await new RollingReplacement(state, clock, groups).RunAsync(group.Key, policy, request.Progress ?? (_ => { }), cancellationToken);
        }

        await SettledAsync(group.Key, cancellationToken);
        return Answer(group);
    }

    public async Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        if (request.PhysicalId is not { } name)
        {
            return;
        }

        if (request.Type != GroupType)
        {
            state.Delete(new AutoScalingDocument(DocumentKey(request, name), []));
        }
        else if (state.Find<AutoScalingGroup>(AutoScalingGroup.KeyOf(request.Scope(), name)) is { } group)
        {
            state.Update<AutoScalingGroup>(group.Key, current => current with { MinSize = 0, MaxSize = 0, DesiredCapacity = 0, Suspended = [] });
            if (!await groups.EmptiedAsync(group.Key, DeletionLimit, cancellationToken))
            {
                // Its instances are protected from scale-in, and nobody lets go of them: a known open issue with managed termination protection.
                throw new ResourceFailedException("NotStabilized", "Resource timed out waiting for completion");
            }

            state.Delete(group);
            foreach (var activity in state.List<ScalingActivity>(ScalingActivity.KeyPrefix(group.Scope, group.Name)))
            {
                state.Delete(activity);
            }
        }
    }

    private async Task SettledAsync(string groupKey, CancellationToken cancellationToken)
    {
        // A group that can't shrink for protection is complete for CloudFormation; one that can't launch is not.
        if (await groups.SettledAsync(groupKey, cancellationToken) is { } problem && problem != Activities.Protected)
        {
            throw new ResourceFailedException("NotStabilized", $"Group did not stabilize. Last scaling activity: {problem}");
        }
    }

    /// <summary>Instances whose user data calls cfn-signal (or the API) do so once they are up.</summary>
    public IReadOnlyList<string> SignalSenders(ResourceRequest request)
    {
        if (request.Type != GroupType || state.Find<AutoScalingGroup>(AutoScalingGroup.KeyOf(request.Scope(), request.PhysicalId!)) is not { } group)
        {
            return [];
        }

        return LaunchSpecification.Of(state, group) is { Signals: true } ? [.. group.Alive.Select(instance => instance.Id)] : [];
    }

    public bool HoldsObsolete(ResourceRequest request) => request.Type == GroupType
        && state.Find<AutoScalingGroup>(AutoScalingGroup.KeyOf(request.Scope(), request.PhysicalId!)) is { } group
        && LaunchSpecification.Of(state, group) is { } specification && group.Alive.Any(instance => specification.IsObsolete(group, instance));

    private ProvisionedResource SaveDocument(ResourceRequest request, string name)
    {
        if (request.Type == ConfigurationType && request.Properties.Text("InstanceType") is { } type && InstanceTypes.Find(type) is null)
        {
            throw UnknownType(type);
        }

        state.Put(new AutoScalingDocument(DocumentKey(request, name), request.Properties));
        return new ProvisionedResource(name, new Dictionary<string, JsonNode?>());
    }

    private void Check(AutoScalingGroup group)
    {
        if (group.MinSize > group.MaxSize)
        {
            throw new ResourceFailedException("InvalidRequest", $"Max bound, {group.MaxSize}, must be greater than or equal to min bound, {group.MinSize}");
        }

        if (group.DesiredCapacity < group.MinSize || group.DesiredCapacity > group.MaxSize)
        {
            throw new ResourceFailedException("InvalidRequest",
                $"Desired capacity:{group.DesiredCapacity} must be between the specified min size:{group.MinSize} and max size:{group.MaxSize}");
        }

        if (LaunchSpecification.Of(state, group) is not { Types.Count: > 0 } specification)
        {
            throw new ResourceFailedException("InvalidRequest",
                "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter. (The emulator needs an InstanceType there.)");
        }

        if (specification.Types.FirstOrDefault(type => InstanceTypes.Find(type) is null) is { } unknown)
        {
            throw UnknownType(unknown);
        }

        if (specification.Types.Select(type => InstanceTypes.Find(type)!.Architecture).Distinct().Count() > 1)
        {
            throw new ResourceFailedException("InvalidRequest", "The instance types of the group have different processor architectures; one image can't run on all of them.");
        }

        if (group.Properties.Object("InstanceMaintenancePolicy") is { } maintenance)
        {
            CheckMaintenance(maintenance);
        }
    }

    /// <summary>Bounds of the percentages (API reference, InstanceMaintenancePolicy).</summary>
    private static void CheckMaintenance(JsonObject policy)
    {
        var (least, most) = (policy.Number("MinHealthyPercentage") ?? -1, policy.Number("MaxHealthyPercentage") ?? -1);
        if (least is < -1 or > 100 || most is not -1 and (< 100 or > 200) || (least == -1) != (most == -1) || most - least > 100)
        {
            throw new ResourceFailedException("InvalidRequest",
                $"Invalid InstanceMaintenancePolicy: MinHealthyPercentage ({least}) must be between 0 and 100, MaxHealthyPercentage ({most}) between 100 and 200, and their difference at most 100.");
        }
    }

    private static ResourceFailedException UnknownType(string type) => new("InvalidRequest",
        $"The instance type '{type}' is not known to the emulator. Known families: {string.Join(", ", InstanceTypes.Names.Select(name => name[..name.IndexOf('.', StringComparison.Ordinal)]).Distinct())}");

    private static ProvisionedResource Answer(AutoScalingGroup group) => new(group.Name, new Dictionary<string, JsonNode?> { ["AutoScalingGroupARN"] = group.Arn });

    /// <summary>
    /// A size after an update: the template's, which undoes scaling, unless the UpdatePolicy says to leave alone what the template did not change
    /// (AutoScalingScheduledAction, IgnoreUnmodifiedGroupSizeProperties).
    /// </summary>
    private static int? SizeAfter(ResourceRequest request, JsonObject before, string name, int current) =>
        request.UpdatePolicy?.Object("AutoScalingScheduledAction")?.Flag("IgnoreUnmodifiedGroupSizeProperties") == true && before.Text(name) == request.Properties.Text(name)
            ? current : Size(request, name);

    private static int? Size(ResourceRequest request, string name) => request.Properties.Number(name);

    private static Dictionary<string, string> GroupTags(ResourceRequest request) => ResourceProperties.Tags(request);

    private static string DocumentKey(ResourceRequest request, string name) => request.Type == HookType
        ? $"{request.Scope().Prefix}lifecycle-hook/{request.Properties.Text("AutoScalingGroupName")}/{name}"
        : $"{request.Scope().Prefix}launch-configuration/{name}";
}
