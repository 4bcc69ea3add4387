using System.Collections.Concurrent;
using Delivery.Emulator.CloudFormation.Stacks;

namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>
/// Runs stack operations in the background: one at a time for a stack, many stacks side by side. Operations that were
/// running when the emulator ended go on when it starts again.
/// </summary>
public sealed class StackEngine : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, (OperationRunner Runner, Task Task)> _running = [];
    private readonly ConcurrentDictionary<Guid, Task> _work = [];

    public StackEngine(EngineParts parts)
    {
        Parts = parts;
        parts.Stopping = _stopping.Token;
        Journal = new StackJournal(parts);
        Signals = new SignalWaits(parts.Store, parts.Clock, Journal);
    }

    public EngineParts Parts { get; }

    internal StackJournal Journal { get; }

    internal SignalWaits Signals { get; }

    /// <summary>Held while a call looks at a stack's status and starts something on it.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>
    /// Takes up what was running when the last emulator ended. What runs already is left alone: an operation that two run is cancelled by the second,
    /// rolled back by the first, and ends as if it had succeeded.
    /// </summary>
    public void Resume()
    {
        lock (Gate)
        {
            foreach (var operation in Parts.Store.Operations().Where(operation => operation.Phase != OperationPhase.Done && !_running.ContainsKey(operation.StackId)))
            {
                if (Parts.Store.ById(operation.AccountId, operation.Region, operation.StackId) is { } stack)
                {
                    Run(stack, operation);
                }
            }
        }
    }

    /// <summary>Waits until nothing runs; for tests and orderly ends.</summary>
    public async Task DrainAsync()
    {
        while (_work.Values.Concat(_running.Values.Select(running => running.Task)).ToList() is { Count: > 0 } tasks)
        {
            await Task.WhenAll(tasks);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await DrainAsync();
        _stopping.Dispose();
    }

    /// <summary>Persists an operation with what <paramref name="begin"/> writes of its beginning, at once, and starts it. What still runs on the stack ends.</summary>
    internal void Start(OperationDocument operation, Func<StackDocument> begin)
    {
        StackDocument stack = null!;
        Parts.Store.Transaction(() =>
        {
            stack = begin();
            Parts.Store.Save(stack, operation);
        });
        Run(stack, operation);
    }

    /// <summary>Asks a running update to end and roll back.</summary>
    internal void Cancel(StackDocument stack, string? clientRequestToken)
    {
        Parts.Store.Transaction(() =>
        {
            if (Parts.Store.Operation(stack) is { } operation)
            {
                Parts.Store.Save(stack, operation with { CancelRequested = true, CancelToken = clientRequestToken });
            }
        });
        if (_running.TryGetValue(stack.StackId, out var running))
        {
            running.Runner.Cancel();
        }
    }

    /// <summary>Short work beside the operations, e.g. the making of a change set.</summary>
    internal void Later(Func<CancellationToken, Task> work)
    {
        var id = Guid.NewGuid();
        _work[id] = Task.Run(async () =>
        {
            try
            {
                await Guarded(() => work(_stopping.Token));
            }
            finally
            {
                _work.TryRemove(id, out _);
            }
        });
    }

    private void Run(StackDocument stack, OperationDocument operation)
    {
        var earlier = _running.GetValueOrDefault(stack.StackId);
        earlier.Runner?.Cancel();
        var runner = new OperationRunner(Parts, Signals, stack, operation, _stopping.Token);
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[stack.StackId] = (runner, RunAsync());
        begin.SetResult();

        async Task RunAsync()
        {
            await begin.Task;
            await (earlier.Task ?? Task.CompletedTask);
            try
            {
                await Guarded(runner.RunAsync);
            }
            finally
            {
                if (_running.TryGetValue(stack.StackId, out var running) && running.Runner == runner)
                {
                    _running.TryRemove(stack.StackId, out _);
                }
            }
        }
    }

    private async Task Guarded(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The next start goes on from the persisted state.
        }
        catch (SupersededException)
        {
            // The operation in its place does the rest.
        }
#pragma warning disable CA1031 // a defect in one stack's operation must not take the emulator with it; the log tells
        catch (Exception error)
#pragma warning restore CA1031
        {
            await Console.Error.WriteLineAsync($"a stack operation failed: {error}");
        }
    }
}
