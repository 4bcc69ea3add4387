using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>ExecuteChangeSet, CreateStack, UpdateStack: each checks, persists the operation and starts it.</summary>
internal sealed class ExecutionOperations(StackEngine engine)
{
    private readonly EngineParts _parts = engine.Parts;

    public JsonObject ExecuteChangeSet(AwsCall call)
    {
        lock (engine.Gate)
        {
            var (stack, set) = _parts.ChangeSet(call);
            if (Tokens.IsRepeated(_parts, stack, call, set.ChangeSetId))
            {
                return [];
            }

            if (set.Status != "CREATE_COMPLETE")
            {
                throw new AwsErrorException("InvalidChangeSetStatus", $"ChangeSet [{set.ChangeSetId}] cannot be executed in its current status of [{set.Status}]");
            }

            if (set.ExecutionStatus != "AVAILABLE")
            {
                throw new AwsErrorException("InvalidChangeSetStatus", $"ChangeSet [{set.ChangeSetId}] cannot be executed in its current execution status of [{set.ExecutionStatus}]");
            }

            if (stack.Status != "REVIEW_IN_PROGRESS" && !StackStatuses.MayBeUpdated(stack.Status))
            {
                throw StackLookup.Invalid($"Stack:{stack.StackId} is in {stack.Status} state and can not be updated.");
            }

            if (set.OnStackFailure is not null && call.Input.Flag("DisableRollback") is not null)
            {
                throw StackLookup.Invalid("DisableRollback can't be given together with a change set's OnStackFailure.");
            }

            var kind = stack.Status == "REVIEW_IN_PROGRESS" ? "Create" : "Update";
            var disable = call.Input.Flag("DisableRollback") == true;
            if (set.DeploymentMode == "REVERT_DRIFT")
            {
                ActualResources.Read(_parts, stack, TemplateParser.Parse(set.Input.Processed)).Adopt(_parts, stack);
            }

            Start(call, stack, set, new OperationDocument
            {
                Id = Guid.NewGuid().ToString(),
                StackId = stack.StackId,
                AccountId = stack.AccountId,
                Region = stack.Region,
                Kind = kind,
                Phase = OperationPhase.Forward,
                Target = set.Input,
                ChangeSetId = set.ChangeSetId,
                StartedBy = call.Caller,
                ClientRequestToken = call.Input.Text("ClientRequestToken"),
                Request = set.ChangeSetId,
                OnFailure = set.OnStackFailure ?? (disable ? "DO_NOTHING" : "ROLLBACK"),
                RetainExceptOnCreate = call.Input.Flag("RetainExceptOnCreate") == true,
                Before = stack.Input,
                StackPolicy = stack.StackPolicy,
            });
            return [];
        }
    }

    public JsonObject CreateStack(AwsCall call)
    {
        var name = call.NewStackName();
        lock (engine.Gate)
        {
            var request = "CreateStack:" + call.Input.ToJsonString();
            var existing = _parts.Find(call, name);
            if (existing is not null && existing.Status is not ("REVIEW_IN_PROGRESS" or "DELETE_COMPLETE"))
            {
                return Tokens.IsRepeated(_parts, existing, call, request)
                    ? new JsonObject { ["StackId"] = existing.StackId }
                    : throw new AwsErrorException("AlreadyExistsException", $"Stack [{name}] already exists");
            }

            var template = _parts.Template(call, null);
            var stack = existing is { Status: "REVIEW_IN_PROGRESS" } ? existing : new StackDocument
            {
                StackId = call.ArnOf("stack", name, Guid.NewGuid().ToString()),
                StackName = name,
                AccountId = call.Caller.AccountId,
                Region = call.Region,
                Status = "CREATE_IN_PROGRESS",
                CreationTime = _parts.Clock.Now,
            };
            var input = _parts.Input(call, template, stack);
            stack = stack with
            {
                TerminationProtection = call.Input.Flag("EnableTerminationProtection") == true,
                StackPolicy = StackPolicyOperations.Read(_parts, call, "StackPolicy", StackPolicyOperations.LogicalIds(input.Processed)),
                TimeoutInMinutes = Timeout(call),
            };
            var operation = Operation(call, stack, "Create", input, request) with
            {
                Deadline = stack.TimeoutInMinutes is { } minutes ? _parts.Clock.Now + _parts.Clock.Limit(TimeSpan.FromMinutes(minutes)) : null,
            };
            Start(call, stack, null, operation);
            return new JsonObject { ["StackId"] = stack.StackId, ["OperationId"] = operation.Id };
        }
    }

    public JsonObject UpdateStack(AwsCall call)
    {
        lock (engine.Gate)
        {
            var name = call.Input.RequiredText("StackName");
            var stack = _parts.Find(call, name);
            if (stack is null or { Status: "DELETE_COMPLETE" })
            {
                throw StackLookup.Invalid($"Stack [{name}] does not exist");
            }

            var request = "UpdateStack:" + call.Input.ToJsonString();
            if (Tokens.IsRepeated(_parts, stack, call, request))
            {
                return new JsonObject { ["StackId"] = stack.StackId };
            }

            if (!StackStatuses.MayBeUpdated(stack.Status))
            {
                throw StackLookup.Invalid($"Stack:{stack.StackId} is in {stack.Status} state and can not be updated.");
            }

            var template = _parts.Template(call, stack);
            var input = _parts.Input(call, template, stack);
            RefuseNoChange(stack, input);
            var ids = StackPolicyOperations.LogicalIds(stack.Input?.Processed, input.Processed);
            var operation = Operation(call, stack, "Update", input, request) with
            {
                Before = stack.Input,
                StackPolicy = StackPolicyOperations.Read(_parts, call, "StackPolicyDuringUpdate", ids) ?? stack.StackPolicy,
                NextStackPolicy = StackPolicyOperations.Read(_parts, call, "StackPolicy", ids),
            };
            Start(call, stack, null, operation);
            return new JsonObject { ["StackId"] = stack.StackId, ["OperationId"] = operation.Id };
        }
    }

    private static OperationDocument Operation(AwsCall call, StackDocument stack, string kind, StackInput input, string request)
    {
        if (call.Input.Flag("DisableRollback") is not null && call.Input.Text("OnFailure") is not null)
        {
            throw StackLookup.Invalid("You can specify either DisableRollback or OnFailure, but not both.");
        }

        if (call.Input.Text("OnFailure") is { } onFailure and not ("DO_NOTHING" or "ROLLBACK" or "DELETE"))
        {
            throw StackLookup.Invalid(
                $"1 validation error detected: Value '{onFailure}' at 'onFailure' failed to satisfy constraint: Member must satisfy enum value set: [ROLLBACK, DELETE, DO_NOTHING]");
        }

        return new OperationDocument
        {
            Id = Guid.NewGuid().ToString(),
            StackId = stack.StackId,
            AccountId = stack.AccountId,
            Region = stack.Region,
            Kind = kind,
            Phase = OperationPhase.Forward,
            Target = input,
            StartedBy = call.Caller,
            ClientRequestToken = call.Input.Text("ClientRequestToken"),
            Request = request,
            OnFailure = call.Input.Text("OnFailure") ?? (call.Input.Flag("DisableRollback") == true ? "DO_NOTHING" : "ROLLBACK"),
            RetainExceptOnCreate = call.Input.Flag("RetainExceptOnCreate") == true,
        };
    }

    private void RefuseNoChange(StackDocument stack, StackInput input)
    {
        var present = _parts.Store.Present(stack);
        var preview = new ChangeSetBuilder((target, parsed, values) => _parts.Model(stack, target, parsed, values), present, stack).Build(input, TemplateParser.Parse(input.Processed));
        if (preview.Changes.Count == 0 && !preview.OutputsOrTagsChange)
        {
            throw StackLookup.Invalid("No updates are to be performed.");
        }
    }

    /// <summary>Every other change set of the stack is computed against a state that is about to end.</summary>
    private void Obsolete(StackDocument stack, ChangeSetDocument? executed)
    {
        foreach (var set in _parts.Store.ChangeSets(stack))
        {
            if (set.ChangeSetId == executed?.ChangeSetId)
            {
                _parts.Store.Save(stack, set with { ExecutionStatus = "EXECUTE_IN_PROGRESS" });
            }
            else if (set.ExecutionStatus is "AVAILABLE" or "UNAVAILABLE")
            {
                _parts.Store.Save(stack, set with { ExecutionStatus = "OBSOLETE" });
            }
        }
    }

    private static int? Timeout(AwsCall call)
    {
        if (call.Input.Text("TimeoutInMinutes") is not { } text)
        {
            return null;
        }

        return int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var minutes) && minutes >= 1
            ? minutes
            : throw StackLookup.Invalid(
                $"1 validation error detected: Value '{text}' at 'timeoutInMinutes' failed to satisfy constraint: Member must have value greater than or equal to 1");
    }

    private void Start(AwsCall call, StackDocument stack, ChangeSetDocument? executed, OperationDocument operation) => engine.Start(operation, () =>
    {
        var isCreate = operation.Kind == "Create";
        Obsolete(stack, executed);
        _parts.Store.ClearSteps(stack);
        return engine.Journal.Stack(stack, operation, isCreate ? "CREATE_IN_PROGRESS" : "UPDATE_IN_PROGRESS", "User Initiated", current => (current with
        {
            Input = isCreate ? operation.Target : current.Input,
            Description = isCreate ? TemplateParser.Parse(operation.Target!.Processed).Description : current.Description,
            ChangeSetId = operation.ChangeSetId ?? current.ChangeSetId,
            DisableRollback = operation.OnFailure == "DO_NOTHING",
            RetainExceptOnCreate = operation.RetainExceptOnCreate,
            TerminationProtection = call.Operation == "CreateStack" ? stack.TerminationProtection : current.TerminationProtection,
            StackPolicy = call.Operation == "CreateStack" ? stack.StackPolicy : current.StackPolicy,
            TimeoutInMinutes = call.Operation == "CreateStack" ? stack.TimeoutInMinutes : current.TimeoutInMinutes,
            LastUpdatedTime = isCreate && operation.ChangeSetId is null ? null : _parts.Clock.Now,
        }).Began(isCreate ? "CREATE_STACK" : "UPDATE_STACK", operation.Id));
    });
}

/// <summary>ClientRequestToken: the same token with the same request is the same operation.</summary>
internal static class Tokens
{
    /// <exception cref="AwsErrorException">TokenAlreadyExistsException: the token came with another request.</exception>
    public static bool IsRepeated(EngineParts parts, StackDocument stack, AwsCall call, string request)
    {
        if (call.Input.Text("ClientRequestToken") is not { } token || parts.Store.Operation(stack) is not { } last || last.ClientRequestToken != token)
        {
            return false;
        }

        return last.Request == request
            ? true
            : throw new AwsErrorException("TokenAlreadyExistsException", $"A client request token already exists: {token}");
    }
}
