using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Capacity;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ec2;

/// <summary>Changes of Auto Scaling groups and their instances.</summary>
internal sealed class GroupChanges(EcsState state, EmulatorClock clock)
{
    private static readonly string[] Changeable = ["AutoScalingGroupName", "MinSize", "MaxSize", "DesiredCapacity", "NewInstancesProtectedFromScaleIn"];

    private static readonly string[] Processes =
        ["Launch", "Terminate", "AddToLoadBalancer", "AlarmNotification", "AZRebalance", "HealthCheck", "InstanceRefresh", "ReplaceUnhealthy", "ScheduledActions"];

    public IReadOnlyDictionary<string, Func<AwsCall, JsonObject>> Table => new Dictionary<string, Func<AwsCall, JsonObject>>
    {
        ["SetDesiredCapacity"] = SetDesiredCapacity,
        ["UpdateAutoScalingGroup"] = UpdateAutoScalingGroup,
        ["TerminateInstanceInAutoScalingGroup"] = TerminateInstance,
        ["SetInstanceProtection"] = SetInstanceProtection,
        ["SuspendProcesses"] = call => Suspend(call, (suspended, named) => suspended.Union(named)),
        ["ResumeProcesses"] = call => Suspend(call, (suspended, named) => suspended.Except(named)),
    };

    private JsonObject SetDesiredCapacity(AwsCall call)
    {
        var group = AutoScalingService.Asked(state, call);
        var desired = call.Input.Number("DesiredCapacity") ?? throw Invalid("DesiredCapacity is required");
        if (desired < group.MinSize)
        {
            throw Invalid($"New SetDesiredCapacity value {desired} is below min value {group.MinSize} for the AutoScalingGroup.");
        }

        if (desired > group.MaxSize)
        {
            throw Invalid($"New SetDesiredCapacity value {desired} is above max value {group.MaxSize} for the AutoScalingGroup.");
        }

        state.Update<AutoScalingGroup>(group.Key, current => current with { DesiredCapacity = desired, FailedLaunches = 0 });
        return [];
    }

    private JsonObject UpdateAutoScalingGroup(AwsCall call)
    {
        if (call.Input.Select(member => member.Key).FirstOrDefault(name => !Changeable.Contains(name)) is { } other)
        {
            throw AwsErrors.Unsupported($"the member {other} of UpdateAutoScalingGroup");
        }

        var group = AutoScalingService.Asked(state, call);
        var (least, most) = (call.Input.Number("MinSize") ?? group.MinSize, call.Input.Number("MaxSize") ?? group.MaxSize);
        if (least > most)
        {
            throw Invalid($"Max bound, {most}, must be greater than or equal to min bound, {least}");
        }

        var asked = call.Input.Number("DesiredCapacity");
        if (asked is { } desired && (desired < least || desired > most))
        {
            throw Invalid($"Desired capacity:{desired} must be between the specified min size:{least} and max size:{most}");
        }

        state.Update<AutoScalingGroup>(group.Key, current =>
        {
            var properties = (JsonObject)current.Properties.DeepClone();
            if (call.Input.Flag("NewInstancesProtectedFromScaleIn") is { } kept)
            {
                properties["NewInstancesProtectedFromScaleIn"] = kept;
            }

            return current with { MinSize = least, MaxSize = most, DesiredCapacity = Math.Clamp(asked ?? current.DesiredCapacity, least, most), Properties = properties, FailedLaunches = 0 };
        });
        return [];
    }

    private JsonObject TerminateInstance(AwsCall call)
    {
        var id = call.Input.RequiredText("InstanceId");
        var decrement = call.Input.Flag("ShouldDecrementDesiredCapacity") ?? throw Invalid("ShouldDecrementDesiredCapacity is required");
        var group = state.List<AutoScalingGroup>(AutoScalingService.ScopeOf(call).Prefix).FirstOrDefault(found => found.Instances.Any(instance => instance.Id == id))
            ?? throw Invalid($"Instance Id not found - No managed instance found for instance ID: {id}");
        if (decrement && group.DesiredCapacity - 1 < group.MinSize)
        {
            throw Invalid($"Currently, desiredSize equals minSize ({group.MinSize}). Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.");
        }

        const string Cause = "instance was taken out of service in response to a user request.";
        state.BeginTermination(group.Key, [id], Cause, decrement);
        var activity = new ScalingActivity
        {
            Scope = group.Scope,
            Group = group.Name,
            Id = Guid.NewGuid().ToString(),
            Description = $"Terminating EC2 instance: {id}",
            Cause = $"At {clock.Now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} {Cause}",
            StartedAt = clock.Now,
        };
        return new JsonObject { ["Activity"] = AutoScalingService.Render(activity) };
    }

    private JsonObject SetInstanceProtection(AwsCall call)
    {
        var group = AutoScalingService.Asked(state, call);
        var ids = call.Input.Texts("InstanceIds");
        var kept = call.Input.Flag("ProtectedFromScaleIn") ?? throw Invalid("ProtectedFromScaleIn is required");
        if (ids.FirstOrDefault(id => group.Instances.All(instance => instance.Id != id)) is { } unknown)
        {
            throw Invalid($"The instance {unknown} is not part of Auto Scaling group {group.Name}.");
        }

        foreach (var id in ids)
        {
            state.ChangeInstance(group.Key, id, instance => instance with { Protected = kept });
        }

        return [];
    }

    private JsonObject Suspend(AwsCall call, Func<IReadOnlyList<string>, IReadOnlyList<string>, IEnumerable<string>> change)
    {
        var group = AutoScalingService.Asked(state, call);
        IReadOnlyList<string> named = call.Input.Texts("ScalingProcesses") is { Count: > 0 } given ? given : Processes;
        if (named.FirstOrDefault(name => !Processes.Contains(name)) is { } unknown)
        {
            throw Invalid($"{unknown} is not a valid process name");
        }

        state.Update<AutoScalingGroup>(group.Key, current => current with { Suspended = [.. change(current.Suspended, named)] });
        return [];
    }

    private static AwsErrorException Invalid(string message) => new("ValidationError", message);
}
