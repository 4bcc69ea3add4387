using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Templates;

namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>Clean-up, rollback and deletion.</summary>
internal sealed partial class OperationRunner
{
    /// <summary>
    /// After an update: what was replaced and what is no longer in the template goes. What resists three times is left behind, and
    /// the stack says so (knowledge center "stack stuck in cleanup", read 2026-11-26).
    /// </summary>
    private async Task CleanUpAsync()
    {
        var template = TemplateParser.Parse(_operation.Target!.Processed);
        var model = _parts.Model(_stack, _operation.Target, template, new PresentResources(_resources));
        var removed = _parts.Store.Resources(_stack)
            .Where(resource => model.Active.All(active => active.LogicalId != resource.LogicalId) && resource.Status != "DELETE_COMPLETE").ToList();
        var replaced = OpenSteps().Where(step => step is { Kind: StepKind.Replace, Done: true }).ToList();
        var abandoned = OpenSteps().Where(step => step is { Abandoned: not null, Done: true }).ToList();
        var all = await LeaveAsync(
        [
            .. replaced.Select(step => new Leftover(step.Before!, null, step, IsRetained(step.After!.UpdateReplacePolicy))),
            .. abandoned.Select(step => new Leftover(step.Abandoned!, null, step, false)),
            .. removed.Select(resource => new Leftover(resource, resource, null, IsRetained(resource.DeletionPolicy))),
        ]);
        Close("UPDATE_COMPLETE", all ? null : "Update successful. One or more resources could not be deleted.");
    }

    private async Task RollbackCreateAsync()
    {
        var resources = _parts.Store.Resources(_stack).Where(resource => resource.Status is not ("DELETE_COMPLETE" or "DELETE_SKIPPED")).ToList();

        // Every resource of a stack that was never made is new: RetainExceptOnCreate, the policy as well as the parameter, lets them go.
        var left = await DeleteResourcesAsync(resources, resource =>
            resource.DeletionPolicy == "Retain" && !_operation.RetainExceptOnCreate);
        var deleted = _operation.OnFailure == "DELETE";
        if (left.Count > 0)
        {
            Close(deleted ? "DELETE_FAILED" : "ROLLBACK_FAILED", $"The following resource(s) failed to delete: [{string.Join(", ", left)}]. ");
        }
        else if (deleted)
        {
            Close("DELETE_COMPLETE", null, Gone);
        }
        else
        {
            Close("ROLLBACK_COMPLETE", null, stack => stack with { Outputs = [], Imports = [] });
        }
    }

    private async Task RollbackUpdateAsync()
    {
        var failed = new List<string>();
        foreach (var step in OpenSteps().Where(step => !step.RolledBack && step.Kind is StepKind.Update or StepKind.Replace or StepKind.Record)
            .OrderByDescending(step => step.Number))
        {
            var now = _parts.Store.Resource(_stack, step.LogicalId) ?? step.Before!;
            if (step.Kind == StepKind.Record || _operation.LeaveAlone.Contains(step.LogicalId) || step is { Announced: false, After: null, Failed: false })
            {
                _parts.Store.Transaction(() =>
                {
                    _parts.Store.Save(_stack, step.Before!);
                    _parts.Store.Save(_stack, step with { RolledBack = true });
                });
            }
            else if (step.RollbackFailed || !await Steps.RestoreAsync(step, now, _stopping))
            {
                failed.Add(step.LogicalId);
                continue;
            }

            Wrote(step.Before!);
        }

        if (failed.Count > 0)
        {
            // ContinueUpdateRollback goes on from here.
            Close("UPDATE_ROLLBACK_FAILED", $"The following resource(s) failed to update: [{string.Join(", ", failed)}]. ", rollbackOpen: true);
            return;
        }

        Enter(OperationPhase.RollbackCleanUp, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", null);
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
        Close("UPDATE_ROLLBACK_COMPLETE", null, stack => stack with { Input = _operation.Before ?? stack.Input });
    }

    private async Task DeleteAsync()
    {
        if (_stack.Outputs.Select(output => output.ExportName).OfType<string>()
            .Select(export => (Export: export, Importers: _parts.Importers(_stack.AccountId, _stack.Region, export)))
            .FirstOrDefault(export => export.Importers.Count > 0) is { Export: { } used, Importers: var importers })
        {
            Close(_operation.StatusBefore!, InUse(used, importers));
            return;
        }

        var resources = _parts.Store.Resources(_stack).Where(resource => resource.Status is not ("DELETE_COMPLETE" or "DELETE_SKIPPED")).ToList();
        var left = await DeleteResourcesAsync(resources, resource => IsRetained(resource.DeletionPolicy) || _operation.LeaveAlone.Contains(resource.LogicalId));
        if (left.Count > 0 && !_operation.ForceDelete)
        {
            Close("DELETE_FAILED", $"The following resource(s) failed to delete: [{string.Join(", ", left)}]. ");
            return;
        }

        Close("DELETE_COMPLETE", null, Gone);
    }

    private StackDocument Gone(StackDocument stack) => stack with { DeletionTime = _parts.Clock.Now, Outputs = [], Imports = [] };

    private const int CleanUpAttempts = 3;

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
                if (await Steps.DeleteAsync(resource, resource, forget: false, retain(resource), attempts: 1, _stopping))
                {
                    return true;
                }

                lock (left)
                {
                    left.Add(name);
                }

                // Forced, the rest goes all the same.
                return _operation.ForceDelete;
            });
        return [.. left.Order(StringComparer.Ordinal)];
    }

    /// <summary>Answers whether all of it is gone, or was meant to stay.</summary>
    private async Task<bool> LeaveAsync(IReadOnlyList<Leftover> leftovers)
    {
        var all = true;
        var byId = leftovers.ToDictionary(leftover => leftover.Physical.LogicalId);
        await DependencyRun.RunAsync(
            [.. byId.Keys], DependencyRun.Reversed(leftovers.ToDictionary(leftover => leftover.Physical.LogicalId, leftover => leftover.Physical.DependsOn)),
            async name =>
            {
                var leftover = byId[name];
                if (!await Steps.DeleteAsync(leftover.Physical, leftover.Document, forget: true, leftover.Retain, CleanUpAttempts, _stopping))
                {
                    all = false;
                }

                _parts.Store.Transaction(() =>
                {
                    if (leftover.Document is { } document)
                    {
                        // The stack forgets also what could not be deleted.
                        _parts.Store.Remove(_stack, document);
                    }

                    if (leftover.Step is { } step)
                    {
                        _parts.Store.Save(_stack, step with { CleanedUp = true });
                    }
                });
                if (leftover.Document is not null)
                {
                    _resources.TryRemove(name, out _);
                }

                return true;
            });
        return all;
    }

    /// <summary>A physical resource that the stack no longer has a use for.</summary>
    private sealed record Leftover(ResourceDocument Physical, ResourceDocument? Document, StepDocument? Step, bool Retain);
}
