using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>DeleteStack and the operations on a running or failed update.</summary>
internal sealed class StackOperations(StackEngine engine)
{
    private readonly EngineParts _parts = engine.Parts;

    public JsonObject Delete(AwsCall call)
    {
        lock (engine.Gate)
        {
            var stack = _parts.Find(call, call.Input.RequiredText("StackName"));
            if (stack is null or { Status: "DELETE_COMPLETE" or "DELETE_IN_PROGRESS" })
            {
                // Deleting a stack that is not there, or twice, succeeds.
                return [];
            }

            var retain = call.Input.Texts("RetainResources");
            Refuse(stack, retain);
            var operation = new OperationDocument
            {
                Id = Guid.NewGuid().ToString(),
                StackId = stack.StackId,
                AccountId = stack.AccountId,
                Region = stack.Region,
                Kind = "Delete",
                Phase = OperationPhase.Delete,
                ClientRequestToken = call.Input.Text("ClientRequestToken"),
                Request = "DeleteStack",
                LeaveAlone = retain,
            };
            foreach (var set in _parts.Store.ChangeSets(stack).Where(set => set.ExecutionStatus is "AVAILABLE" or "UNAVAILABLE"))
            {
                _parts.Store.Remove(stack, set);
            }

            stack = engine.Journal.Stack(stack, operation, "DELETE_IN_PROGRESS", "User Initiated", current => current with { LastOperationId = operation.Id });
            engine.Start(stack, operation);
            return [];
        }
    }

    public JsonObject ContinueUpdateRollback(AwsCall call)
    {
        lock (engine.Gate)
        {
            var stack = _parts.Stack(call);
            var open = _parts.Store.Operation(stack);
            if (stack.Status != "UPDATE_ROLLBACK_FAILED" || open is not { RollbackOpen: true })
            {
                throw StackLookup.Invalid($"Stack:{stack.StackId} is in {stack.Status} state and can not continue rollback.");
            }

            var skip = call.Input.Texts("ResourcesToSkip");
            if (skip.Where(id => _parts.Store.Resource(stack, id) is null).ToList() is { Count: > 0 } unknown)
            {
                throw StackLookup.Invalid($"ResourcesToSkip [{string.Join(", ", unknown)}] are not resources of the stack.");
            }

            Resume(stack, open with { LeaveAlone = skip, ClientRequestToken = call.Input.Text("ClientRequestToken") }, "UPDATE_ROLLBACK_IN_PROGRESS");
            return [];
        }
    }

    public JsonObject CancelUpdateStack(AwsCall call)
    {
        lock (engine.Gate)
        {
            var stack = _parts.Stack(call);
            if (stack.Status != "UPDATE_IN_PROGRESS")
            {
                throw StackLookup.Invalid("CancelUpdateStack cannot be called from current stack status");
            }

            engine.Cancel(stack);
            return [];
        }
    }

    public JsonObject RollbackStack(AwsCall call)
    {
        lock (engine.Gate)
        {
            var stack = _parts.Stack(call);
            var last = _parts.Store.Operation(stack);
            if (stack.Status is not ("CREATE_FAILED" or "UPDATE_FAILED") || last is null)
            {
                throw StackLookup.Invalid($"Stack:{stack.StackId} is in {stack.Status} state and can not be rolled back.");
            }

            Resume(
                stack,
                last with
                {
                    OnFailure = "ROLLBACK",
                    ClientRequestToken = call.Input.Text("ClientRequestToken"),
                    RetainExceptOnCreate = call.Input.Flag("RetainExceptOnCreate") == true,
                },
                stack.Status == "CREATE_FAILED" ? "ROLLBACK_IN_PROGRESS" : "UPDATE_ROLLBACK_IN_PROGRESS");
            return new JsonObject { ["StackId"] = stack.StackId };
        }
    }

    public JsonObject UpdateTerminationProtection(AwsCall call)
    {
        lock (engine.Gate)
        {
            var stack = _parts.Stack(call);
            if (stack.Status is "DELETE_IN_PROGRESS" or "DELETE_COMPLETE")
            {
                throw StackLookup.Invalid($"Stack [{stack.StackName}] is in {stack.Status} state and can not be updated.");
            }

            var enable = call.Input.Flag("EnableTerminationProtection")
                ?? throw StackLookup.Invalid("1 validation error detected: Value null at 'enableTerminationProtection' failed to satisfy constraint: Member must not be null");
            _parts.Store.Save(_parts.Store.Current(stack) with { TerminationProtection = enable });
            return new JsonObject { ["StackId"] = stack.StackId };
        }
    }

    private void Refuse(StackDocument stack, IReadOnlyList<string> retain)
    {
        if (stack.TerminationProtection)
        {
            throw StackLookup.Invalid($"Stack [{stack.StackName}] cannot be deleted while TerminationProtection is enabled");
        }

        if (StackStatuses.IsInProgress(stack.Status))
        {
            throw StackLookup.Invalid($"Stack:{stack.StackId} is in {stack.Status} state and can not be deleted.");
        }

        if (retain.Count > 0 && stack.Status != "DELETE_FAILED")
        {
            throw StackLookup.Invalid("RetainResources can only be specified for stacks in DELETE_FAILED state.");
        }

        foreach (var export in stack.Outputs.Where(output => output.ExportName is not null).Select(output => output.ExportName!))
        {
            if (_parts.Importers(stack.AccountId, stack.Region, export) is { Count: > 0 } importers)
            {
                throw StackLookup.Invalid($"Export {export} cannot be deleted as it is in use by {string.Join(", ", importers)}");
            }
        }
    }

    private void Resume(StackDocument stack, OperationDocument operation, string status)
    {
        var next = operation with { Phase = OperationPhase.Rollback, RollbackOpen = false };
        stack = engine.Journal.Stack(stack, next, status, "User Initiated");
        engine.Start(stack, next);
    }
}
