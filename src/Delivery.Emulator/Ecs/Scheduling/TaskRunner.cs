using System.Collections.Concurrent;
using Delivery.Emulator.Ecs.Engines;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.Ecs.Scheduling;

/// <summary>Runs tasks, each from its first status to STOPPED; what it is at is in the state, so that another start of the emulator can go on.</summary>
public sealed class TaskRunner(EmulatorParts parts, EcsState state, EcsOptions options, Task<IContainerEngine> engine) : IAsyncDisposable
{
    private readonly TaskCompletionSource _adopted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, Task> _runs = new();
    private readonly CancellationTokenSource _ending = new();

    /// <summary>Begins to run a task that is in the state.</summary>
    public void Start(EcsTask task) => _runs.TryAdd(task.Key, Task.Run(() => RunAsync(task.Key)));

    /// <summary>Asks a task to stop; one that was asked before keeps its reason.</summary>
    public EcsTask? RequestStop(string taskKey, string code, string reason) => state.Update<EcsTask>(taskKey, task => task.IsWanted
        ? task with { DesiredStatus = "STOPPED", StopCode = code, StoppedReason = reason, StoppingAt = parts.Clock.Now, Version = task.Version + 1 }
        : task);

    /// <summary>Keys of the tasks that an earlier run of the emulator left. To be asked for before this one runs any; what it starts until these are adopted waits.</summary>
    public IReadOnlyList<string> Left() => [.. state.List<EcsTask>().Where(task => !task.IsStopped).Select(task => task.Key)];

    /// <summary>Goes on with the tasks of an earlier run of the emulator, and ends containers that belong to none of them.</summary>
    public async Task AdoptAsync(IReadOnlyList<string> left, CancellationToken cancellationToken)
    {
        var ready = await engine;
        try
        {
            await AdoptAsync(ready, left, cancellationToken);
        }
        finally
        {
            _adopted.SetResult();
        }
    }

    private async Task AdoptAsync(IContainerEngine ready, IReadOnlyList<string> left, CancellationToken cancellationToken)
    {
        var tasks = left.Select(state.Find<EcsTask>).OfType<EcsTask>().Where(task => !task.IsStopped).ToList();
        var whole = tasks.Where(task => task.Containers.All(container => container.Handle is not null) && task.Engine == ready.Name).ToList();
        await ready.SweepAsync(whole.Select(task => task.Id).ToHashSet(), cancellationToken);
        foreach (var task in tasks)
        {
            if (!whole.Contains(task))
            {
                // Its containers were swept; no one saw them end.
                state.Update<EcsTask>(task.Key, lost => lost with { Containers = [.. lost.Containers.Select(container => container with { Handle = null })] });
            }

            if (!whole.Contains(task) || task.Endpoint != Endpoint)
            {
                RequestStop(task.Key, "ServiceSchedulerInitiated", $"Host EC2 (instance {HostOf(task)}) terminated.");
            }

            Start(task);
        }
    }

    /// <summary>Stops all tasks and waits for their end.</summary>
    public async Task StopAllAsync(string reason)
    {
        foreach (var key in _runs.Keys)
        {
            RequestStop(key, "UserInitiated", reason);
        }

        await Task.WhenAll(_runs.Values);
    }

    /// <summary>Lets go of the tasks; their containers run on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_runs.Values);
        _ending.Dispose();
    }

    private string? HostOf(EcsTask task) =>
        state.List<AutoScalingGroup>(task.Scope.Prefix).SelectMany(group => group.Instances).FirstOrDefault(instance => instance.ContainerInstance == task.Instance)?.Id;

    private string Endpoint => parts.Endpoint.ToString().TrimEnd('/');

    private async Task RunAsync(string key)
    {
        try
        {
            var ready = await engine;
            await _adopted.Task.WaitAsync(_ending.Token);
            using var run = new TaskRun(key, parts, state, options, ready);
            await run.RunAsync(_ending.Token);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            return; // it runs on, and the next start of the emulator takes it over
        }
#pragma warning disable CA1031 // whatever went wrong in running it, the task must end and say so
        catch (Exception error)
#pragma warning restore CA1031
        {
            state.Update<EcsTask>(key, task => task with
            {
                DesiredStatus = "STOPPED",
                LastStatus = "STOPPED",
                StopCode = "TaskFailedToStart",
                StoppedReason = $"CannotStartContainerError: {error.Message}",
                StoppedAt = parts.Clock.Now,
            });
        }

        _runs.TryRemove(key, out _);
    }
}
