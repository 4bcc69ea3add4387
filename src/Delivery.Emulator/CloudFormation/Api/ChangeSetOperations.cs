using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>Creates and deletes change sets.</summary>
internal sealed class ChangeSetOperations(StackEngine engine)
{
    // A set is seen pending, then in progress, before it is made (API reference of DescribeChangeSet, Status).
    private static readonly TimeSpan Pending = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Making = TimeSpan.FromSeconds(4);

    private readonly EngineParts _parts = engine.Parts;
    private readonly ChangeSetPreview _preview = new(engine);

    public JsonObject Create(AwsCall call)
    {
        var request = ChangeSetRequest.Of(call);
        lock (engine.Gate)
        {
            var existing = Existing(call, request);
            if (existing is not null && _parts.Store.ChangeSets(existing).FirstOrDefault(set => set.Name == request.Name) is { } same)
            {
                return request.ClientToken is { } token && token == same.ClientToken
                    ? Answer(same)
                    : throw new AwsErrorException("AlreadyExistsException", $"ChangeSet {request.Name} already exists");
            }

            var template = _parts.Template(call, existing);
            var stack = existing ?? NewStack(call);
            var input = _parts.Input(call, template, stack);
            if (existing is null)
            {
                stack = engine.Journal.Stack(stack, null, "REVIEW_IN_PROGRESS", "User Initiated");
            }

            var set = new ChangeSetDocument
            {
                ChangeSetId = call.ArnOf("changeSet", request.Name, Guid.NewGuid().ToString()),
                Name = request.Name,
                StackId = stack.StackId,
                StackName = stack.StackName,
                AccountId = stack.AccountId,
                Region = stack.Region,
                Type = request.Type,
                Description = request.Description,
                Status = "CREATE_PENDING",
                ExecutionStatus = "UNAVAILABLE",
                CreationTime = _parts.Clock.Now,
                Input = input,
                OnStackFailure = request.OnStackFailure,
                ClientToken = request.ClientToken,
                DeploymentMode = request.DeploymentMode,
            };
            _parts.Store.Save(stack, set);
            Later(stack, set);
            return Answer(set);
        }
    }

    /// <summary>Takes up change sets that were being made when the last emulator ended.</summary>
    public void Resume()
    {
        foreach (var set in _parts.Store.AllChangeSets().Where(set => set.Status is "CREATE_PENDING" or "CREATE_IN_PROGRESS"))
        {
            if (_parts.Store.ById(set.AccountId, set.Region, set.StackId) is { } stack)
            {
                Later(stack, set);
            }
        }
    }

    public JsonObject Delete(AwsCall call)
    {
        lock (engine.Gate)
        {
            StackDocument stack;
            ChangeSetDocument set;
            try
            {
                (stack, set) = _parts.ChangeSet(call);
            }
            catch (AwsErrorException error) when (error.Code == "ChangeSetNotFound")
            {
                // Deleting what is not there succeeds (API reference of DeleteChangeSet, 2026-11).
                return [];
            }

            if (set.ExecutionStatus is "EXECUTE_IN_PROGRESS")
            {
                throw new AwsErrorException("InvalidChangeSetStatus", $"ChangeSet [{set.ChangeSetId}] cannot be deleted in its current execution status of [{set.ExecutionStatus}]");
            }

            _parts.Store.Remove(stack, set);
            return [];
        }
    }

    /// <summary>The stack that the set is for, or null where it is to be made.</summary>
    private StackDocument? Existing(AwsCall call, ChangeSetRequest request)
    {
        var nameOrId = call.Input.RequiredText("StackName");
        var stack = _parts.Find(call, nameOrId);
        if (request.Type == "CREATE")
        {
            return stack is null or { Status: "REVIEW_IN_PROGRESS" or "DELETE_COMPLETE" }
                ? stack is { Status: "DELETE_COMPLETE" } ? null : stack
                : throw StackLookup.Invalid($"Stack [{stack.StackName}] already exists and cannot be created again with the changeSet [{request.Name}].");
        }

        if (stack is null or { Status: "DELETE_COMPLETE" })
        {
            throw StackLookup.Invalid($"Stack [{nameOrId}] does not exist");
        }

        if (!StackStatuses.MayBeUpdated(stack.Status))
        {
            throw StackLookup.Invalid($"Stack:{stack.StackId} is in {stack.Status} state and can not be updated.");
        }

        return stack;
    }

    private StackDocument NewStack(AwsCall call)
    {
        var name = call.NewStackName();
        return new StackDocument
        {
            StackId = call.ArnOf("stack", name, Guid.NewGuid().ToString()),
            StackName = name,
            AccountId = call.Caller.AccountId,
            Region = call.Region,
            Status = "REVIEW_IN_PROGRESS",
            CreationTime = _parts.Clock.Now,
        };
    }

    private void Later(StackDocument stack, ChangeSetDocument pending) => engine.Later(async cancellationToken =>
    {
        await _parts.Clock.TakesAsync(Pending, cancellationToken);
        var set = pending with { Status = "CREATE_IN_PROGRESS" };
        if (!Save(set, []))
        {
            return;
        }

        await _parts.Clock.TakesAsync(Making, cancellationToken);
        var (made, changes) = _preview.Of(stack, set);
        Save(made, changes);

        // One that was deleted meanwhile stays deleted.
        bool Save(ChangeSetDocument document, IReadOnlyList<ResourceChange> changes)
        {
            lock (engine.Gate)
            {
                if (_parts.Store.ChangeSets(stack).FirstOrDefault(known => known.ChangeSetId == document.ChangeSetId) is not { } known)
                {
                    return false;
                }

                // The stack may have been updated while the set was made.
                var late = known.ExecutionStatus == "OBSOLETE" && document.ExecutionStatus == "AVAILABLE";
                _parts.Store.Save(stack, late ? document with { ExecutionStatus = "OBSOLETE" } : document, changes);
                return true;
            }
        }
    });

    private static JsonObject Answer(ChangeSetDocument set) => new() { ["Id"] = set.ChangeSetId, ["StackId"] = set.StackId };
}
