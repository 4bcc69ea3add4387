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
            Fail(error.Message + " ", null);
            return;
        }

        StackDocument Brought(StackDocument stack) => stack with
        {
            Input = input,
            Description = model.Template.Description,
            Outputs = outputs,
            Imports = Imports(model),
            LastUpdatedTime = _operation.Kind == "Create" && _operation.ChangeSetId is null ? null : _parts.Clock.Now,
            EverCompleted = true,
        };

        if (_operation.Kind == "Create")
        {
            Close("CREATE_COMPLETE", null, Brought);
            return;
        }

        _stack = _journal.Stack(_stack, _operation, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", null, Brought);
        Advance(OperationPhase.CleanUp);
    }

    /// <summary>Export names are unique in an account and region, and one that is imported must stay as it is.</summary>
    private void RefuseExports(IReadOnlyList<StackOutput> outputs)
    {
        foreach (var (export, owner) in _parts.Exports(_stack.AccountId, _stack.Region))
        {
            if (owner.StackId != _stack.StackId && outputs.Any(output => output.ExportName == export.ExportName))
            {
                throw new AwsErrorException("ValidationError", $"Export with name {export.ExportName} is already exported by stack {owner.StackName}. Rollback requested by user.");
            }
        }

        foreach (var old in _stack.Outputs.Where(output => output.ExportName is not null))
        {
            if (outputs.FirstOrDefault(output => output.ExportName == old.ExportName)?.Value != old.Value
                && _parts.Importers(_stack.AccountId, _stack.Region, old.ExportName!) is { Count: > 0 } importers)
            {
                var verb = outputs.Any(output => output.ExportName == old.ExportName) ? "updated" : "deleted";
                throw new AwsErrorException("ValidationError", $"Export {old.ExportName} cannot be {verb} as it is in use by {string.Join(", ", importers)}");
            }
        }
    }

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

    private void Fail(string failures, string? cancelled)
    {
        if (_operation.OnFailure == "DO_NOTHING")
        {
            Close(_operation.Kind == "Create" ? "CREATE_FAILED" : "UPDATE_FAILED", failures, stack => stack with { Input = _operation.Target });
            return;
        }

        _stack = _operation.Kind == "Create"
            ? _journal.Stack(_stack, _operation, "ROLLBACK_IN_PROGRESS", failures + (failures.EndsWith("user.", StringComparison.Ordinal) ? "" : "Rollback requested by user."))
            : _journal.Stack(_stack, _operation, "UPDATE_ROLLBACK_IN_PROGRESS", cancelled ?? failures);
        Advance(OperationPhase.Rollback);
    }

    /// <summary>Ends the operation. Once the stack's last status is seen the next operation may begin, so nothing is written after it.</summary>
    private void Close(string status, string? reason, Func<StackDocument, StackDocument>? change = null) =>
        _stack = _journal.Stack(_stack, _operation, status, reason, change, () =>
        {
            ChangeSetEnd(status is "CREATE_COMPLETE" or "UPDATE_COMPLETE" ? "EXECUTE_COMPLETE" : "EXECUTE_FAILED");
            Advance(OperationPhase.Done);
        });

    private void ChangeSetEnd(string executionStatus)
    {
        if (_operation.ChangeSetId is { } id && _parts.Store.ChangeSets(_stack).FirstOrDefault(set => set.ChangeSetId == id) is { } changeSet)
        {
            _parts.Store.Save(_stack, changeSet with { ExecutionStatus = executionStatus });
        }
    }
}
