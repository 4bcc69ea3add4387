using System.Collections.Concurrent;
using Delivery.Emulator.Ecs.Capacity;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Faults;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Scheduling;

/// <summary>Keeps every service's tasks as its deployments want them. One loop per service; it wakes at each change of the state.</summary>
public sealed class ServiceScheduler(EmulatorParts parts, EcsState state, EcsOptions options, CapacityPool capacity, ManagedScaling scaling, TaskRunner runner)
{
    /// <summary>How long CloudFormation waits for a service to be stable (AWS::ECS::Service), in emulated time.</summary>
    public static readonly TimeSpan StabilisationLimit = TimeSpan.FromHours(3);

    private static readonly TimeSpan PlacementRetry = TimeSpan.FromMinutes(30);
    private readonly ConcurrentDictionary<string, Task> _loops = new();

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var changed = state.Changed;
                foreach (var service in state.List<EcsService>().Where(service => service.Status != "INACTIVE"))
                {
                    if (!_loops.ContainsKey(service.Key))
                    {
                        _loops[service.Key] = Task.Run(() => LoopAsync(service.Key, cancellationToken), cancellationToken);
                    }
                }

                ForgetOldTasks();
                await changed.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            await Task.WhenAll(_loops.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LoopAsync(string key, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = state.Changed;
            try
            {
                await StepAsync(key, cancellationToken);
            }
#pragma warning disable CA1031 // one service's trouble must not end its scheduling for good; the next change tries again
            catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
            {
                await Console.Error.WriteLineAsync($"scheduling {key} failed: {error}");
            }

            await NextAsync(key, changed, cancellationToken);
        }
    }

    /// <summary>Waits for the next change, or for the end of a bake time.</summary>
    private async Task NextAsync(string key, Task changed, CancellationToken cancellationToken)
    {
        if (state.Find<EcsService>(key) is not { Deployments: [{ RolloutState: "IN_PROGRESS", BakingSince: { } since }, ..] } service
            || since + BakeTime(service) - parts.Clock.Now is not { Ticks: > 0 } rest)
        {
            await changed.WaitAsync(cancellationToken);
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var elapsed = Task.Delay(rest, parts.Clock.Time, limit.Token);
        await Task.WhenAny(changed, elapsed);
        cancellationToken.ThrowIfCancellationRequested();
        await limit.CancelAsync();
        await elapsed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private TimeSpan BakeTime(EcsService service) => Alarms.LongestEvaluation(state, service.Scope, service.Rules.Alarms) * parts.Clock.Scale;

    private async Task StepAsync(string key, CancellationToken cancellationToken)
    {
        if (state.Find<EcsService>(key) is not { Status: not "INACTIVE" } service)
        {
            return;
        }

        CountEnds(service);
        if (Reconcile(key) is { Start: > 0 } step)
        {
            await StartAsync(step.Service, step.Start, cancellationToken);
        }
    }

    private RolloutStep? Reconcile(string key)
    {
        RolloutStep? step = null;
        state.Update<EcsService>(key, service => service.Status == "INACTIVE" ? service
            : (step = Rollout.Next(service, TasksOf(service), ConditionsOf(service), parts.Clock.Now)).Service);
        foreach (var (task, reason) in step?.Stop ?? [])
        {
            runner.RequestStop(task.Key, "ServiceSchedulerInitiated", reason);
        }

        if (step is { Stop.Count: > 0 })
        {
            var named = string.Join(' ', step.Stop.Select(stop => $"(task {stop.Task.Id})"));
            Event(step.Service, $"(service {step.Service.Name}) has stopped {step.Stop.Count} running tasks: {named}.");
        }

        return step;
    }

    private RolloutConditions ConditionsOf(EcsService service) => new(
        capacity.Draining(service.Scope, service.Cluster), Alarms.AnyAlarming(state, service.Scope, service.Rules.Alarms), BakeTime(service));

    private async Task StartAsync(EcsService service, int count, CancellationToken cancellationToken)
    {
        if (service.Primary.FailuresInARow > 0)
        {
            await ThrottleAsync(service, cancellationToken);
        }

        var definition = state.Find<TaskDefinition>(TaskDefinition.KeyOf(service.Scope, service.Configuration.TaskDefinitionArn))!;
        var cluster = state.Find<Cluster>(Cluster.KeyOf(service.Scope, service.Cluster))!;
        var started = new List<EcsTask>();
        for (var number = 0; number < count; number++)
        {
            // What was decided may be outdated after each wait; the next round decides anew.
            if (state.Find<EcsService>(service.Key) is not { Status: "ACTIVE" } current || current.Primary.Id != service.Primary.Id
                || await PlaceAsync(current, cluster, definition, count - number, cancellationToken) is not { } place)
            {
                break;
            }

            var task = ServiceTasks.New(state, current, definition, place, parts);
            state.Put(task);
            started.Add(task);
        }

        if (started.Count > 0)
        {
            var named = string.Join(' ', started.Select(task => $"(task {task.Id})"));
            Event(service, $"(service {service.Name}) has started {started.Count} tasks: {named}.");
            started.ForEach(runner.Start);
        }
    }

    private async Task<ServiceTasks.Place?> PlaceAsync(EcsService service, Cluster cluster, TaskDefinition definition, int tasks, CancellationToken cancellationToken)
    {
        if (service.Configuration.LaunchType == "FARGATE")
        {
            return new ServiceTasks.Place(null, null);
        }

        var placement = new Placement(
            $"service:{service.Name}", Demand.Of(definition.Definition),
            [.. service.Configuration.PlacementConstraints.Concat(definition.Definition.Objects("placementConstraints")).Select(item => item!.DeepClone())],
            service.Configuration.PlacementStrategy);
        var strategy = service.Configuration.LaunchType is not null ? [] : service.Configuration.Strategy.Count > 0 ? service.Configuration.Strategy : cluster.DefaultStrategy;
        var isRefused = PlacementFaults.AreDue(parts.Faults, cluster.Name, service.Name);
        while (true)
        {
            var rooms = capacity.Rooms(cluster, strategy, arn => DemandOf(cluster.Scope, arn));
            rooms = isRefused ? [.. rooms.Select(room => room with { Cpu = 0, MemoryMiB = 0 })] : rooms;
            if (placement.Choose(rooms) is { } room)
            {
                var (group, instance, _) = capacity.InstancesOf(cluster.Scope, cluster.Name).First(found => found.Instance.ContainerInstance == room.Instance);
                var provider = strategy.Select(item => item.CapacityProvider).FirstOrDefault(
                    name => state.Find<CapacityProvider>(CapacityProvider.KeyOf(cluster.Scope, name))?.GroupName == group.Name);
                return new ServiceTasks.Place(instance, provider);
            }

            if (isRefused || !await scaling.GrowAsync(cluster, strategy, placement.Demand, tasks, cancellationToken))
            {
                Event(service, placement.Refusal(service.Name, rooms));
                await parts.Clock.TakesAsync(PlacementRetry, cancellationToken);
                Waited(service, PlacementRetry);
                return null;
            }
        }
    }

    /// <summary>
    /// "The time between subsequent restart attempts is incrementally increased up to a maximum of 27 minutes" (ECS developer guide, service
    /// throttle logic). Instant time counts the waits only; once nobody waits for the deployment any more, a real pause saves the machine.
    /// </summary>
    private async Task ThrottleAsync(EcsService service, CancellationToken cancellationToken)
    {
        var failures = service.Primary.FailuresInARow;
        var documented = TimeSpan.FromSeconds(Math.Min(27 * 60, 10 * Math.Pow(2, Math.Min(failures, 12) - 1)));
        if (failures >= service.Rules.Threshold(service.DesiredCount))
        {
            Event(service, $"(service {service.Name}) is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.");
        }

        await parts.Clock.TakesAsync(documented, cancellationToken);
        Waited(service, documented);
        if (service.Primary.RolloutState != "IN_PROGRESS" || service.Primary.Waited >= StabilisationLimit)
        {
            var pause = TimeSpan.FromSeconds(0.5 * Math.Pow(2, Math.Min(failures, 10) - 1));
            await Task.Delay(pause < options.RestartLimit ? pause : options.RestartLimit, parts.Clock.Time, cancellationToken);
        }
    }

    private void Waited(EcsService service, TimeSpan documented) => state.Update<EcsService>(service.Key, current =>
        current.Deployments.FirstOrDefault(deployment => deployment.Id == service.Primary.Id) is { } found && found.Waited < StabilisationLimit
            ? current.WithDeployment(found with { Waited = found.Waited + documented })
            : current);

    /// <summary>Takes ended tasks and tasks that got up into their deployment's counts, each once.</summary>
    private void CountEnds(EcsService service)
    {
        foreach (var task in state.List<EcsTask>($"{service.Scope.Prefix}{service.Cluster}/").Where(task => task.Service == service.Name))
        {
            var verdict = task switch
            {
                { IsWanted: false, HasFailed: true } => "failed",
                { Settled: true } => "up",
                _ => null,
            };
            if (verdict is null || task.Counted == verdict)
            {
                continue;
            }

            state.Update<EcsService>(service.Key, current => current.Deployments.FirstOrDefault(deployment => deployment.Id == task.DeploymentId) is { } deployment
                ? current.WithDeployment(verdict == "failed"
                    ? deployment with { FailedTasks = deployment.FailedTasks + 1, FailuresInARow = deployment.FailuresInARow + 1, UpdatedAt = parts.Clock.Now }
                    : deployment with { FailedTasks = current.Rules.ResetOnHealthyTask ? 0 : deployment.FailedTasks, FailuresInARow = 0 })
                : current);
            state.Update<EcsTask>(task.Key, counted => counted with { Counted = verdict });
        }
    }

    private void ForgetOldTasks()
    {
        var limit = parts.Clock.Now - options.StoppedTaskRetention;
        foreach (var task in state.List<EcsTask>().Where(task => task.StoppedAt < limit))
        {
            state.Delete(task);
        }
    }

    private IReadOnlyList<EcsTask> TasksOf(EcsService service) => ServiceTasks.Living(state, service);

    private Demand DemandOf(Scope scope, string taskDefinition) => Demand.Of(state.Find<TaskDefinition>(TaskDefinition.KeyOf(scope, taskDefinition))!.Definition);

    private void Event(EcsService service, string message) => state.Update<EcsService>(service.Key, current => current.WithEvent(message, parts.Clock.Now));
}
