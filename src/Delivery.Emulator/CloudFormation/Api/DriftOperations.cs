using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>Drift detection: of a whole stack in the background, of one resource at once.</summary>
internal sealed class DriftOperations(StackEngine engine)
{
    private const int MostResults = 100;

    private static readonly string[] Statuses = ["IN_SYNC", "MODIFIED", "DELETED", "NOT_CHECKED", "UNKNOWN", "UNSUPPORTED"];

    // "The stack must be in one of these" (user guide "Detect unmanaged configuration changes", considerations, 2026-11).
    private static readonly string[] Checkable = ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED"];

    private static readonly TimeSpan Detecting = TimeSpan.FromSeconds(10);
    private readonly EngineParts _parts = engine.Parts;

    public JsonObject DetectStackDrift(AwsCall call)
    {
        lock (engine.Gate)
        {
            var stack = CheckableStack(call);
            var known = _parts.Store.Drift(stack) ?? new DriftDocument();
            if (known.Detection is { Status: "DETECTION_IN_PROGRESS" })
            {
                throw StackLookup.Invalid($"Drift detection is already in progress for stack [{stack.StackId}]");
            }

            var detection = new DriftDetectionDocument
            {
                Id = Guid.NewGuid().ToString(),
                StackId = stack.StackId,
                Timestamp = _parts.Clock.Now,
                Status = "DETECTION_IN_PROGRESS",
                Asked = call.Input.Texts("LogicalResourceIds"),
            };
            _parts.Store.Save(stack, known with { Detection = detection });
            Later(stack, detection);
            return new JsonObject { ["StackDriftDetectionId"] = detection.Id };
        }
    }

    /// <summary>Takes up detections that were under way when the last emulator ended.</summary>
    public void Resume()
    {
        foreach (var stack in _parts.Store.All().Where(stack => stack.Status != "DELETE_COMPLETE"))
        {
            if (_parts.Store.Drift(stack) is { Detection: { Status: "DETECTION_IN_PROGRESS" } detection })
            {
                Later(stack, detection);
            }
        }
    }

    public JsonObject DescribeStackDriftDetectionStatus(AwsCall call)
    {
        var id = call.Input.RequiredText("StackDriftDetectionId");
        var detection = _parts.Store.All(call.Caller.AccountId, call.Region)
            .Select(stack => _parts.Store.Drift(stack)?.Detection).FirstOrDefault(candidate => candidate?.Id == id)
            ?? throw StackLookup.Invalid($"Drift detection {id} does not exist");
        var ended = detection.Status == "DETECTION_COMPLETE";
        return Rendering.Compact(
            ("StackId", detection.StackId), ("StackDriftDetectionId", detection.Id), ("StackDriftStatus", ended ? detection.StackStatus : null),
            ("DetectionStatus", detection.Status), ("DriftedStackResourceCount", ended ? detection.Drifted : null),
            ("Timestamp", Timestamps.Of(detection.Timestamp)));
    }

    public JsonObject DetectStackResourceDrift(AwsCall call)
    {
        lock (engine.Gate)
        {
            var stack = CheckableStack(call);
            var logicalId = call.Input.RequiredText("LogicalResourceId");
            if (!_parts.Store.Present(stack).TryGetValue(logicalId, out var resource))
            {
                throw StackLookup.Invalid($"Resource {logicalId} does not exist for stack {stack.StackName}");
            }

            var drift = DriftDetection.Of(_parts, stack, resource);
            _parts.Store.Save(stack, (_parts.Store.Drift(stack) ?? new DriftDocument()).With([drift]));
            return new JsonObject { ["StackResourceDrift"] = Drift(stack, drift) };
        }
    }

    public JsonObject DescribeStackResourceDrifts(AwsCall call)
    {
        var stack = _parts.Stack(call);
        var filters = call.Input.Texts("StackResourceDriftStatusFilters");
        if (filters.FirstOrDefault(filter => !Statuses.Contains(filter)) is { } unknown)
        {
            throw StackLookup.Invalid($"1 validation error detected: Value '[{unknown}]' at 'stackResourceDriftStatusFilters' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [{string.Join(", ", Statuses)}]]");
        }

        var size = call.Input.Number("MaxResults") ?? MostResults;
        if (size is < 1 or > MostResults)
        {
            throw StackLookup.Invalid($"1 validation error detected: Value '{size.ToString(CultureInfo.InvariantCulture)}' at 'maxResults' failed to satisfy constraint: Member must have value {(size < 1 ? "greater than or equal to 1" : $"less than or equal to {MostResults}")}");
        }

        var (page, next) = Paging.Of(
            [.. (_parts.Store.Drift(stack)?.Resources ?? []).Where(resource => filters.Count == 0 || filters.Contains(resource.Status))],
            call.Input.Text("NextToken"), size);
        return Rendering.Compact(
            ("StackResourceDrifts", new JsonArray([.. page.Select(resource => (JsonNode)Drift(stack, resource))])), ("NextToken", next));
    }

    private void Later(StackDocument stack, DriftDetectionDocument detection) => engine.Later(async cancellationToken =>
    {
        await _parts.Clock.TakesAsync(Detecting, cancellationToken);
        lock (engine.Gate)
        {
            var found = _parts.Store.Present(stack).Values.Where(resource => detection.Asked.Count == 0 || detection.Asked.Contains(resource.LogicalId))
                .Select(resource => DriftDetection.Of(_parts, stack, resource)).ToList();
            _parts.Store.Save(stack, (_parts.Store.Drift(stack) ?? new DriftDocument()).With(found) with
            {
                Detection = detection with { Status = "DETECTION_COMPLETE", Drifted = found.Count(resource => resource.HasDrifted) },
            });
        }
    });

    private StackDocument CheckableStack(AwsCall call)
    {
        var stack = _parts.Stack(call);
        return Checkable.Contains(stack.Status)
            ? stack
            : throw StackLookup.Invalid($"Drift detection cannot be performed on stack [{stack.StackId}] while it is in {stack.Status} state");
    }

    private static JsonObject Drift(StackDocument stack, ResourceDrift drift) => Rendering.Compact(
        ("StackId", stack.StackId), ("LogicalResourceId", drift.LogicalId), ("PhysicalResourceId", drift.PhysicalId), ("ResourceType", drift.Type),
        ("ExpectedProperties", drift.Expected), ("ActualProperties", drift.Actual),
        ("PropertyDifferences", new JsonArray([.. drift.Differences.Select(difference => (JsonNode)new JsonObject
        {
            ["PropertyPath"] = difference.Path,
            ["ExpectedValue"] = difference.Expected,
            ["ActualValue"] = difference.Actual,
            ["DifferenceType"] = difference.Kind,
        })])),
        ("StackResourceDriftStatus", drift.Status), ("Timestamp", Timestamps.Of(drift.Timestamp)));
}
