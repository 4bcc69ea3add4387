using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>Answers in the API's shapes.</summary>
internal static class Rendering
{
    /// <summary>The members that have a value.</summary>
    public static JsonObject Compact(params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        var result = new JsonObject();
        foreach (var (name, value) in members)
        {
            if (value is not null)
            {
                result[name] = value;
            }
        }

        return result;
    }

    public static JsonArray Parameters(StackInput? input) => new([.. (input?.Parameters ?? []).Select(parameter => (JsonNode)Compact(
        ("ParameterKey", parameter.Key), ("ParameterValue", parameter.NoEcho ? "****" : parameter.Value),
        ("ResolvedValue", parameter.NoEcho ? null : parameter.ResolvedValue)))]);

    public static JsonArray Tags(StackInput? input) =>
        new([.. (input?.Tags ?? []).Select(tag => (JsonNode)new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })]);

    public static JsonArray Texts(IEnumerable<string>? texts) => new([.. (texts ?? []).Select(text => (JsonNode)text)]);

    public static JsonObject Stack(StackDocument stack, DriftDocument? drift) => Compact(
        ("StackId", stack.StackId), ("StackName", stack.StackName), ("ChangeSetId", stack.ChangeSetId), ("Description", stack.Description),
        ("Parameters", stack.Input is { Parameters.Count: > 0 } ? Parameters(stack.Input) : null),
        ("CreationTime", Timestamps.Of(stack.CreationTime)),
        ("LastUpdatedTime", stack.LastUpdatedTime is { } updated ? Timestamps.Of(updated) : null),
        ("DeletionTime", stack.DeletionTime is { } deleted ? Timestamps.Of(deleted) : null),
        ("RollbackConfiguration", RollbackConfiguration(stack.Input)),
        ("StackStatus", stack.Status), ("StackStatusReason", stack.StatusReason), ("DisableRollback", stack.DisableRollback),
        ("NotificationARNs", Texts(stack.Input?.NotificationArns)),
        ("Capabilities", stack.Input is { Capabilities.Count: > 0 } ? Texts(stack.Input.Capabilities) : null),
        ("Outputs", stack.Outputs.Count == 0 ? null : new JsonArray([.. stack.Outputs.Select(output => (JsonNode)Compact(
            ("OutputKey", output.Key), ("OutputValue", output.Value), ("Description", output.Description), ("ExportName", output.ExportName)))])),
        ("RoleARN", stack.Input?.RoleArn), ("Tags", Tags(stack.Input)),
        ("TimeoutInMinutes", stack.TimeoutInMinutes),
        ("RetainExceptOnCreate", stack.RetainExceptOnCreate), ("DeletionMode", stack.DeletionMode),
        ("LastOperations", stack.LastOperations.Count == 0 ? null : new JsonArray([.. stack.LastOperations.Select(operation => (JsonNode)new JsonObject
        {
            ["OperationType"] = operation.Type,
            ["OperationId"] = operation.Id,
        })])),
        ("EnableTerminationProtection", stack.Status == "DELETE_COMPLETE" ? null : stack.TerminationProtection),
        ("DriftInformation", Drift(drift)));

    /// <summary>As it was given; an empty structure where it was not.</summary>
    public static JsonNode RollbackConfiguration(StackInput? input) => input?.RollbackConfiguration?.DeepClone() ?? new JsonObject();

    /// <summary>Whether the stack was found to have drifted.</summary>
    public static JsonObject Drift(DriftDocument? drift) => Compact(
        ("StackDriftStatus", drift?.Detection?.StackStatus ?? "NOT_CHECKED"),
        ("LastCheckTimestamp", drift?.Detection is { Status: "DETECTION_COMPLETE" } detection ? Timestamps.Of(detection.Timestamp) : null));

    private static JsonObject Drift(ResourceDrift? drift) => Compact(
        ("StackResourceDriftStatus", drift?.Status ?? "NOT_CHECKED"), ("LastCheckTimestamp", drift is null ? null : Timestamps.Of(drift.Timestamp)));

    public static JsonObject Resource(StackDocument stack, ResourceDocument resource, DriftDocument? drift, string timestampMember) => Compact(
        ("StackName", stack.StackName), ("StackId", stack.StackId), ("LogicalResourceId", resource.LogicalId), ("PhysicalResourceId", resource.PhysicalId),
        ("ResourceType", resource.Type), (timestampMember, Timestamps.Of(resource.Timestamp)), ("ResourceStatus", resource.Status),
        ("ResourceStatusReason", resource.StatusReason), ("DriftInformation", Drift(drift?.Of(resource.LogicalId))));

    public static JsonObject Event(StackDocument stack, StackEventDocument entry) => Compact(
        ("StackId", stack.StackId), ("EventId", entry.EventId), ("StackName", stack.StackName), ("OperationId", entry.OperationId),
        ("LogicalResourceId", entry.LogicalId), ("PhysicalResourceId", entry.PhysicalId), ("ResourceType", entry.Type),
        ("Timestamp", Timestamps.Of(entry.Timestamp)), ("ResourceStatus", entry.Status), ("ResourceStatusReason", entry.Reason),
        ("ResourceProperties", entry.Properties), ("ClientRequestToken", entry.ClientRequestToken));

    public static JsonObject Change(ResourceChange change, bool withValues) => new()
    {
        ["Type"] = "Resource",
        ["ResourceChange"] = Compact(
            ("PolicyAction", change.PolicyAction), ("Action", change.Action), ("LogicalResourceId", change.LogicalResourceId),
            ("PhysicalResourceId", change.PhysicalResourceId), ("ResourceType", change.ResourceType), ("Replacement", change.Replacement),
            ("Scope", Texts(change.Scope)), ("Details", Details(change, withValues)),
            ("BeforeContext", withValues ? change.BeforeContext : null), ("AfterContext", withValues ? change.AfterContext : null),
            ("ResourceDriftStatus", change.ResourceDriftStatus),
            ("ResourceDriftIgnoredAttributes", change.ResourceDriftIgnoredAttributes.Count == 0 ? null : new JsonArray([.. change.ResourceDriftIgnoredAttributes
                .Select(ignored => (JsonNode)new JsonObject { ["Path"] = ignored.Path, ["Reason"] = ignored.Reason })])),
            ("PreviousDeploymentContext", withValues ? change.PreviousDeploymentContext : null)),
    };

    /// <summary>Whether a view has anything to show of a change.</summary>
    public static bool IsShown(ResourceChange change, bool withValues) =>
        change.Action != "Modify" || change.Details.Count == 0 || change.Details.Any(detail => IsShown(detail, withValues));

    private static bool IsShown(ChangeDetail detail, bool withValues) =>
        detail.View != (withValues ? DetailView.WithoutValues : DetailView.WithValues);

    private static JsonArray Details(ResourceChange change, bool withValues)
    {
        var shown = change.Details.Where(detail => IsShown(detail, withValues))
            .Select(detail => withValues ? detail : detail with
            {
                Path = null,
                BeforeValue = null,
                AfterValue = null,
                AttributeChangeType = null,
                BeforeValueFrom = null,
                AfterValueFrom = null,
                Drift = null,
                View = DetailView.Both,
            })
            .Distinct();
        return new([.. shown.Select(detail => (JsonNode)Compact(
            ("Target", Compact(
                ("Attribute", detail.Attribute), ("Name", detail.Name), ("RequiresRecreation", detail.RequiresRecreation), ("Path", detail.Path),
                ("BeforeValue", detail.BeforeValue), ("AfterValue", detail.AfterValue), ("BeforeValueFrom", detail.BeforeValueFrom), ("AfterValueFrom", detail.AfterValueFrom),
                ("Drift", detail.Drift is { } drift
                    ? Compact(("PreviousValue", drift.PreviousValue), ("ActualValue", drift.ActualValue), ("DriftDetectionTimestamp", Timestamps.Of(drift.DetectedAt)))
                    : null),
                ("AttributeChangeType", detail.AttributeChangeType))),
            ("Evaluation", detail.Evaluation), ("ChangeSource", detail.ChangeSource), ("CausingEntity", detail.CausingEntity)))]);
    }
}
