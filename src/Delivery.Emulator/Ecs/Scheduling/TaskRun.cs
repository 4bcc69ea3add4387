using Delivery.Emulator.Ecs.Engines;
using Delivery.Emulator.Ecs.LoadBalancing;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.Ecs.Scheduling;

/// <summary>One task from its first status to STOPPED. Statuses as in the ECS developer guide, "Task lifecycle".</summary>
internal sealed class TaskRun(string key, EmulatorParts parts, EcsState state, EcsOptions options, IContainerEngine engine) : IDisposable
{
    private static readonly TimeSpan NetworkTime = TimeSpan.FromSeconds(10);
    private readonly List<Task> _watches = [];
    private readonly CancellationTokenSource _drained = new();
    private IReadOnlyList<ContainerDefinition> _definitions = [];

    private EcsTask Current => state.Find<EcsTask>(key)!;

    /// <summary>Returns when the task is STOPPED.</summary>
    /// <param name="ending">The emulator ends: the task is left as it is.</param>
    public async Task RunAsync(CancellationToken ending)
    {
        var task = Current;
        _definitions = [.. ContainerDefinition.AllOf(state.Find<TaskDefinition>(TaskDefinition.KeyOf(task.Scope, task.TaskDefinitionArn))!.Definition)
            .Select(definition => definition.With(task.Overrides))];
        using var life = CancellationTokenSource.CreateLinkedTokenSource(ending);
        var stopWanted = StopWantedAsync(life, ending);
        try
        {
            if (task.Containers.All(container => container.Handle is not null))
            {
                foreach (var definition in _definitions)
                {
                    Watch(definition, life.Token, ending);
                }

                if (task.StartedAt is not null)
                {
                    WatchTargets(life.Token);
                }
            }
            else if (task.IsWanted)
            {
                await StartAsync(life.Token, ending);
            }

            if (Current is { IsWanted: true, Settled: false })
            {
                await SettleAsync(life.Token);
            }
        }
        catch (OperationCanceledException) when (!ending.IsCancellationRequested)
        {
            // Asked to stop while it started.
        }

        await stopWanted;
        await new TargetWatch(key, state, options, parts.Clock).DeregisterAsync(ending);
        await StopAsync(ending);
    }

    public void Dispose() => _drained.Dispose();

    private async Task StopWantedAsync(CancellationTokenSource life, CancellationToken ending)
    {
        await state.WaitForAsync(() => Current is { IsWanted: false } found ? found : null, ending);
        await life.CancelAsync();
    }

    private async Task StartAsync(CancellationToken life, CancellationToken ending)
    {
        await parts.Clock.TakesAsync(NetworkTime, life);
        Change(task => task with { LastStatus = "PENDING", Engine = engine.Name, PullStartedAt = parts.Clock.Now });
        var images = new Dictionary<string, Registry.StoredImage>();
        foreach (var definition in _definitions)
        {
            if (!await TryAsync(definition, async () => images[definition.Name] = await PullAsync(definition, life)))
            {
                return;
            }
        }

        Change(task => task with { PullStoppedAt = parts.Clock.Now });
        foreach (var definition in InOrder())
        {
            await DependenciesAsync(definition, life);
            if (!await TryAsync(definition, () => StartContainerAsync(definition, images[definition.Name], ending)))
            {
                return;
            }

            Watch(definition, life, ending);
        }
    }

    private async Task<Registry.StoredImage> PullAsync(ContainerDefinition definition, CancellationToken cancellationToken)
    {
        var image = parts.Images.Find(definition.Image) ?? throw new ContainerException(
            $"CannotPullContainerError: Error response from daemon: manifest for {definition.Image} not found: manifest unknown: Requested image not found");
        new ExecutionRole(Current, parts).RequireImage(definition.Image);
        await engine.PullAsync(image, cancellationToken);
        Change(task => task.WithContainer(definition.Name, container => container with { ImageDigest = image.ManifestDigest }));
        return image;
    }

    private async Task StartContainerAsync(ContainerDefinition definition, Registry.StoredImage image, CancellationToken ending)
    {
        foreach (var (_, from) in definition.Secrets)
        {
            new ExecutionRole(Current, parts).RequireSecret(from);
        }

        if (definition.Logs is { } logs)
        {
            await new ContainerLog(parts, state, engine).OpenAsync(Current, definition.Name, logs, ending);
        }

        var task = Current;
        var handle = await engine.StartAsync(TaskContainers.StartOf(task, definition, image, parts), ending);
        Change(current => current.WithContainer(definition.Name, container => container with { Handle = handle, LastStatus = "RUNNING" }));
    }

    /// <summary>False where the container can't be made to run: the task is asked to stop with the reason.</summary>
    private async Task<bool> TryAsync(ContainerDefinition definition, Func<Task> step)
    {
        try
        {
            await step();
            return true;
        }
        catch (ContainerException e)
        {
            Change(task => task.WithContainer(definition.Name, container => container with { Reason = e.Message }));
            // The task's own reason tells of its resources (secrets); of a container it is this, and the container's says why (ECS
            // developer guide, stopped tasks error messages).
            Stop("TaskFailedToStart", e.Message.StartsWith("ResourceInitializationError", StringComparison.Ordinal) ? e.Message : "Task failed to start");
            return false;
        }
    }

    private void Watch(ContainerDefinition definition, CancellationToken life, CancellationToken ending)
    {
        _watches.Add(WatchEndAsync(definition, ending));
        _watches.Add(TakeLogAsync(definition, ending));
        if (definition.Health is { } check)
        {
            _watches.Add(new HealthWatch(key, definition, check, parts.Clock, state, options, engine).RunAsync(life));
        }
    }

    private async Task TakeLogAsync(ContainerDefinition definition, CancellationToken ending)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, _drained.Token);
        await new ContainerLog(parts, state, engine).TakeAsync(Current, definition, either.Token);
    }

    private async Task WatchEndAsync(ContainerDefinition definition, CancellationToken ending)
    {
        var exit = await engine.WaitAsync(HandleOf(definition), ending);
        Change(task => task.WithContainer(definition.Name, container => container with
        {
            LastStatus = "STOPPED",
            ExitCode = exit.Code,
            Reason = exit.OutOfMemory ? "OutOfMemoryError: Container killed due to memory usage" : container.Reason,
        }));
        if (definition.Essential)
        {
            Stop("EssentialContainerExited", "Essential container in task exited");
        }
    }

    /// <summary>Reports the task RUNNING, and settled: see <see cref="EcsOptions.SettleTime"/>.</summary>
    private async Task SettleAsync(CancellationToken life)
    {
        var checks = _definitions.Any(definition => definition.Health is not null);
        if (!checks)
        {
            await Task.Delay(options.SettleTime, parts.Clock.Time, life);
        }

        var balanced = Current.Targets.Count > 0;
        if (Current.StartedAt is null)
        {
            Change(task => task.IsWanted
                ? task with { LastStatus = "RUNNING", StartedAt = parts.Clock.Now, Settled = !checks && !balanced, Version = task.Version + 1 } : task);
            WatchTargets(life);
        }

        if (checks)
        {
            await state.WaitForAsync(() => Current is { HealthStatus: "HEALTHY" } found ? found : null, life);
        }

        if (balanced)
        {
            await state.WaitForAsync(() => Current is { } found && found.Targets.All(target => target.State == "healthy") ? found : null, life);
        }

        Change(task => task.Settled ? task : task with { Settled = true });
    }

    /// <summary>A running task takes part in load balancing.</summary>
    private void WatchTargets(CancellationToken life)
    {
        if (Current is { IsWanted: true, Targets.Count: > 0 })
        {
            _watches.Add(new TargetWatch(key, state, options, parts.Clock).RunAsync(life));
        }
    }

    private async Task StopAsync(CancellationToken ending)
    {
        Change(task => task with { LastStatus = "STOPPING", Version = task.Version + 1 });
        var started = _definitions.Where(definition => Current.Containers.Single(container => container.Name == definition.Name).Handle is not null).ToList();
        // An awaited stop may be cut short by the emulator's own end, and is taken up again by its next start.
        await Task.WhenAll(started.Select(definition => engine.StopAsync(HandleOf(definition), definition.StopTimeout, ending)));
        _drained.CancelAfter(options.LogDrain); // a flood of output must not keep the task from ending
        await Task.WhenAll(_watches.Select(IgnoreEndAsync));
        ending.ThrowIfCancellationRequested();
        foreach (var definition in started)
        {
            await engine.RemoveAsync(HandleOf(definition), ending);
            state.Delete(new LogPosition(LogPosition.KeyOf(Current, definition.Name), ""));
        }

        TaskContainers.RemoveFolders(parts.Folder, Current.Id);
        await parts.Clock.TakesAsync(NetworkTime, ending);
        Change(task => task with
        {
            LastStatus = "STOPPED",
            StoppedAt = parts.Clock.Now,
            Containers = [.. task.Containers.Select(container => container with { LastStatus = "STOPPED" })],
            Version = task.Version + 1,
        });
    }

    private static async Task IgnoreEndAsync(Task watch)
    {
        try
        {
            await watch;
        }
        catch (OperationCanceledException)
        {
            // Health checks end with the task's life.
        }
    }

    private async Task DependenciesAsync(ContainerDefinition definition, CancellationToken life)
    {
        foreach (var (name, condition) in definition.DependsOn)
        {
            await state.WaitForAsync(() => Current.Containers.SingleOrDefault(container => container.Name == name) is { } found && (condition switch
            {
                "COMPLETE" => found.LastStatus == "STOPPED",
                "SUCCESS" => found is { LastStatus: "STOPPED", ExitCode: 0 },
                "HEALTHY" => found.HealthStatus == "HEALTHY",
                _ => found.Handle is not null,
            }) ? found : null, life);
        }
    }

    /// <summary>Containers after those that they depend on.</summary>
    private IEnumerable<ContainerDefinition> InOrder()
    {
        var remaining = _definitions.ToList();
        while (remaining.Count > 0)
        {
            var next = remaining.Find(definition => !definition.DependsOn.Any(on => remaining.Exists(other => other.Name == on.Container))) ?? remaining[0];
            remaining.Remove(next);
            yield return next;
        }
    }

    private ContainerHandle HandleOf(ContainerDefinition definition) => Current.Containers.Single(container => container.Name == definition.Name).Handle!;

    private void Stop(string code, string reason) => Change(task => task.IsWanted
        ? task with { DesiredStatus = "STOPPED", StopCode = code, StoppedReason = reason, StoppingAt = parts.Clock.Now, Version = task.Version + 1 }
        : task);

    private void Change(Func<EcsTask, EcsTask> change) => state.Update(key, change);
}
