using System.Collections.Concurrent;
using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>
/// Carries an operation through its phases. Everything it needs to go on after a crash is in the store: the operation's
/// phase, the steps, the resources.
/// </summary>
internal sealed partial class OperationRunner
{
    private readonly EngineParts _parts;
    private readonly StackJournal _journal;
    private readonly SignalWaits _signals;
    private readonly CancellationTokenSource _cancel;
    private readonly CancellationToken _stopping;
    private readonly ConcurrentDictionary<string, ResourceDocument> _resources = [];
    private StackDocument _stack;
    private OperationDocument _operation;
    private int _stepNumber;
    private volatile bool _timedOut;

    public OperationRunner(EngineParts parts, SignalWaits signals, StackDocument stack, OperationDocument operation, CancellationToken stopping)
    {
        (_parts, _signals, _stack, _operation, _stopping) = (parts, signals, stack, operation, stopping);
        _journal = new StackJournal(parts);
        _cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    }

    private ResourceSteps Steps => new(_parts, _journal, _signals, _stack, _operation);

    /// <summary>The newest state of the operation; none where another has taken its place.</summary>
    private OperationDocument? Current => _parts.Store.Operation(_stack) is { } current && current.Id == _operation.Id ? current : null;

    /// <summary>Ends a running create or update: an update then rolls back.</summary>
    public void Cancel()
    {
        try
        {
            _cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }

    public async Task RunAsync()
    {
        using var cancel = _cancel;
        foreach (var resource in _parts.Store.Resources(_stack).Where(resource => resource.Status != "DELETE_COMPLETE"))
        {
            Wrote(resource);
        }

        _stepNumber = _parts.Store.Steps(_stack).Select(step => step.Number).DefaultIfEmpty().Max();
        try
        {
            await PhasesAsync();
        }
#pragma warning disable CA1031 // a defect here must not leave the stack in progress for ever
        catch (Exception error) when (!_stopping.IsCancellationRequested && error is not SupersededException)
#pragma warning restore CA1031
        {
            await Console.Error.WriteLineAsync($"the operation on {_stack.StackName} failed: {error}");
            Close(_operation.Kind.ToUpperInvariant() + "_FAILED", "Internal Failure");
        }
    }

    private async Task PhasesAsync()
    {
        while (_operation.Phase != OperationPhase.Done)
        {
            switch (_operation.Phase)
            {
                case OperationPhase.Forward:
                    await ForwardAsync();
                    break;
                case OperationPhase.CleanUp:
                    await CleanUpAsync();
                    break;
                case OperationPhase.Rollback when _operation.Kind == "Create":
                    await RollbackCreateAsync();
                    break;
                case OperationPhase.Rollback:
                    await RollbackUpdateAsync();
                    break;
                case OperationPhase.RollbackCleanUp:
                    await RollbackCleanUpAsync();
                    break;
                case OperationPhase.Delete:
                    await DeleteAsync();
                    break;
            }
        }
    }

    private async Task ForwardAsync()
    {
        var input = _operation.Target!;
        StackModel model;
        try
        {
            model = _parts.Model(_stack, input, TemplateParser.Parse(input.Processed), new PresentResources(_resources));
        }
        catch (AwsErrorException error)
        {
            Fail(error.Message + " ");
            return;
        }

        // A failure or a wish to cancel from before a restart counts.
        if (Current is { CancelRequested: true } || _parts.Store.Steps(_stack).Any(step => step.OperationId == _operation.Id && step.Failed))
        {
            await _cancel.CancelAsync();
        }

        using var limit = Limit();
        var triggers = new RollbackTriggers(_parts.Alarms(), _stack, input.RollbackConfiguration);
        using var watched = CancellationTokenSource.CreateLinkedTokenSource(_cancel.Token);
        var watch = WatchAsync(triggers, watched.Token);
        var names = model.Active.Select(resource => resource.LogicalId).ToList();
        var succeeded = await DependencyRun.RunAsync(names, model.Needs, name => StepAsync(model, name)) && await MonitoredAsync(triggers);
        await watched.CancelAsync();
        await watch;
        if (succeeded)
        {
            Succeed(model, input);
            return;
        }

        _stopping.ThrowIfCancellationRequested();
        Fail(Current is { CancelRequested: true } ? null : _breach ?? (_timedOut ? "Stack creation time exceeded the specified timeout. " : Failures()));
    }

    /// <summary>TimeoutInMinutes of a create.</summary>
    private CancellationTokenSource? Limit()
    {
        if (_operation.Deadline is not { } deadline)
        {
            return null;
        }

        var left = deadline - _parts.Clock.Now;
        var timer = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, _parts.Clock.Time);
        timer.Token.Register(() =>
        {
            _timedOut = true;
            _cancel.Cancel();
        });
        return timer;
    }

    private void Wrote(ResourceDocument resource) => _resources[resource.LogicalId] = resource;

    private void Advance(OperationPhase phase) => Advance(operation => operation with { Phase = phase });

    private void Advance(Func<OperationDocument, OperationDocument> change) => _parts.Store.Transaction(() =>
    {
        _operation = change(Current ?? throw new SupersededException());
        _parts.Store.Save(_stack, _operation);
    });

    private string Failures()
    {
        var failed = _parts.Store.Steps(_stack).Where(step => step.OperationId == _operation.Id && step.Failed).ToList();
        var created = failed.Where(step => step.Before is null).Select(step => step.LogicalId).ToList();
        var updated = failed.Where(step => step.Before is not null).Select(step => step.LogicalId).ToList();
        return (created.Count > 0 ? $"The following resource(s) failed to create: [{string.Join(", ", created)}]. " : "")
            + (updated.Count > 0 ? $"The following resource(s) failed to update: [{string.Join(", ", updated)}]. " : "");
    }
}

/// <summary>Another operation took this one's place, as the deletion of a stack in its creation does.</summary>
internal sealed class SupersededException : Exception;
