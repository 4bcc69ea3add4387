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
            var force = call.Input.Text("DeletionMode") == "FORCE_DELETE_STACK";
            var request = "DeleteStack:" + call.Input.ToJsonString();
            if (Tokens.IsRepeated(_parts, stack, call, request))
            {
                return [];
            }

            Refuse(stack, retain, force);
            var operation = new OperationDocument
            {
                Id = Guid.NewGuid().ToString(),
                StackId = stack.StackId,
                AccountId = stack.AccountId,
                Region = stack.Region,
                Kind = "Delete",
                Phase = OperationPhase.Delete,
                StartedBy = call.Caller,
                RoleArn = call.Input.Text("RoleARN"),
                ClientRequestToken = call.Input.Text("ClientRequestToken"),
                Request = request,
                LeaveAlone = retain,
                ForceDelete = force,
                StatusBefore = stack.Status,
            };
            engine.Start(operation, () =>
            {
                foreach (var set in _parts.Store.ChangeSets(stack).Where(set => set.ExecutionStatus is "AVAILABLE" or "UNAVAILABLE"))
                {
                    _parts.Store.Remove(stack, set);
                }

                _parts.Store.ClearSteps(stack);
                return engine.Journal.Stack(stack, operation, "DELETE_IN_PROGRESS", "User Initiated", current =>
                    (current with { DeletionMode = force ? "FORCE_DELETE_STACK" : "STANDARD" }).Began("DELETE_STACK", operation.Id));
            });
            return [];
        }
    }

    public JsonObject ContinueUpdateRollback(AwsCall call)
    {
        lock (engine.Gate)
        {
            var stack = _parts.Stack(call);
            var request = "ContinueUpdateRollback:" + call.Input.ToJsonString();
            if (Tokens.IsRepeated(_parts, stack, call, request))
            {
                return [];
            }

            var open = _parts.Store.Operation(stack);
            if (stack.Status != "UPDATE_ROLLBACK_FAILED" || open is not { RollbackOpen: true })
            {
                throw StackLookup.Invalid($"Stack:{stack.StackId} is in {stack.Status} state and can not continue rollback.");
            }

            var skip = call.Input.Texts("ResourcesToSkip");
            var failed = _parts.Store.Steps(stack).Where(step => step.OperationId == open.Id && step.RollbackFailed).Select(step => step.LogicalId).ToList();
            if (skip.Except(failed).ToList() is { Count: > 0 } others)
            {
                // Only what failed in the rollback may be skipped (API reference, read 2026-11-26); the words are ours.
                throw StackLookup.Invalid($"ResourcesToSkip may name resources whose rollback failed alone: [{string.Join(", ", failed)}], not [{string.Join(", ", others)}]");
            }

            Resume(
                stack, open with { LeaveAlone = skip, ClientRequestToken = call.Input.Text("ClientRequestToken"), Request = request, StartedBy = call.Caller, RoleArn = call.Input.Text("RoleARN") ?? open.RoleArn },
                "UPDATE_ROLLBACK_IN_PROGRESS", "CONTINUE_ROLLBACK");
            return [];
        }
    }

    public JsonObject CancelUpdateStack(AwsCall call)
    {
        lock (engine.Gate)
        {
            var stack = _parts.Stack(call);
            var token = call.Input.Text("ClientRequestToken");
            var running = _parts.Store.Operation(stack);
            if (token is not null && running?.CancelToken == token)
            {
                return [];
            }

            Tokens.IsRepeated(_parts, stack, call, "CancelUpdateStack");
            if (stack.Status != "UPDATE_IN_PROGRESS")
            {
                throw StackLookup.Invalid("CancelUpdateStack cannot be called from current stack status");
            }

            engine.Cancel(stack, token);
            return [];
        }
    }

    public JsonObject RollbackStack(AwsCall call)
    {
        lock (engine.Gate)
        {
            var stack = _parts.Stack(call);
            var request = "RollbackStack:" + call.Input.ToJsonString();
            var last = _parts.Store.Operation(stack);
            if (Tokens.IsRepeated(_parts, stack, call, request))
            {
                return Rendering.Compact(("StackId", stack.StackId), ("OperationId", last?.RollbackId));
            }

            if (stack.Status is not ("CREATE_FAILED" or "UPDATE_FAILED") || last is null)
            {
                throw StackLookup.Invalid($"Stack:{stack.StackId} is in {stack.Status} state and can not be rolled back.");
            }

            var operationId = Resume(
                stack,
                last with
                {
                    OnFailure = "ROLLBACK",
                    ClientRequestToken = call.Input.Text("ClientRequestToken"),
                    Request = request,
                    StartedBy = call.Caller,
                    RoleArn = call.Input.Text("RoleARN") ?? last.RoleArn,
                    RetainExceptOnCreate = call.Input.Flag("RetainExceptOnCreate") == true,
                },
                last.Kind == "Create" ? "ROLLBACK_IN_PROGRESS" : "UPDATE_ROLLBACK_IN_PROGRESS", "ROLLBACK");
            return new JsonObject { ["StackId"] = stack.StackId, ["OperationId"] = operationId };
        }
    }

    public JsonObject SignalResource(AwsCall call)
    {
        lock (engine.Gate)
        {
            var status = call.Input.RequiredText("Status");
            if (status is not ("SUCCESS" or "FAILURE"))
            {
                throw StackLookup.Invalid($"1 validation error detected: Value '{status}' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [SUCCESS, FAILURE]");
            }

            var stack = _parts.Stack(call);
            var logicalId = call.Input.RequiredText("LogicalResourceId");
            var uniqueId = call.Input.RequiredText("UniqueId");
            if (uniqueId.Length > 64)
            {
                throw StackLookup.Invalid("1 validation error detected: Value at 'uniqueId' failed to satisfy constraint: Member must have length less than or equal to 64");
            }

            var resource = _parts.Store.Resource(stack, logicalId)
                ?? throw StackLookup.Invalid($"Resource {logicalId} does not exist for stack {stack.StackName}");
            if (!StackStatuses.IsInProgress(stack.Status) || _parts.Store.Operation(stack) is not { } operation)
            {
                throw StackLookup.Invalid($"Stack:{stack.StackId} is in {stack.Status} state and can not be signaled.");
            }

            if (!resource.Status.EndsWith("_IN_PROGRESS", StringComparison.Ordinal))
            {
                throw StackLookup.Invalid($"Resource {logicalId} is in {resource.Status} state and can not be signaled.");
            }

            engine.Signals.Receive(stack, operation, resource, new ResourceSignal(logicalId, uniqueId, status));
            return [];
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

    private static void Refuse(StackDocument stack, IReadOnlyList<string> retain, bool force)
    {
        if (stack.TerminationProtection)
        {
            throw StackLookup.Invalid($"Stack [{stack.StackName}] cannot be deleted while TerminationProtection is enabled");
        }

        // A creation may be broken off by a deletion; nothing else may.
        if (StackStatuses.IsInProgress(stack.Status) && stack.Status != "CREATE_IN_PROGRESS")
        {
            throw StackLookup.Invalid($"Stack [{stack.StackName}] cannot be deleted while in status {stack.Status}");
        }

        if (retain.Count > 0 && stack.Status != "DELETE_FAILED")
        {
            throw StackLookup.Invalid(
                $"Invalid operation on stack [{stack.StackId}]. When you delete a stack, specify which resources to retain only when the stack is in the DELETE_FAILED state.");
        }

        if (force && stack.Status != "DELETE_FAILED")
        {
            throw StackLookup.Invalid(
                $"Invalid operation on stack [{stack.StackId}]. You can activate DeletionMode FORCE_DELETE_STACK in a delete stack operation only when the stack is in the DELETE_FAILED state.");
        }
    }

    /// <summary>Goes into the rollback (again), as an operation of its own.</summary>
    private string Resume(StackDocument stack, OperationDocument operation, string status, string type)
    {
        var next = operation with { Phase = OperationPhase.Rollback, RollbackOpen = false, RollbackId = Guid.NewGuid().ToString(), CancelRequested = false };
        engine.Start(next, () =>
        {
            _parts.Store.ClearDeletions(stack);
            foreach (var step in _parts.Store.Steps(stack).Where(step => step.RollbackAnnounced))
            {
                _parts.Store.Save(stack, step with { RollbackAnnounced = false, RollbackFailed = false });
            }

            return engine.Journal.Stack(stack, next, status, "User Initiated", current => current.Began(type, next.RollbackId));
        });
        return next.RollbackId;
    }
}
