using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>DescribeChangeSet.</summary>
internal sealed class ChangeSetReads(StackEngine engine)
{
    private const int PageSize = 100;
    private readonly EngineParts _parts = engine.Parts;

    public JsonObject Describe(AwsCall call)
    {
        var (stack, set) = _parts.ChangeSet(call);
        var withValues = call.Input.Flag("IncludePropertyValues") == true;
        var (page, next) = Paging.Of(
            [.. set.Changes.Where(change => Rendering.IsShown(change, withValues))], call.Input.Text("NextToken"), PageSize);
        return Rendering.Compact(
            ("ChangeSetName", set.Name), ("ChangeSetId", set.ChangeSetId), ("StackId", set.StackId), ("StackName", stack.StackName),
            ("Description", set.Description), ("Parameters", set.Input.Parameters.Count == 0 ? null : Rendering.Parameters(set.Input)),
            ("CreationTime", Timestamps.Of(set.CreationTime)), ("ExecutionStatus", set.ExecutionStatus), ("Status", set.Status),
            ("StatusReason", set.StatusReason), ("NotificationARNs", Rendering.Texts(set.Input.NotificationArns)),
            ("RollbackConfiguration", new JsonObject()), ("Capabilities", Rendering.Texts(set.Input.Capabilities)),
            ("Tags", set.Input.Tags.Count == 0 ? null : Rendering.Tags(set.Input)),
            ("Changes", new JsonArray([.. page.Select(change => (JsonNode)Rendering.Change(change, withValues))])), ("NextToken", next),
            ("IncludeNestedStacks", false), ("OnStackFailure", set.OnStackFailure));
    }
}
