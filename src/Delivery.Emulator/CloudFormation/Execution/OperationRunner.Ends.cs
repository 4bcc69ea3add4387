using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.CloudFormation.Types;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>How the forward phase ends: outputs and exports, or the way into a rollback.</summary>
internal sealed partial class OperationRunner
{
    private void Succeed(StackModel model, StackInput input)
    {
        IReadOnlyList<StackOutput> outputs;
        try
        {
            outputs = model.Outputs();
            RefuseExports(outputs);
        }
        catch (AwsErrorException error)
        {
            Fail(error.Message + " ");
            return;
        }

        if (DeniedRemovals(model))
        {
            Fail(Failures());
            return;
        }

        StackDocument Brought(StackDocument stack) => stack with
        {
            Input = input,
            Description = model.Template.Description,
            Outputs = outputs,
            Imports = Imports(model),
            StackPolicy = _operation.NextStackPolicy ?? stack.StackPolicy,
            LastUpdatedTime = _operation.Kind == "Create" && _operation.ChangeSetId is null ? null : _parts.Clock.Now,
            EverCompleted = true,
        };

        if (_operation.Kind == "Create")
        {
            Close("CREATE_COMPLETE", null, Brought);
            return;
        }

        Enter(OperationPhase.CleanUp, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", null, Brought);
    }

    /// <summary>What the template no longer has goes only where the stack policy lets it.</summary>
    private bool DeniedRemovals(StackModel model)
    {
        if (_operation.StackPolicy is not { } text)
        {
            return false;
        }

        var policy = StackPolicy.Parse(text);
        var denied = false;
        foreach (var resource in _resources.Values.Where(resource => model.Active.All(active => active.LogicalId != resource.LogicalId)))
        {
            if (policy.Refusal("Update:Delete", resource.LogicalId, resource.Type) is not { } reason)
            {
                continue;
            }

            denied = true;
            Steps.Refuse(
                new StepDocument
                {
                    OperationId = _operation.Id,
                    LogicalId = resource.LogicalId,
                    Number = Interlocked.Increment(ref _stepNumber),
                    Kind = StepKind.Update,
                    Token = resource.Token,
                    Before = resource,
                },
                resource, reason);
        }

        return denied;
    }

    /// <summary>Export names are unique in an account and region, and one that is imported must stay as it is.</summary>
    private void RefuseExports(IReadOnlyList<StackOutput> outputs)
    {
        foreach (var (export, owner) in _parts.Exports(_stack.AccountId, _stack.Region))
        {
            if (owner.StackId != _stack.StackId && outputs.Any(output => output.ExportName == export.ExportName))
            {
                throw new AwsErrorException("ValidationError", $"Export with name {export.ExportName} is already exported by stack {owner.StackName}.");
            }
        }

        foreach (var old in _stack.Outputs.Where(output => output.ExportName is not null))
        {
            if (outputs.FirstOrDefault(output => output.ExportName == old.ExportName)?.Value != old.Value
                && _parts.Importers(_stack.AccountId, _stack.Region, old.ExportName!) is { Count: > 0 } importers)
            {
                throw new AwsErrorException("ValidationError", outputs.Any(output => output.ExportName == old.ExportName)
                    ? $"Export {old.ExportName} cannot be updated as it is in use by {string.Join(", ", importers)}"
                    : InUse(old.ExportName!, importers));
            }
        }
    }

    private static string InUse(string export, IReadOnlyList<string> importers) =>
        $"Delete canceled. Cannot delete export {export} as it is in use by {string.Join(", ", importers)}.";

    private static List<string> Imports(StackModel model)
    {
        var names = new List<string>();
        foreach (var node in model.Active.Select(resource => (TemplateNode?)resource.Properties).Concat(model.Template.Outputs.Select(output => output.Value)))
        {
            Collect(node);
        }

        return [.. names.Distinct()];

        void Collect(TemplateNode? node)
        {
            if (node is not null && node.IsFunction(out var function, out var argument) && function == "Fn::ImportValue")
            {
                names.Add(Scalars.Text(model.Resolver.Resolve(argument)));
            }

            foreach (var child in node switch
            {
                MapNode map => map.Entries.Select(entry => entry.Value),
                ListNode list => list.Items,
                _ => [],
            })
            {
                Collect(child);
            }
        }
    }

    /// <summary>The way into the rollback, or the end where none is wanted.</summary>
    /// <param name="failures">The reason; null where the update was cancelled.</param>
    private void Fail(string? failures)
    {
        if (_operation.OnFailure == "DO_NOTHING" && failures is not null)
        {
            Close(_operation.Kind == "Create" ? "CREATE_FAILED" : "UPDATE_FAILED", failures, stack => stack with { Input = _operation.Target });
            return;
        }

        var rollbackId = Guid.NewGuid().ToString();
        if (_operation.Kind == "Create")
        {
            var deleted = _operation.OnFailure == "DELETE";
            Enter(
                OperationPhase.Rollback, deleted ? "DELETE_IN_PROGRESS" : "ROLLBACK_IN_PROGRESS",
                $"{failures}{(deleted ? "Delete" : "Rollback")} requested by user.", stack => stack.Began(deleted ? "DELETE_STACK" : "ROLLBACK", rollbackId), rollbackId);
        }
        else
        {
            Enter(OperationPhase.Rollback, "UPDATE_ROLLBACK_IN_PROGRESS", failures ?? "User Initiated", stack => stack.Began("ROLLBACK", rollbackId), rollbackId);
        }
    }

    /// <summary>Goes into a phase and says so, at once.</summary>
    private void Enter(
        OperationPhase phase, string status, string? reason, Func<StackDocument, StackDocument>? change = null, string? rollbackId = null) =>
        _parts.Store.Transaction(() =>
        {
            Advance(operation => operation with { Phase = phase, RollbackId = rollbackId ?? operation.RollbackId });
            _stack = _journal.Stack(_stack, _operation, status, reason, change);
        });

    /// <summary>Ends the operation. Once the stack's last status is seen the next operation may begin, so nothing is written after it.</summary>
    private void Close(string status, string? reason, Func<StackDocument, StackDocument>? change = null, bool rollbackOpen = false) =>
        _parts.Store.Transaction(() =>
        {
            Advance(operation => operation with { Phase = OperationPhase.Done, RollbackOpen = rollbackOpen });
            ChangeSetEnd(status is "CREATE_COMPLETE" or "UPDATE_COMPLETE" ? "EXECUTE_COMPLETE" : "EXECUTE_FAILED");
            _stack = _journal.Stack(_stack, _operation, status, reason, change);
        });

    private void ChangeSetEnd(string executionStatus)
    {
        if (_operation.ChangeSetId is { } id && _parts.Store.ChangeSets(_stack).FirstOrDefault(set => set.ChangeSetId == id) is { } changeSet)
        {
            _parts.Store.Save(_stack, changeSet with { ExecutionStatus = executionStatus });
        }
    }
}
