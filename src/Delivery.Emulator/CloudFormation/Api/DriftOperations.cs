using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>Drift detection.</summary>
internal sealed class DriftOperations(StackEngine engine)
{
    private readonly EngineParts _parts = engine.Parts;

    public JsonObject DetectStackDrift(AwsCall call)
    {
        var stack = Checkable(call);
        var wanted = call.Input.Texts("LogicalResourceIds");
        var resources = _parts.Store.Present(stack).Values.Where(resource => wanted.Count == 0 || wanted.Contains(resource.LogicalId));
        var drift = new DriftDocument
        {
            DetectionId = Guid.NewGuid().ToString(),
            StackId = stack.StackId,
            Timestamp = _parts.Clock.Now,
            Resources = [.. resources.Select(resource => DriftDetection.Of(_parts, stack, resource))],
        };
        _parts.Store.Save(stack, drift);
        return new JsonObject { ["StackDriftDetectionId"] = drift.DetectionId };
    }

    public JsonObject DescribeStackDriftDetectionStatus(AwsCall call)
    {
        var id = call.Input.RequiredText("StackDriftDetectionId");
        var drift = _parts.Store.All(call.Caller.AccountId, call.Region).Select(_parts.Store.Drift).FirstOrDefault(candidate => candidate?.DetectionId == id)
            ?? throw StackLookup.Invalid($"Drift detection {id} does not exist");
        return new JsonObject
        {
            ["StackId"] = drift.StackId,
            ["StackDriftDetectionId"] = drift.DetectionId,
            ["StackDriftStatus"] = drift.Status,
            ["DetectionStatus"] = "DETECTION_COMPLETE",
            ["DriftedStackResourceCount"] = drift.Drifted,
            ["Timestamp"] = Timestamps.Of(drift.Timestamp),
        };
    }

    public JsonObject DetectStackResourceDrift(AwsCall call)
    {
        var stack = Checkable(call);
        var logicalId = call.Input.RequiredText("LogicalResourceId");
        return _parts.Store.Present(stack).TryGetValue(logicalId, out var resource)
            ? new JsonObject { ["StackResourceDrift"] = Drift(stack, DriftDetection.Of(_parts, stack, resource), _parts.Clock.Now) }
            : throw StackLookup.Invalid($"Resource {logicalId} does not exist for stack {stack.StackName}");
    }

    public JsonObject DescribeStackResourceDrifts(AwsCall call)
    {
        var stack = _parts.Stack(call);
        var filters = call.Input.Texts("StackResourceDriftStatusFilters");
        var drift = _parts.Store.Drift(stack);
        var (page, next) = Paging.Of(
            [.. (drift?.Resources ?? []).Where(resource => filters.Count == 0 || filters.Contains(resource.Status))],
            call.Input.Text("NextToken"), call.Input.Number("MaxResults") ?? 100);
        return Rendering.Compact(
            ("StackResourceDrifts", new JsonArray([.. page.Select(resource => (JsonNode)Drift(stack, resource, drift!.Timestamp))])), ("NextToken", next));
    }

    private StackDocument Checkable(AwsCall call)
    {
        var stack = _parts.Stack(call);
        return StackStatuses.MayBeUpdated(stack.Status) || stack.Status == "UPDATE_ROLLBACK_FAILED"
            ? stack
            : throw StackLookup.Invalid($"Drift detection cannot be performed on stack [{stack.StackId}] while it is in {stack.Status} state");
    }

    private static JsonObject Drift(StackDocument stack, ResourceDrift drift, DateTimeOffset timestamp) => Rendering.Compact(
        ("StackId", stack.StackId), ("LogicalResourceId", drift.LogicalId), ("PhysicalResourceId", drift.PhysicalId), ("ResourceType", drift.Type),
        ("ExpectedProperties", drift.Expected), ("ActualProperties", drift.Actual),
        ("PropertyDifferences", new JsonArray([.. drift.Differences.Select(difference => (JsonNode)new JsonObject
        {
            ["PropertyPath"] = difference.Path,
            ["ExpectedValue"] = difference.Expected,
            ["ActualValue"] = difference.Actual,
            ["DifferenceType"] = difference.Kind,
        })])),
        ("StackResourceDriftStatus", drift.Status), ("Timestamp", Timestamps.Of(timestamp)));
}
