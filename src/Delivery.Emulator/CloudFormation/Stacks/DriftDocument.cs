namespace Delivery.Emulator.CloudFormation.Stacks;

/// <summary>The outcome of a stack's last drift detection.</summary>
public sealed record DriftDocument
{
    public required string DetectionId { get; init; }
    public required string StackId { get; init; }
    public required DateTimeOffset Timestamp { get; init; }
    public required IReadOnlyList<ResourceDrift> Resources { get; init; }

    public int Drifted => Resources.Count(resource => resource.Status is "MODIFIED" or "DELETED");

    public string Status => Drifted > 0 ? "DRIFTED" : "IN_SYNC";
}

/// <summary>How a resource differs from what its stack says.</summary>
/// <param name="Status">IN_SYNC, MODIFIED or DELETED.</param>
/// <param name="Expected">JSON text of the properties as the stack has them.</param>
/// <param name="Actual">JSON text of the properties as they are; null where the resource is gone.</param>
public sealed record ResourceDrift(
    string LogicalId, string? PhysicalId, string Type, string Status, string Expected, string? Actual, IReadOnlyList<DriftDifference> Differences);

/// <summary>One place of a drift; the kind is ADD, REMOVE or NOT_EQUAL.</summary>
public sealed record DriftDifference(string Path, string Expected, string Actual, string Kind);
