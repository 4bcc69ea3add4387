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
    private readonly CancellationTokenSource _cancel;
    private readonly CancellationToken _stopping;
    private readonly ConcurrentDictionary<string, ResourceDocument> _resources;
    private StackDocument _stack;
    private OperationDocument _operation;
    private int _stepNumber;

    public OperationRunner(EngineParts parts, StackDocument stack, OperationDocument operation, CancellationToken stopping)
    {
        (_parts, _stack, _operation, _stopping) = (parts, stack, operation, stopping);
        _journal = new StackJournal(parts);
        _cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _resources = new(parts.Store.Resources(stack).Where(resource => resource.Status != "DELETE_COMPLETE")
            .Select(resource => KeyValuePair.Create(resource.LogicalId, resource)));
        _stepNumber = parts.Store.Steps(stack).Select(step => step.Number).DefaultIfEmpty().Max();
    }

    private ResourceSteps Steps => new(_parts, _journal, _stack, _operation);

    /// <summary>Ends a running update; it then rolls back.</summary>
    public void Cancel() => _cancel.Cancel();

    public async Task RunAsync()
    {
        using var cancel = _cancel;
        try
        {
            await PhasesAsync();
        }
#pragma warning disable CA1031 // a defect here must not leave the stack in progress for ever
        catch (Exception error) when (!_stopping.IsCancellationRequested)
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
            Fail(error.Message, null);
            return;
        }

        var names = model.Active.Select(resource => resource.LogicalId).ToList();
        if (await DependencyRun.RunAsync(names, model.Needs, name => StepAsync(model, name)) && !_cancel.IsCancellationRequested)
        {
            Succeed(model, input);
            return;
        }

        _stopping.ThrowIfCancellationRequested();
        var failed = _parts.Store.Resources(_stack).Where(resource => resource.Status.EndsWith("_FAILED", StringComparison.Ordinal)).ToList();
        Fail(Failures(failed), _parts.Store.Operation(_stack)!.CancelRequested ? "User Initiated" : null);
    }

    private async Task<bool> StepAsync(StackModel model, string name)
    {
        if (_cancel.IsCancellationRequested)
        {
            _stopping.ThrowIfCancellationRequested();
            return false;
        }

        var step = _parts.Store.Step(_stack, name) is { } known && known.OperationId == _operation.Id ? known : null;
        if (step is { Done: true })
        {
            return true;
        }

        var template = model.Template.Resource(name)!;
        DesiredResource desired;
        try
        {
            desired = model.Desired(template);
        }
        catch (AwsErrorException error)
        {
            Unresolvable(template, error.Message);
            return false;
        }

        step ??= Plan(desired);
        var succeeded = step.Kind switch
        {
            StepKind.Create or StepKind.Replace => await Steps.CreateAsync(step, desired, Wrote, _cancel.Token),
            StepKind.Update => await Steps.UpdateAsync(step, desired, Wrote, _cancel.Token),
            StepKind.Record => Record(step, desired),
            _ => true,
        };
        if (!succeeded)
        {
            await _cancel.CancelAsync();
        }

        return succeeded;
    }

    private StepDocument Plan(DesiredResource desired)
    {
        var before = _resources.GetValueOrDefault(desired.LogicalId) is { PhysicalId: not null } made ? made : null;
        var step = new StepDocument
        {
            OperationId = _operation.Id,
            LogicalId = desired.LogicalId,
            Number = Interlocked.Increment(ref _stepNumber),
            Kind = ResourceComparison.Of(before, desired).Kind,
            Token = Guid.NewGuid().ToString(),
            Before = before,
        };
        if (step.Kind != StepKind.None)
        {
            _parts.Store.Save(_stack, step);
        }

        return step;
    }

    private void Unresolvable(TemplateResource template, string message)
    {
        var before = _resources.GetValueOrDefault(template.LogicalId);
        _journal.Resource(_stack, _operation,
            before ?? new ResourceDocument
            {
                LogicalId = template.LogicalId,
                Type = template.Type,
                Status = "CREATE_FAILED",
                Timestamp = _parts.Clock.Now,
            },
            before is null ? "CREATE_FAILED" : "UPDATE_FAILED", message);
        _cancel.Cancel();
    }

    private bool Record(StepDocument step, DesiredResource desired)
    {
        var resource = step.Before! with
        {
            Metadata = desired.Metadata,
            CreationPolicy = desired.CreationPolicy,
            UpdatePolicy = desired.UpdatePolicy,
            DeletionPolicy = desired.DeletionPolicy,
            UpdateReplacePolicy = desired.UpdateReplacePolicy,
        };
        _parts.Store.Save(_stack, resource);
        _parts.Store.Save(_stack, step with { Done = true });
        Wrote(resource);
        return true;
    }

    private void Wrote(ResourceDocument resource) => _resources[resource.LogicalId] = resource;

    private void Advance(OperationPhase phase)
    {
        _operation = _parts.Store.Operation(_stack)! with { Phase = phase };
        _parts.Store.Save(_stack, _operation);
    }

    private static string Failures(IReadOnlyList<ResourceDocument> failed)
    {
        var created = failed.Where(resource => resource.Status == "CREATE_FAILED").Select(resource => resource.LogicalId).ToList();
        var updated = failed.Where(resource => resource.Status == "UPDATE_FAILED").Select(resource => resource.LogicalId).ToList();
        return (created.Count > 0 ? $"The following resource(s) failed to create: [{string.Join(", ", created)}]. " : "")
            + (updated.Count > 0 ? $"The following resource(s) failed to update: [{string.Join(", ", updated)}]. " : "");
    }
}
