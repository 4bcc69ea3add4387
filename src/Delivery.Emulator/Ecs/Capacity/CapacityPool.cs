using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Ecs.Scheduling;

namespace Delivery.Emulator.Ecs.Capacity;

/// <summary>The container instances of clusters: instances of Auto Scaling groups whose user data names the cluster.</summary>
public sealed class CapacityPool(EcsState state)
{
    /// <summary>Ports that the agent registers as taken: SSH, Docker, and its own.</summary>
    public static IReadOnlySet<int> ReservedPorts { get; } = new HashSet<int> { 22, 2375, 2376, 51678, 51679 };

    /// <summary>The container instances of a cluster with the type of each.</summary>
    public IReadOnlyList<(AutoScalingGroup Group, Instance Instance, InstanceType Type)> InstancesOf(Scope scope, string cluster) =>
        [.. from groupOf in state.List<AutoScalingGroup>(scope.Prefix)
            from instance in groupOf.Instances
            where instance.Cluster == cluster && instance.IsRegistered
            select (groupOf, instance, InstanceTypes.Find(instance.Type)!)];

    /// <summary>What is left on the instances that a task may run on; an empty strategy means all of the cluster. Draining instances take no tasks.</summary>
    public IReadOnlyList<Room> Rooms(Cluster cluster, IReadOnlyList<StrategyItem> strategy, Func<string, Demand> demandOf, bool draining = false)
    {
        var groups = strategy.Select(item => state.Find<CapacityProvider>(CapacityProvider.KeyOf(cluster.Scope, item.CapacityProvider))?.GroupName).ToHashSet();
        var tasks = state.List<EcsTask>($"{cluster.Key}/").Where(task => !task.IsStopped).ToLookup(task => task.Instance);
        return [.. InstancesOf(cluster.Scope, cluster.Name)
            .Where(found => draining || !found.Instance.IsDraining && found.Instance.IsInService)
            .Where(found => strategy.Count == 0 || groups.Contains(found.Group.Name))
            .Select(found => tasks[found.Instance.ContainerInstance].Aggregate(
                Room.Of(found.Instance, found.Type),
                (room, task) => room.With(task, demandOf(task.TaskDefinitionArn))))];
    }

    /// <summary>Ids of a cluster's container instances that drain.</summary>
    public IReadOnlySet<string> Draining(Scope scope, string cluster) =>
        InstancesOf(scope, cluster).Where(found => found.Instance.IsDraining).Select(found => found.Instance.ContainerInstance).ToHashSet();

    /// <summary>The container instance of a task; null on Fargate, and once it is gone.</summary>
    public Instance? InstanceOf(EcsTask task) => task.Instance is null ? null
        : state.List<AutoScalingGroup>(task.Scope.Prefix).SelectMany(group => group.Instances).FirstOrDefault(instance => instance.ContainerInstance == task.Instance);
}
