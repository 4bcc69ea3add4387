using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>Reads stacks, their resources, events and exports.</summary>
internal sealed class StackReads(StackEngine engine)
{
    private readonly EngineParts _parts = engine.Parts;

    public JsonObject DescribeStacks(AwsCall call)
    {
        if (call.Input.Text("StackName") is { } name)
        {
            var stack = _parts.Find(call, name) ?? throw StackLookup.Invalid($"Stack with id {name} does not exist");
            return new JsonObject { ["Stacks"] = new JsonArray(Rendering.Stack(stack, _parts.Store.Drift(stack))) };
        }

        var (page, next) = Paging.Of(
            [.. All(call).Where(stack => stack.Status != "DELETE_COMPLETE")], call.Input.Text("NextToken"), 100);
        return Rendering.Compact(("Stacks", new JsonArray([.. page.Select(stack => (JsonNode)Rendering.Stack(stack, _parts.Store.Drift(stack)))])), ("NextToken", next));
    }

    public JsonObject ListStacks(AwsCall call)
    {
        var wanted = call.Input.Texts("StackStatusFilter");
        if (wanted.FirstOrDefault(status => !StackStatuses.All.Contains(status)) is { } unknown)
        {
            throw StackLookup.Invalid($"1 validation error detected: Value '[{unknown}]' at 'stackStatusFilter' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [{string.Join(", ", StackStatuses.All)}]]");
        }

        var (page, next) = Paging.Of([.. All(call).Where(stack => wanted.Count == 0 || wanted.Contains(stack.Status))], call.Input.Text("NextToken"), 100);
        return Rendering.Compact(
            ("StackSummaries", new JsonArray([.. page.Select(stack => (JsonNode)Rendering.Compact(
                ("StackId", stack.StackId), ("StackName", stack.StackName), ("TemplateDescription", stack.Description),
                ("CreationTime", Timestamps.Of(stack.CreationTime)),
                ("LastUpdatedTime", stack.LastUpdatedTime is { } updated ? Timestamps.Of(updated) : null),
                ("DeletionTime", stack.DeletionTime is { } deleted ? Timestamps.Of(deleted) : null),
                ("StackStatus", stack.Status), ("StackStatusReason", stack.StatusReason),
                ("DriftInformation", Rendering.Drift(_parts.Store.Drift(stack)))))])),
            ("NextToken", next));
    }

    public JsonObject DescribeStackResources(AwsCall call)
    {
        if (call.Input.Text("PhysicalResourceId") is { } physicalId)
        {
            var owner = All(call).FirstOrDefault(candidate => _parts.Store.Resources(candidate).Any(resource => resource.PhysicalId == physicalId))
                ?? throw StackLookup.Invalid($"Stack for {physicalId} does not exist");
            return Resources(owner, _parts.Store.Resources(owner));
        }

        var name = call.Input.Text("StackName") ?? throw StackLookup.Invalid("Either StackName or PhysicalResourceId must be specified.");
        var stack = _parts.Find(call, name) ?? throw StackLookup.Invalid($"Stack with id {name} does not exist");
        var logicalId = call.Input.Text("LogicalResourceId");
        return Resources(stack, _parts.Store.Resources(stack).Where(resource => logicalId is null || resource.LogicalId == logicalId));
    }

    public JsonObject DescribeStackResource(AwsCall call)
    {
        var name = call.Input.RequiredText("StackName");
        var stack = _parts.Find(call, name) ?? throw StackLookup.Invalid($"Stack '{name}' does not exist");
        var logicalId = call.Input.RequiredText("LogicalResourceId");
        var resource = _parts.Store.Resource(stack, logicalId)
            ?? throw StackLookup.Invalid($"Resource {logicalId} does not exist for stack {stack.StackName}");
        var detail = Rendering.Resource(stack, resource, _parts.Store.Drift(stack), "LastUpdatedTimestamp");
        if (resource.Metadata is { } metadata)
        {
            detail["Metadata"] = metadata.ToJsonString(Types.JsonText.Plain);
        }

        return new JsonObject { ["StackResourceDetail"] = detail };
    }

    public JsonObject ListStackResources(AwsCall call)
    {
        var stack = _parts.Stack(call);
        var drift = _parts.Store.Drift(stack);
        var (page, next) = Paging.Of(_parts.Store.Resources(stack), call.Input.Text("NextToken"), 100);
        return Rendering.Compact(
            ("StackResourceSummaries", new JsonArray([.. page.Select(resource =>
            {
                var summary = Rendering.Resource(stack, resource, drift, "LastUpdatedTimestamp");
                summary.Remove("StackName");
                summary.Remove("StackId");
                return (JsonNode)summary;
            })])),
            ("NextToken", next));
    }

    public JsonObject ListExports(AwsCall call)
    {
        var exports = _parts.Exports(call.Caller.AccountId, call.Region).OrderBy(export => export.Output.ExportName, StringComparer.Ordinal).ToList();
        var (page, next) = Paging.Of(exports, call.Input.Text("NextToken"), 100);
        return Rendering.Compact(
            ("Exports", new JsonArray([.. page.Select(export => (JsonNode)new JsonObject
            {
                ["ExportingStackId"] = export.Stack.StackId,
                ["Name"] = export.Output.ExportName,
                ["Value"] = export.Output.Value,
            })])),
            ("NextToken", next));
    }

    public JsonObject ListImports(AwsCall call)
    {
        var name = call.Input.RequiredText("ExportName");
        var importers = _parts.Importers(call.Caller.AccountId, call.Region, name);
        return importers.Count == 0
            ? throw StackLookup.Invalid($"Export '{name}' is not imported by any stack.")
            : new JsonObject { ["Imports"] = Rendering.Texts(importers) };
    }

    private IReadOnlyList<StackDocument> All(AwsCall call) => _parts.Store.All(call.Caller.AccountId, call.Region);

    private JsonObject Resources(StackDocument stack, IEnumerable<ResourceDocument> resources)
    {
        var drift = _parts.Store.Drift(stack);
        return new() { ["StackResources"] = new JsonArray([.. resources.Select(resource => (JsonNode)Rendering.Resource(stack, resource, drift, "Timestamp"))]) };
    }
}
