using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Ecs.Scheduling;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.Ecs.Capacity;

/// <summary>
/// Managed scaling of capacity providers: CapacityProviderReservation is the instances that are needed (M) over those that there are (N), in percent; it
/// is held at the target capacity. Scale-in takes instances without tasks only, after 15 minutes (ECS developer guide, "Amazon ECS
/// managed scaling behavior", read 2026-11-26).
/// </summary>
public sealed class ManagedScaling(EcsState state, EcsOptions options, EmulatorClock clock, GroupScheduler groups)
{
    /// <summary>"For scale-in, 15 data points with a value below the target" of a minute each.</summary>
    private static readonly TimeSpan ScaleInDelay = TimeSpan.FromMinutes(15);

    /// <summary>Grows the strategy's groups so that tasks fit, as far as their maximum goes.</summary>
    /// <returns>False where nothing could be grown.</returns>
    public async Task<bool> GrowAsync(Cluster cluster, IReadOnlyList<StrategyItem> strategy, Demand demand, int tasks, CancellationToken cancellationToken)
    {
        foreach (var item in strategy.OrderByDescending(item => item.Base).ThenByDescending(item => item.Weight))
        {
            if (state.Find<CapacityProvider>(CapacityProvider.KeyOf(cluster.Scope, item.CapacityProvider)) is not { ManagedScaling: true } provider
                || Group(provider) is not { FailedLaunches: < 3 } group || group.Suspended.Contains("AlarmNotification") || LaunchSpecification.Of(state, group)?.Type is not { } type)
            {
                continue;
            }

            var perInstance = PerInstance(type, demand, tasks);
            if (perInstance == 0)
            {
                continue; // a task that no instance of this type can hold is no reason to grow
            }

            var there = group.Alive.Count;
            var needed = Busy(group) + (tasks + perInstance - 1) / perInstance;
            // Idle instances that are there do not fit (another size, or full): at least one more is asked for.
            var step = Math.Clamp(Math.Max(ForTarget(provider, needed) - there, 1), provider.MinimumStep, provider.MaximumStep);
            var wanted = Math.Min(group.MaxSize, there + step);
            if (wanted > there)
            {
                await groups.ResizeAsync(group.Key, wanted, cancellationToken);
                return true;
            }
        }

        return false;
    }

    /// <summary>Scales groups to what their clusters need, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var watching = new Dictionary<string, Task>();
        try
        {
            while (true)
            {
                var changed = state.Changed;
                foreach (var provider in state.List<CapacityProvider>().Where(provider => provider.ManagedScaling))
                {
                    if (!watching.TryGetValue(provider.Key, out var watch) || watch.IsCompleted)
                    {
                        watching[provider.Key] = Excess(provider) > 0 ? ScaleInAsync(provider, cancellationToken) : Task.CompletedTask;
                    }
                }

                await changed.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            await Task.WhenAll(watching.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The metric, in percent (100 where there is neither need nor capacity, 200 where there is need alone).</summary>
    public double Reservation(CapacityProvider provider)
    {
        if (Group(provider) is not { } group)
        {
            return 0;
        }

        var (needed, there) = (Busy(group), group.Alive.Count);
        return there > 0 ? 100.0 * needed / there : needed == 0 ? 100 : 200;
    }

    private async Task ScaleInAsync(CapacityProvider provider, CancellationToken cancellationToken)
    {
        await Task.Delay(clock.Scale > 0 ? ScaleInDelay * clock.Scale : options.ScaleInQuiet, clock.Time, cancellationToken);
        if (Excess(provider) is > 0 and var excess && Group(provider) is { } group)
        {
            var busy = BusyInstances(group);
            // Managed termination protection lets go of instances without tasks, and of no others.
            var idle = group.Alive.Where(instance => instance.IsInService && !busy.Contains(instance.ContainerInstance)).OrderBy(instance => instance.LaunchedAt).Take(excess).Select(instance => instance.Id).ToHashSet();
            state.Update<AutoScalingGroup>(group.Key, current => current with
            {
                DesiredCapacity = Math.Max(current.MinSize, current.Alive.Count - idle.Count),
                Instances = provider.TerminationProtection != "ENABLED" ? current.Instances
                    : [.. current.Instances.Select(instance => idle.Contains(instance.Id) ? instance with { Protected = false } : instance)],
            });
        }

        state.Wake();
    }

    /// <summary>How many idle instances are more than the target capacity asks for; none while a deployment runs or the group moves.</summary>
    private int Excess(CapacityProvider provider)
    {
        if (Group(provider) is not { IsSettled: true, BeforeRollingUpdate: null } group || IsDeploying(group) || IsBeingRefreshed(group))
        {
            return 0;
        }

        var idle = group.Alive.Count - Busy(group);
        return Math.Max(0, Math.Min(idle, group.Alive.Count - Math.Max(group.MinSize, ForTarget(provider, Busy(group)))));
    }

    private bool IsDeploying(AutoScalingGroup group)
    {
        var clusters = group.Instances.Select(instance => instance.Cluster).ToHashSet();
        return state.List<EcsService>(group.Scope.Prefix).Any(service => clusters.Contains(service.Cluster) && service.Status == "ACTIVE" && service.Primary.RolloutState == "IN_PROGRESS");
    }

    private bool IsBeingRefreshed(AutoScalingGroup group) => state.List<InstanceRefresh>(InstanceRefresh.KeyPrefix(group.Scope, group.Name)).Any(refresh => refresh.IsActive);

    private int Busy(AutoScalingGroup group) => BusyInstances(group).Count;

    private HashSet<string> BusyInstances(AutoScalingGroup group)
    {
        var tasks = state.List<EcsTask>(group.Scope.Prefix).Where(task => !task.IsStopped).Select(task => task.Instance).ToHashSet();
        return [.. group.Alive.Select(instance => instance.ContainerInstance).Where(tasks.Contains)];
    }

    private static int ForTarget(CapacityProvider provider, int needed) => (int)Math.Ceiling(needed * 100.0 / Math.Max(1, provider.TargetCapacity));

    private static int PerInstance(InstanceType type, Demand demand, int tasks)
    {
        if (!demand.RunsOn(type.Architecture))
        {
            return 0;
        }

        var empty = Room.Of(type);
        var count = 0;
        for (; count < tasks && empty.Shortfall(demand) is null; count++)
        {
            empty = empty.Without(demand);
        }

        return count;
    }

    private AutoScalingGroup? Group(CapacityProvider provider) => state.Find<AutoScalingGroup>(AutoScalingGroup.KeyOf(provider.Scope, provider.GroupName));
}
