namespace Delivery.Emulator.CloudFormation.Stacks;

/// <summary>What drift detection found of a stack: the last detection of the whole, and what is known of each resource.</summary>
public sealed record DriftDocument
{
    /// <summary>Null while only single resources were looked at.</summary>
    public DriftDetectionDocument? Detection { get; init; }

    /// <summary>The resources that were looked at, each at its own time.</summary>
    public IReadOnlyList<ResourceDrift> Resources { get; init; } = [];

    public ResourceDrift? Of(string logicalId) => Resources.FirstOrDefault(resource => resource.LogicalId == logicalId);

    /// <summary>The document with newer findings in place of older ones of the same resources.</summary>
    public DriftDocument With(IReadOnlyList<ResourceDrift> found) => this with
    {
        Resources = [.. Resources.Where(old => found.All(each => each.LogicalId != old.LogicalId)).Concat(found).OrderBy(each => each.LogicalId, StringComparer.Ordinal)],
    };
}

/// <summary>A detection of a whole stack.</summary>
public sealed record DriftDetectionDocument
{
    public required string Id { get; init; }
    public required string StackId { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>DETECTION_IN_PROGRESS or DETECTION_COMPLETE.</summary>
    public required string Status { get; init; }

    /// <summary>Logical ids asked for; empty: all.</summary>
    public IReadOnlyList<string> Asked { get; init; } = [];

    /// <summary>How many resources had drifted at its end.</summary>
    public int Drifted { get; init; }

    /// <summary>NOT_CHECKED until it ended.</summary>
    public string StackStatus => Status != "DETECTION_COMPLETE" ? "NOT_CHECKED" : Drifted > 0 ? "DRIFTED" : "IN_SYNC";
}

/// <summary>How a resource differs from what its stack says.</summary>
public sealed record ResourceDrift
{
    public required string LogicalId { get; init; }
    public string? PhysicalId { get; init; }
    public required string Type { get; init; }

    /// <summary>IN_SYNC, MODIFIED or DELETED.</summary>
    public required string Status { get; init; }

    /// <summary>JSON text of the properties as the stack has them.</summary>
    public required string Expected { get; init; }

    /// <summary>JSON text of the properties as they are; null where the resource is gone.</summary>
    public string? Actual { get; init; }

    public IReadOnlyList<DriftDifference> Differences { get; init; } = [];
    public required DateTimeOffset Timestamp { get; init; }

    public bool HasDrifted => Status is "MODIFIED" or "DELETED";
}

/// <summary>One place of a drift; the kind is ADD, REMOVE or NOT_EQUAL.</summary>
public sealed record DriftDifference(string Path, string Expected, string Actual, string Kind);
