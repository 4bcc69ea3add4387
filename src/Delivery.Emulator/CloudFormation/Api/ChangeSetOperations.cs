using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>Creates, lists and deletes change sets.</summary>
internal sealed partial class ChangeSetOperations(StackEngine engine)
{
    internal const string NoChanges = "The submitted information didn't contain changes. Submit different information to create a change set.";

    private readonly EngineParts _parts = engine.Parts;

    public JsonObject Create(AwsCall call)
    {
        var name = call.Input.RequiredText("ChangeSetName");
        if (!NamePattern().IsMatch(name))
        {
            throw StackLookup.Invalid($"1 validation error detected: Value '{name}' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*");
        }

        RefuseUnsupported(call);
        lock (engine.Gate)
        {
            var type = call.Input.Text("ChangeSetType") ?? "UPDATE";
            var existing = Existing(call, type, name);
            if (existing is not null && _parts.Store.ChangeSets(existing).FirstOrDefault(set => set.Name == name) is { } same)
            {
                return call.Input.Text("ClientToken") is { } token && token == same.ClientToken
                    ? Answer(same)
                    : throw new AwsErrorException("AlreadyExistsException", $"ChangeSet {name} already exists");
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
                ChangeSetId = call.ArnOf("changeSet", name, Guid.NewGuid().ToString()),
                Name = name,
                StackId = stack.StackId,
                StackName = stack.StackName,
                AccountId = stack.AccountId,
                Region = stack.Region,
                Type = type,
                Description = call.Input.Text("Description"),
                Status = "CREATE_PENDING",
                ExecutionStatus = "UNAVAILABLE",
                CreationTime = _parts.Clock.Now,
                Input = input,
                OnStackFailure = call.Input.Text("OnStackFailure"),
                ClientToken = call.Input.Text("ClientToken"),
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

    public JsonObject List(AwsCall call)
    {
        var stack = _parts.Stack(call);
        var (page, next) = Paging.Of(
            [.. _parts.Store.ChangeSets(stack).OrderBy(set => set.CreationTime)], call.Input.Text("NextToken"), 100);
        return new JsonObject
        {
            ["Summaries"] = new JsonArray([.. page.Select(set => (JsonNode)Rendering.Compact(
                ("StackId", set.StackId), ("StackName", set.StackName), ("ChangeSetId", set.ChangeSetId), ("ChangeSetName", set.Name),
                ("ExecutionStatus", set.ExecutionStatus), ("Status", set.Status), ("StatusReason", set.StatusReason),
                ("CreationTime", Timestamps.Of(set.CreationTime)), ("Description", set.Description), ("IncludeNestedStacks", false)))]),
            ["NextToken"] = next,
        };
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

    private static void RefuseUnsupported(AwsCall call)
    {
        if (call.Input.Text("ChangeSetType") is { } type and not ("CREATE" or "UPDATE"))
        {
            throw StackLookup.Invalid($"ChangeSetType {type} is not supported here: CREATE and UPDATE are.");
        }

        if (call.Input.Flag("IncludeNestedStacks") == true)
        {
            throw StackLookup.Invalid("Nested stacks are not supported here.");
        }

        if (call.Input.ContainsKey("ResourcesToImport") || call.Input.Flag("ImportExistingResources") == true)
        {
            throw StackLookup.Invalid("Imports of resources are not supported here.");
        }

        if (call.Input.Text("DeploymentMode") is { } mode)
        {
            throw StackLookup.Invalid($"DeploymentMode {mode} is not supported here.");
        }

        if (call.Input.Text("OnStackFailure") is { } onFailure and not ("ROLLBACK" or "DELETE" or "DO_NOTHING"))
        {
            throw StackLookup.Invalid($"1 validation error detected: Value '{onFailure}' at 'onStackFailure' failed to satisfy constraint: Member must satisfy enum value set: [DO_NOTHING, ROLLBACK, DELETE]");
        }
    }

    /// <summary>The stack that the set is for, or null where it is to be made.</summary>
    private StackDocument? Existing(AwsCall call, string type, string name)
    {
        var nameOrId = call.Input.RequiredText("StackName");
        var stack = _parts.Find(call, nameOrId);
        if (type == "CREATE")
        {
            return stack is null or { Status: "REVIEW_IN_PROGRESS" or "DELETE_COMPLETE" }
                ? stack is { Status: "DELETE_COMPLETE" } ? null : stack
                : throw StackLookup.Invalid($"Stack [{stack.StackName}] already exists and cannot be created again with the changeSet [{name}].");
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
        var set = pending with { Status = "CREATE_IN_PROGRESS" };
        if (!Save(set))
        {
            return;
        }

        await _parts.Clock.TakesAsync(TimeSpan.FromSeconds(4), cancellationToken);
        Save(Previewed(stack, set));

        // One that was deleted meanwhile stays deleted.
        bool Save(ChangeSetDocument document)
        {
            lock (engine.Gate)
            {
                if (_parts.Store.ChangeSets(stack).All(known => known.ChangeSetId != document.ChangeSetId))
                {
                    return false;
                }

                _parts.Store.Save(stack, document);
                return true;
            }
        }
    });

    private ChangeSetDocument Previewed(StackDocument stack, ChangeSetDocument set)
    {
        try
        {
            var current = _parts.Store.Current(stack);
            var present = _parts.Store.Present(current);
            var preview = new ChangeSetBuilder((input, template, values) => _parts.Model(current, input, template, values), present, current)
                .Build(set.Input, TemplateParser.Parse(set.Input.Processed));
            if (preview.Problems.Count > 0)
            {
                EarlyValidation.Tell(engine, current, set, preview.Problems);
                return set with { Status = "FAILED", StatusReason = EarlyValidation.StatusReason };
            }

            return preview.Changes.Count == 0 && !preview.OutputsOrTagsChange
                ? set with { Status = "FAILED", StatusReason = NoChanges }
                : set with { Status = "CREATE_COMPLETE", ExecutionStatus = "AVAILABLE", Changes = preview.Changes };
        }
        catch (AwsErrorException error)
        {
            return set with { Status = "FAILED", StatusReason = error.Message };
        }
#pragma warning disable CA1031 // a defect here must not leave the change set in progress for ever
        catch (Exception error)
#pragma warning restore CA1031
        {
            Console.Error.WriteLine($"the change set {set.ChangeSetId} failed: {error}");
            return set with { Status = "FAILED", StatusReason = "Internal Failure" };
        }
    }

    private static JsonObject Answer(ChangeSetDocument set) => new() { ["Id"] = set.ChangeSetId, ["StackId"] = set.StackId };

    [GeneratedRegex(@"\A[a-zA-Z][-a-zA-Z0-9]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
