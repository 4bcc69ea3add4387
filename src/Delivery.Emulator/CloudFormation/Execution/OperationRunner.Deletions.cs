using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Templates;

namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>Clean-up, rollback and deletion.</summary>
internal sealed partial class OperationRunner
{
    /// <summary>After an update: what was replaced and what is no longer in the template goes. Failures are told and left behind, as on AWS.</summary>
    private async Task CleanUpAsync()
    {
        var template = TemplateParser.Parse(_operation.Target!.Processed);
        var model = _parts.Model(_stack, _operation.Target, template, new PresentResources(_resources));
        var removed = _parts.Store.Resources(_stack)
            .Where(resource => model.Active.All(active => active.LogicalId != resource.LogicalId) && resource.Status != "DELETE_COMPLETE").ToList();
        var replaced = OpenSteps().Where(step => step is { Kind: StepKind.Replace, Done: true }).ToList();
        await LeaveAsync(
        [
            .. replaced.Select(step => new Leftover(step.Before!, null, step, IsRetained(step.After!.UpdateReplacePolicy))),
            .. removed.Select(resource => new Leftover(resource, resource, null, IsRetained(resource.DeletionPolicy))),
        ]);
        Close("UPDATE_COMPLETE", null);
    }

    private async Task RollbackCreateAsync()
    {
        var resources = _parts.Store.Resources(_stack).Where(resource => resource.Status != "DELETE_COMPLETE").ToList();
        var left = await DeleteResourcesAsync(resources, resource =>
            resource.DeletionPolicy == "Retain" || (resource.DeletionPolicy is "Snapshot" or "RetainExceptOnCreate" && !IsNew(resource)) || _operation.LeaveAlone.Contains(resource.LogicalId));
        if (left.Count > 0)
        {
            Close("ROLLBACK_FAILED", $"The following resource(s) failed to delete: [{string.Join(", ", left)}]. ");
        }
        else if (_operation.OnFailure == "DELETE")
        {
            _stack = _journal.Stack(_stack, _operation, "DELETE_IN_PROGRESS");
            Close("DELETE_COMPLETE", null, stack => stack with { DeletionTime = _parts.Clock.Now });
        }
        else
        {
            Close("ROLLBACK_COMPLETE", null);
        }

        bool IsNew(ResourceDocument resource) => _operation.RetainExceptOnCreate || resource.DeletionPolicy == "RetainExceptOnCreate";
    }

    private async Task RollbackUpdateAsync()
    {
        var failed = new List<string>();
        foreach (var step in OpenSteps().Where(step => !step.RolledBack && step.Kind is StepKind.Update or StepKind.Replace or StepKind.Record)
            .OrderByDescending(step => step.Number))
        {
            var now = _parts.Store.Resource(_stack, step.LogicalId) ?? step.Before!;
            if (step.Kind == StepKind.Record || _operation.LeaveAlone.Contains(step.LogicalId) || (step.Kind == StepKind.Update && !step.Announced))
            {
                _parts.Store.Save(_stack, step.Before!);
                _parts.Store.Save(_stack, step with { RolledBack = true });
            }
            else if (!await Steps.RestoreAsync(step, now, _stopping))
            {
                failed.Add(step.LogicalId);
                continue;
            }

            Wrote(step.Before!);
        }

        if (failed.Count > 0)
        {
            // The phase stays: ContinueUpdateRollback goes on from here.
            ChangeSetEnd("EXECUTE_FAILED");
            _stack = _journal.Stack(_stack, _operation, "UPDATE_ROLLBACK_FAILED", $"The following resource(s) failed to update: [{string.Join(", ", failed)}]. ");
            _operation = _parts.Store.Operation(_stack)! with { Phase = OperationPhase.Done, RollbackOpen = true };
            _parts.Store.Save(_stack, _operation);
            return;
        }

        _stack = _journal.Stack(_stack, _operation, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
        Advance(OperationPhase.RollbackCleanUp);
    }

    private async Task RollbackCleanUpAsync()
    {
        await LeaveAsync(
        [
            .. OpenSteps().Where(step => step.After is not null && (step.Kind == StepKind.Create || step is { Kind: StepKind.Replace, After.PhysicalId: not null })).Select(step => new Leftover(
                step.After!,
                step.Kind == StepKind.Create ? _parts.Store.Resource(_stack, step.LogicalId) : null, step,
                step.Kind == StepKind.Create && step.After!.DeletionPolicy == "Retain" && !_operation.RetainExceptOnCreate)),
        ]);
        Close("UPDATE_ROLLBACK_COMPLETE", null);
    }

    private async Task DeleteAsync()
    {
        var resources = _parts.Store.Resources(_stack).Where(resource => resource.Status is not ("DELETE_COMPLETE" or "DELETE_SKIPPED")).ToList();
        var left = await DeleteResourcesAsync(resources, resource => IsRetained(resource.DeletionPolicy) || _operation.LeaveAlone.Contains(resource.LogicalId));
        if (left.Count > 0)
        {
            Close("DELETE_FAILED", $"The following resource(s) failed to delete: [{string.Join(", ", left)}]. ");
            return;
        }

        Close("DELETE_COMPLETE", null, stack => stack with { DeletionTime = _parts.Clock.Now, Outputs = [], Imports = [] });
    }

    private static bool IsRetained(string? policy) => policy is "Retain" or "RetainExceptOnCreate" or "Snapshot";

    private IReadOnlyList<StepDocument> OpenSteps() =>
        [.. _parts.Store.Steps(_stack).Where(step => step.OperationId == _operation.Id && !step.CleanedUp).OrderByDescending(step => step.Number)];

    /// <summary>Deletes the stack's resources in reverse order of their dependencies; answers what could not be deleted.</summary>
    private async Task<IReadOnlyList<string>> DeleteResourcesAsync(IReadOnlyList<ResourceDocument> resources, Func<ResourceDocument, bool> retain)
    {
        var byId = resources.ToDictionary(resource => resource.LogicalId);
        var left = new System.Collections.Concurrent.ConcurrentBag<string>();
        await DependencyRun.RunAsync(
            [.. resources.Select(resource => resource.LogicalId)],
            DependencyRun.Reversed(resources.ToDictionary(resource => resource.LogicalId, resource => resource.DependsOn)),
            async name =>
            {
                var resource = byId[name];
                if (await Steps.DeleteAsync(resource, resource, forget: false, retain(resource), _stopping))
                {
                    return true;
                }

                left.Add(name);
                return false;
            });
        return [.. left.Order(StringComparer.Ordinal)];
    }

    private Task<bool> LeaveAsync(IReadOnlyList<Leftover> leftovers)
    {
        var byId = leftovers.ToDictionary(leftover => leftover.Physical.LogicalId);
        return DependencyRun.RunAsync(
            [.. byId.Keys], DependencyRun.Reversed(leftovers.ToDictionary(leftover => leftover.Physical.LogicalId, leftover => leftover.Physical.DependsOn)),
            async name =>
            {
                var leftover = byId[name];
                await Steps.DeleteAsync(leftover.Physical, leftover.Document, forget: true, leftover.Retain, _stopping);
                if (leftover.Document is not null)
                {
                    _resources.TryRemove(name, out _);
                }

                if (leftover.Step is { } step)
                {
                    _parts.Store.Save(_stack, step with { CleanedUp = true });
                }

                // What could not be deleted stays behind; the rest still goes.
                return true;
            });
    }

    /// <summary>A physical resource that the stack no longer has a use for.</summary>
    private sealed record Leftover(ResourceDocument Physical, ResourceDocument? Document, StepDocument? Step, bool Retain);
}
