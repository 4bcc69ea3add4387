using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.Ecs.LoadBalancing;

/// <summary>
/// Registers a task with its target groups, watches their health checks, and deregisters it (ECS developer guide, "Use load balancing to distribute Amazon
/// ECS service traffic"; Elastic Load Balancing user guide, "Health checks for Application Load Balancer target groups", read 2026-11-26). Under
/// instant time a good answer is looked for often, and the wait for it is cut to <see cref="EcsOptions.HealthStartLimit"/>.
/// </summary>
internal sealed class TargetWatch(string taskKey, EcsState state, EcsOptions options, EmulatorClock clock)
{
    private EcsTask Current => state.Find<EcsTask>(taskKey)!;

    /// <summary>Registers, and checks until the task is asked to stop; a task whose target stays unhealthy is asked to stop here.</summary>
    public async Task RunAsync(CancellationToken life)
    {
        foreach (var target in Current.Targets.Where(target => target.State == "unused"))
        {
            Change(target, changed => changed with { State = "initial", Reason = "Elb.RegistrationInProgress", Description = "Target registration is in progress" });
            Event(Current, $"registered 1 targets in (target-group {target.TargetGroupArn})");
        }

        await Task.WhenAll(Current.Targets.Select(target => CheckAsync(target, life)));
    }

    /// <summary>Takes the task out of its target groups and waits for the connections to end.</summary>
    public async Task DeregisterAsync(CancellationToken ending)
    {
        var registered = Current.Targets.Where(target => target.State is not ("unused" or "draining")).ToList();
        if (registered.Count == 0)
        {
            return;
        }

        foreach (var target in registered)
        {
            Change(target, changed => changed with { State = "draining", Reason = "Target.DeregistrationInProgress", Description = "Target deregistration is in progress" });
            Event(Current, $"deregistered 1 targets in (target-group {target.TargetGroupArn})");
        }

        Event(Current, "has begun draining connections on 1 tasks.");
        await clock.TakesAsync(registered.Max(target => Settings(target)?.DeregistrationDelay ?? TimeSpan.Zero), ending);
        foreach (var target in registered)
        {
            Change(target, changed => changed with { State = "unused", Reason = "Target.NotRegistered", Description = "Target is not registered to the target group" });
        }
    }

    private async Task CheckAsync(TaskTarget target, CancellationToken life)
    {
        if (Settings(target) is not { } settings)
        {
            return; // the group was deleted under the service
        }

        var start = clock.Time.GetTimestamp();
        var documented = TimeSpan.FromSeconds(Current.GraceSeconds) + settings.Interval * settings.UnhealthyThreshold;
        var limit = clock.Scale > 0 ? documented * clock.Scale : documented < options.HealthStartLimit ? documented : options.HealthStartLimit;
        // "After registration, a target needs to pass one health check to be considered healthy."
        while (await HealthProbe.RunAsync(settings, target, life) is { } problem)
        {
            if (clock.Time.GetElapsedTime(start) >= limit)
            {
                Unhealthy(target, problem);
                return;
            }

            Change(target, changed => changed with { State = "unhealthy", Reason = problem.Code, Description = problem.Description });
            await Task.Delay(clock.Scale > 0 ? settings.Interval * clock.Scale : options.HealthProbe, clock.Time, life);
        }

        Change(target, changed => changed with { State = "healthy", Reason = null, Description = null });
        var failures = 0;
        while (true)
        {
            await Task.Delay(clock.Scale > 0 ? settings.Interval * clock.Scale : settings.Interval < options.HealthInterval ? settings.Interval : options.HealthInterval, clock.Time, life);
            var problem = await HealthProbe.RunAsync(settings, target, life);
            failures = problem is null ? 0 : failures + 1;
            if (failures >= settings.UnhealthyThreshold)
            {
                Unhealthy(target, problem!.Value);
                return;
            }
        }
    }

    private void Unhealthy(TaskTarget target, (string Code, string Description) problem)
    {
        Change(target, changed => changed with { State = "unhealthy", Reason = problem.Code, Description = problem.Description });
        Event(Current, $"(port {target.Port}) is unhealthy in (target-group {target.TargetGroupArn}) due to (reason {problem.Description}).");
        state.Update<EcsTask>(taskKey, task => task.IsWanted
            ? task with
            {
                DesiredStatus = "STOPPED",
                StopCode = "ServiceSchedulerInitiated",
                StoppedReason = $"Task failed ELB health checks in (target-group {target.TargetGroupArn})",
                StoppingAt = clock.Now,
                FailedTargets = true,
                Version = task.Version + 1,
            }
            : task);
    }

    private void Change(TaskTarget target, Func<TaskTarget, TaskTarget> change) => state.Update<EcsTask>(taskKey, task => task.Targets.Select(found => Same(found, target) ? change(found) : found).ToList() is var next
        && next.SequenceEqual(task.Targets) ? task : task with { Targets = next });

    private static bool Same(TaskTarget one, TaskTarget other) => one.TargetGroupArn == other.TargetGroupArn && one.Port == other.Port;

    private TargetGroupSettings? Settings(TaskTarget target) =>
        state.Stored("elbv2/target-group", $"{Current.Scope.Prefix}{target.TargetGroupArn}") is { } group ? TargetGroupSettings.Of(group) : null;

    private void Event(EcsTask task, string message) => state.Update<EcsService>(
        EcsService.KeyOf(task.Scope, task.Cluster, task.Service), service => service.WithEvent($"(service {service.Name}) {message}", clock.Now));
}
