using Delivery.Emulator.Ecs.Model;

namespace Delivery.Emulator.Ecs.Capacity;

/// <summary>Changes of a group's instances, each as one step of the state.</summary>
internal static class InstanceChanges
{
    public static Instance? FindInstance(this EcsState state, string groupKey, string instanceId) =>
        state.Find<AutoScalingGroup>(groupKey)?.Instances.FirstOrDefault(instance => instance.Id == instanceId);

    /// <summary>Nothing is written where the change gives back the same instance.</summary>
    public static void ChangeInstance(this EcsState state, string groupKey, string instanceId, Func<Instance, Instance> change) => state.Update<AutoScalingGroup>(groupKey, group =>
        group.Instances.FirstOrDefault(instance => instance.Id == instanceId) is { } before && change(before) is { } after && !ReferenceEquals(before, after)
            ? group with { Instances = [.. group.Instances.Select(instance => instance.Id == instanceId ? after : instance)] }
            : group);

    /// <summary>Begins the end of instances; the desired capacity stays, so that others take their place.</summary>
    public static void BeginTermination(this EcsState state, string groupKey, IReadOnlyCollection<string> instanceIds, string cause, bool decrement = false) =>
        state.Update<AutoScalingGroup>(groupKey, group =>
        {
            var ending = group.Alive.Where(instance => instanceIds.Contains(instance.Id)).Select(instance => instance.Id).ToHashSet();
            return ending.Count == 0 ? group : group with
            {
                Instances = [.. group.Instances.Select(instance => ending.Contains(instance.Id) ? instance with { Lifecycle = "Terminating", Cause = cause } : instance)],
                DesiredCapacity = decrement ? Math.Max(group.MinSize, group.DesiredCapacity - ending.Count) : group.DesiredCapacity,
            };
        });
}
