using System.Collections.Concurrent;
using System.Globalization;
using Delivery.Emulator.Ecs.Engines;
using Delivery.Emulator.Faults.Kinds;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Registry;

namespace Delivery.Emulator.Faults;

/// <summary>
/// A container engine with the active scenario's faults around it. A container that a fault lets end is never started on the engine
/// itself: its lines and its exit code come from the scenario, so that it is the same on every engine.
/// </summary>
internal sealed class FaultedEngine(IContainerEngine engine, FaultInjector faults, EmulatorClock clock) : IContainerEngine
{
    private const string Prefix = "fault-";
    private readonly ConcurrentDictionary<string, Ending> _ending = [];
    private readonly ConcurrentDictionary<string, bool> _unhealthy = [];

    public string Name => engine.Name;

    public Task PullAsync(StoredImage image, CancellationToken cancellationToken) =>
        faults.Due<FailPullFault>(new Dictionary<string, string?> { [FaultAttributes.Image] = image.Reference }) is [var fault, ..]
            ? throw new ContainerException(fault.Reason)
            : engine.PullAsync(image, cancellationToken);

    public async Task<ContainerHandle> StartAsync(ContainerStart start, CancellationToken cancellationToken)
    {
        var moment = new Dictionary<string, string?> { [FaultAttributes.Container] = start.Name, [FaultAttributes.Image] = start.Image.Reference };
        if (faults.Due<FailStartFault>(moment) is [var failing, ..])
        {
            throw new ContainerException(failing.Reason);
        }

        if (faults.Due<ExitContainerFault>(moment) is [var exiting, ..])
        {
            var ending = new Ending(exiting, clock.Now);
            var handle = new ContainerHandle($"{Prefix}{Guid.NewGuid():N}", start.TaskId);
            _ending[handle.RuntimeId] = ending;
            _ = ending.RunAsync(clock.Time);
            return handle;
        }

        var isUnhealthy = faults.Due<FailHealthFault>(moment).Count > 0;
        var started = await engine.StartAsync(start, cancellationToken);
        if (isUnhealthy)
        {
            _unhealthy[started.RuntimeId] = true;
        }

        return started;
    }

    public Task<ContainerExit> WaitAsync(ContainerHandle container, CancellationToken cancellationToken) => Find(container, out var ending)
        ? ending?.Ended.WaitAsync(cancellationToken) ?? Task.FromResult(new ContainerExit(null))
        : engine.WaitAsync(container, cancellationToken);

    public Task StopAsync(ContainerHandle container, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!Find(container, out var ending))
        {
            return engine.StopAsync(container, timeout, cancellationToken);
        }

        ending?.Stop();
        return Task.CompletedTask;
    }

    public Task<int?> ExecuteAsync(ContainerHandle container, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancellationToken) =>
        Find(container, out _) || _unhealthy.ContainsKey(container.RuntimeId)
            ? Task.FromResult<int?>(1)
            : engine.ExecuteAsync(container, command, timeout, cancellationToken);

    public async Task ReadLogAsync(ContainerHandle container, string? position, Action<LogLine> take, CancellationToken cancellationToken)
    {
        if (!Find(container, out var ending))
        {
            await engine.ReadLogAsync(container, position, take, cancellationToken);
            return;
        }

        for (var line = int.TryParse(position, CultureInfo.InvariantCulture, out var read) ? read : 0; line < (ending?.Fault.Log.Count ?? 0); line++)
        {
            take(new LogLine(ending!.StartedAt, ending.Fault.Log[line], (line + 1).ToString(CultureInfo.InvariantCulture)));
        }

        await WaitAsync(container, cancellationToken);
    }

    public Task RemoveAsync(ContainerHandle container, CancellationToken cancellationToken)
    {
        _unhealthy.TryRemove(container.RuntimeId, out _);
        if (!Find(container, out _))
        {
            return engine.RemoveAsync(container, cancellationToken);
        }

        _ending.TryRemove(container.RuntimeId, out _);
        return Task.CompletedTask;
    }

    public Task SweepAsync(IReadOnlySet<string> keptTasks, CancellationToken cancellationToken) => engine.SweepAsync(keptTasks, cancellationToken);

    /// <summary>Whether it is a container of a fault; one that an earlier run of the emulator had is not known any more.</summary>
    private bool Find(ContainerHandle container, out Ending? ending)
    {
        _ending.TryGetValue(container.RuntimeId, out ending);
        return container.RuntimeId.StartsWith(Prefix, StringComparison.Ordinal);
    }

    private sealed class Ending(ExitContainerFault fault, DateTimeOffset startedAt)
    {
        private readonly TaskCompletionSource<ContainerExit> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ExitContainerFault Fault { get; } = fault;

        public DateTimeOffset StartedAt { get; } = startedAt;

        public Task<ContainerExit> Ended => _ended.Task;

        public async Task RunAsync(TimeProvider time)
        {
            await Task.WhenAny(Ended, Task.Delay(Fault.After, time));
            _ended.TrySetResult(new ContainerExit(Fault.Code, Fault.OutOfMemory));
        }

        /// <summary>SIGTERM ends it: 128 and the signal's number.</summary>
        public void Stop() => _ended.TrySetResult(new ContainerExit(143));
    }
}
