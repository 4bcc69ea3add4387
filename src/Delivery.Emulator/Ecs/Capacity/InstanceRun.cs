using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Ecs.Scheduling;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.Ecs.Capacity;

/// <summary>
/// An instance's way into service, and out of it: launch and its hooks; draining, hooks and termination (Auto Scaling user guide, "Amazon EC2 Auto Scaling
/// instance lifecycle"; ECS developer guide, "Safely stop Amazon ECS workloads running on EC2 instances", read 2026-11-26).
/// </summary>
internal sealed class InstanceRun(string groupKey, string instanceId, EcsState state, EcsOptions options, EmulatorClock clock, LifecycleHooks hooks, TaskRunner runner)
{
    /// <summary>From the launch to the agent's registration: two to three minutes on AWS.</summary>
    private static readonly TimeSpan LaunchTime = TimeSpan.FromMinutes(2.5);

    private static readonly TimeSpan TerminationTime = TimeSpan.FromMinutes(1);

    /// <summary>Managed draining's own lifecycle hook waits as long as a hook can.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromHours(48);

    private Instance? Current => state.FindInstance(groupKey, instanceId);

    /// <summary>Returns when the instance is in service, or gone.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (Current is { IsTerminating: false, IsInService: false })
        {
            await LaunchAsync(cancellationToken);
        }

        if (Current is { IsTerminating: true })
        {
            await TerminateAsync(cancellationToken);
        }
    }

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        await clock.TakesAsync(LaunchTime, cancellationToken);
        var goesOn = await hooks.WaitAsync(groupKey, instanceId, LifecycleHooks.Launching, "Pending:Wait", cancellationToken);
        if (Current is { IsTerminating: true })
        {
            return; // asked to end while it was launched
        }

        if (goesOn)
        {
            state.Update<AutoScalingGroup>(groupKey, group => group.FailedLaunches == 0 ? group : group with { FailedLaunches = 0 });
            state.ChangeInstance(groupKey, instanceId, instance => instance.IsTerminating ? instance : instance with { Lifecycle = "InService" });
            End("Launching", "Successful", null);
        }
        else
        {
            const string Reason = "Instance failed to complete user's Lifecycle Action: Lifecycle Action with token was abandoned: Lifecycle Action Completed with ABANDON Result";
            state.Update<AutoScalingGroup>(groupKey, group => group with { FailedLaunches = group.FailedLaunches + 1 });
            End("Launching", "Cancelled", Reason);
            state.BeginTermination(groupKey, [instanceId], "an instance was taken out of service in response to a lifecycle action's ABANDON result.");
        }
    }

    private async Task TerminateAsync(CancellationToken cancellationToken)
    {
        var (group, instance) = (state.Find<AutoScalingGroup>(groupKey)!, Current!);
        if (!state.List<ScalingActivity>(ScalingActivity.KeyPrefix(group.Scope, group.Name)).Any(activity => activity.Description == $"Terminating EC2 instance: {instanceId}"))
        {
            Activities.Begin(state, group, $"Terminating EC2 instance: {instanceId}", $"At {clock.Now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} {instance.Cause}", clock.Now);
        }

        if (state.List<CapacityProvider>(group.Scope.Prefix).FirstOrDefault(provider => provider.GroupName == group.Name) is { Draining: "ENABLED" })
        {
            state.ChangeInstance(groupKey, instanceId, found => found with { ContainerStatus = "DRAINING", Lifecycle = "Terminating:Wait" });
            await DrainAsync(cancellationToken);
        }

        await hooks.WaitAsync(groupKey, instanceId, LifecycleHooks.Terminating, "Terminating:Wait", cancellationToken);
        foreach (var task in Tasks())
        {
            runner.RequestStop(task.Key, "TerminationNotice", $"Host EC2 (instance {instanceId}) terminated.");
        }

        await clock.TakesAsync(TerminationTime, cancellationToken);
        state.Update<AutoScalingGroup>(groupKey, found => found with { Instances = [.. found.Instances.Where(other => other.Id != instanceId)] });
        End("Terminating", "Successful", null);
    }

    /// <summary>Waits until the instance's tasks have stopped; services move theirs as their deployment configuration allows.</summary>
    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var empty = state.WaitForAsync(() => Tasks().Count == 0 ? this : null, limit.Token);
        var elapsed = Task.Delay(clock.Scale > 0 ? DrainLimit * clock.Scale : options.DrainLimit, clock.Time, limit.Token);
        await Task.WhenAny(empty, elapsed);
        await limit.CancelAsync();
        await Task.WhenAll(empty, elapsed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private List<EcsTask> Tasks() => Current is { Cluster: { } cluster } instance && state.Find<AutoScalingGroup>(groupKey) is { } group
        ? [.. state.List<EcsTask>($"{Cluster.KeyOf(group.Scope, cluster)}/").Where(task => task.Instance == instance.ContainerInstance && !task.IsStopped)]
        : [];

    private void End(string verb, string status, string? message)
    {
        if (state.Find<AutoScalingGroup>(groupKey) is { } group)
        {
            var description = verb == "Launching" ? $"Launching a new EC2 instance: {instanceId}" : $"Terminating EC2 instance: {instanceId}";
            Activities.End(state, group, description, status, message, clock.Now);
        }
    }
}
