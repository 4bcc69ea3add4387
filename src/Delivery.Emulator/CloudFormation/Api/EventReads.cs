using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>DescribeStackEvents and DescribeEvents: newest first, page by page, without loading all.</summary>
internal sealed class EventReads(StackEngine engine)
{
    private const int PageSize = 100;
    private readonly EngineParts _parts = engine.Parts;

    public JsonObject DescribeStackEvents(AwsCall call)
    {
        var name = call.Input.RequiredText("StackName");
        var stack = _parts.Find(call, name) ?? throw StackLookup.Invalid($"Stack [{name}] does not exist");
        var (events, next) = Page(stack, call.Input.Text("NextToken"), entry => entry.ValidationPath is null);
        return Rendering.Compact(
            ("StackEvents", new JsonArray([.. events.Select(entry => (JsonNode)Rendering.Event(stack, entry))])), ("NextToken", next));
    }

    public JsonObject DescribeEvents(AwsCall call)
    {
        var (stack, operationId) = Subject(call);
        var failedOnly = call.Input.Object("Filters")?.Flag("FailedEvents") == true;
        var (events, next) = Page(stack, call.Input.Text("NextToken"), entry =>
            (operationId is null || entry.OperationId == operationId) && (!failedOnly || entry.Status.EndsWith("FAILED", StringComparison.Ordinal)));
        return Rendering.Compact(
            ("OperationEvents", new JsonArray([.. events.Select(entry => (JsonNode)OperationEvent(stack, entry))])), ("NextToken", next));
    }

    private (StackDocument Stack, string? OperationId) Subject(AwsCall call)
    {
        if (call.Input.Text("ChangeSetName") is not null)
        {
            var (stack, set) = _parts.ChangeSet(call);
            return (stack, set.ChangeSetId);
        }

        if (call.Input.Text("StackName") is { } name)
        {
            return (_parts.Find(call, name) ?? throw StackLookup.Invalid($"Stack [{name}] does not exist"), call.Input.Text("OperationId"));
        }

        var operationId = call.Input.Text("OperationId") ?? throw StackLookup.Invalid("Either StackName, ChangeSetName or OperationId must be specified.");
        var owner = _parts.Store.Operations().FirstOrDefault(operation =>
            operation.Id == operationId && operation.AccountId == call.Caller.AccountId && operation.Region == call.Region);
        return owner is not null && _parts.Store.ById(owner.AccountId, owner.Region, owner.StackId) is { } found
            ? (found, operationId)
            : throw StackLookup.Invalid($"Operation [{operationId}] does not exist");
    }

    /// <summary>The next events that are wanted, as many as a page takes. A token is the number of the last event of the page.</summary>
    private (IReadOnlyList<StackEventDocument> Events, string? NextToken) Page(StackDocument stack, string? token, Func<StackEventDocument, bool> wanted)
    {
        var before = token is null ? null : Paging.Read(token);
        var page = new List<StackEventDocument>();
        string? last = null;
        while (_parts.Store.Events(stack, before, PageSize) is { Count: > 0 } read)
        {
            foreach (var (key, entry) in read)
            {
                before = key.Split('/')[^1];
                if (!wanted(entry))
                {
                    continue;
                }

                if (page.Count == PageSize)
                {
                    return (page, Paging.Write(last!));
                }

                page.Add(entry);
                last = before;
            }
        }

        return (page, null);
    }

    private static JsonObject OperationEvent(StackDocument stack, StackEventDocument entry)
    {
        var common = Rendering.Compact(
            ("EventId", entry.EventId), ("StackId", stack.StackId), ("OperationId", entry.OperationId),
            ("LogicalResourceId", entry.LogicalId), ("PhysicalResourceId", entry.PhysicalId), ("ResourceType", entry.Type),
            ("Timestamp", Timestamps.Of(entry.Timestamp)), ("ClientRequestToken", entry.ClientRequestToken));
        foreach (var (name, value) in entry.ValidationPath is { } path
            ? new (string, string?)[]
            {
                ("EventType", "VALIDATION_ERROR"), ("OperationType", "CREATE_CHANGESET"), ("ValidationFailureMode", entry.ValidationMode),
                ("ValidationName", entry.ValidationName), ("ValidationStatus", "FAILED"), ("ValidationStatusReason", entry.Reason), ("ValidationPath", path),
            }
            :
            [
                ("EventType", "STACK_EVENT"), ("ResourceStatus", entry.Status), ("ResourceStatusReason", entry.Reason),
                ("ResourceProperties", entry.Properties),
            ])
        {
            if (value is not null)
            {
                common[name] = value;
            }
        }

        return common;
    }
}
