using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>DescribeChangeSet and ListChangeSets.</summary>
internal sealed class ChangeSetReads(StackEngine engine)
{
    private const int PageSize = 100;

    // "If the output exceeds 1 MB, a string that identifies the next page of changes" (API reference of DescribeChangeSet, 2026-11).
    private const int PageLength = 1_000_000;
    private readonly EngineParts _parts = engine.Parts;

    public JsonObject Describe(AwsCall call)
    {
        var (stack, set) = _parts.ChangeSet(call);
        var withValues = call.Input.Flag("IncludePropertyValues") == true;
        var (page, next) = Page(stack, set, withValues, call.Input.Text("NextToken"));
        return Rendering.Compact(
            ("ChangeSetName", set.Name), ("ChangeSetId", set.ChangeSetId), ("StackId", set.StackId), ("StackName", stack.StackName),
            ("Description", set.Description), ("Parameters", set.Input.Parameters.Count == 0 ? null : Rendering.Parameters(set.Input)),
            ("CreationTime", Timestamps.Of(set.CreationTime)), ("ExecutionStatus", set.ExecutionStatus), ("Status", set.Status),
            ("StatusReason", set.StatusReason ?? (withValues ? set.ValuesWarning : null)), ("StackDriftStatus", set.StackDriftStatus),
            ("NotificationARNs", Rendering.Texts(set.Input.NotificationArns)),
            ("RollbackConfiguration", Rendering.RollbackConfiguration(set.Input)), ("Capabilities", Rendering.Texts(set.Input.Capabilities)),
            ("Tags", set.Input.Tags.Count == 0 ? null : Rendering.Tags(set.Input)),
            ("Changes", new JsonArray([.. page.Select(change => (JsonNode)Rendering.Change(change, withValues))])), ("NextToken", next),
            ("IncludeNestedStacks", false), ("OnStackFailure", set.OnStackFailure), ("DeploymentMode", set.DeploymentMode));
    }

    public JsonObject List(AwsCall call)
    {
        var stack = _parts.Stack(call);
        var (page, next) = Paging.Of(
            [.. _parts.Store.ChangeSets(stack).OrderBy(set => set.CreationTime)], call.Input.Text("NextToken"), PageSize);
        return Rendering.Compact(
            ("Summaries", new JsonArray([.. page.Select(set => (JsonNode)Rendering.Compact(
                ("StackId", set.StackId), ("StackName", set.StackName), ("ChangeSetId", set.ChangeSetId), ("ChangeSetName", set.Name),
                ("ExecutionStatus", set.ExecutionStatus), ("Status", set.Status), ("StatusReason", set.StatusReason),
                ("CreationTime", Timestamps.Of(set.CreationTime)), ("Description", set.Description), ("IncludeNestedStacks", false),
                ("ImportExistingResources", false)))])),
            ("NextToken", next));
    }

    /// <summary>The next changes that the view shows, as many as fit a page. A token is the number of the change that comes first.</summary>
    private (IReadOnlyList<ResourceChange> Page, string? NextToken) Page(StackDocument stack, ChangeSetDocument set, bool withValues, string? token)
    {
        var position = token is null ? 0 : Position(token);
        var page = new List<ResourceChange>();
        var length = 0;
        while (_parts.Store.Changes(stack, set, position, PageSize) is { Count: > 0 } read)
        {
            foreach (var change in read)
            {
                if (Rendering.IsShown(change, withValues))
                {
                    length += Length(change, withValues);
                    if (page.Count == PageSize || (length > PageLength && page.Count > 0))
                    {
                        return (page, Paging.Write(position.ToString(CultureInfo.InvariantCulture)));
                    }

                    page.Add(change);
                }

                position++;
            }
        }

        return (page, null);
    }

    private static int Position(string token) =>
        int.TryParse(Paging.Read(token), NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position < int.MaxValue ? position : throw Paging.Wrong();

    /// <summary>About as many bytes as the change takes in an answer: its values, and its names.</summary>
    private static int Length(ResourceChange change, bool withValues)
    {
        const int Names = 300;
        return Names + (change.Details.Count * Names) + (withValues
            ? (change.BeforeContext?.Length ?? 0) + (change.AfterContext?.Length ?? 0)
                + change.Details.Sum(detail => (detail.BeforeValue?.Length ?? 0) + (detail.AfterValue?.Length ?? 0))
            : 0);
    }
}
