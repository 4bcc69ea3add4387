using Delivery.Forecast;

namespace Delivery.Review;

/// <summary>
/// The decision on a change set: everything that a reviewer approves and nothing that differs from run to run (no ids, no
/// times). Secrets appear as fingerprints. <see cref="ReviewDigest"/> identifies its meaning.
/// </summary>
public sealed record StageReview
{
    /// <summary><c>bootstrap</c>, <c>cluster</c> or <c>service</c>.</summary>
    public required string Stage { get; init; }
    public required string Environment { get; init; }
    public required string Account { get; init; }
    public required string Region { get; init; }
    public required string StackName { get; init; }

    /// <summary>True where the stack is made by it.</summary>
    public required bool IsCreate { get; init; }

    /// <summary>See <see cref="Templates.Template.Hash"/>.</summary>
    public required string TemplateHash { get; init; }

    /// <summary><c>sha256:...</c>; null for a stage without image.</summary>
    public string? ImageDigest { get; init; }
    public IReadOnlyList<ReviewedParameter> Parameters { get; init; } = [];
    public IReadOnlyList<string> Capabilities { get; init; } = [];
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gravest first, then by logical id.</summary>
    public IReadOnlyList<ResourceChange> Changes { get; init; } = [];

    /// <summary>Gravest first.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Warnings of CloudFormation's own validation.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What was changed behind the stack's back since it was deployed, by logical id.</summary>
    public IReadOnlyList<DriftedResource> Drift { get; init; } = [];

    /// <summary>What the changed resources cost a month before and after; null where none has a price. Not part of the digest: prices change, the change doesn't.</summary>
    public CostForecast? Cost { get; init; }

    /// <summary>What the reviewer can't see and should know, e.g. resources whose values weren't told.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public Consequence Gravest => Findings.Select(finding => finding.Consequence).DefaultIfEmpty(Consequence.Routine).Max();
}

/// <param name="Value">The value, or the fingerprint of a secret.</param>
/// <param name="ResolvedValue">What an SSM parameter's name stands for now.</param>
public sealed record ReviewedParameter(string Name, string Value, string? ResolvedValue);

/// <summary>A change of one resource.</summary>
public sealed record ResourceChange
{
    /// <summary>AWS's spelling: Add, Modify, Remove, Import, Dynamic, SyncWithActual.</summary>
    public required string Action { get; init; }
    public required string LogicalId { get; init; }
    public string? PhysicalId { get; init; }
    public required string Type { get; init; }
    public Replacement Replacement { get; init; }

    /// <summary>What happens to the old resource (AWS's spelling), e.g. ReplaceAndDelete; null where it wasn't told.</summary>
    public string? PolicyAction { get; init; }
    public IReadOnlyList<string> Scope { get; init; } = [];
    public IReadOnlyList<PropertyChange> Properties { get; init; } = [];

    /// <summary>From the first cause to this resource, e.g. <c>parameter ImageUri</c>, <c>TaskDefinition</c>.</summary>
    public IReadOnlyList<string> Causes { get; init; } = [];
    public Consequence Consequence { get; init; }
}

/// <summary>Whether a resource is made anew.</summary>
public enum Replacement
{
    /// <summary>In place, or not applicable.</summary>
    No,

    /// <summary>Depends on values that are known only while it runs.</summary>
    Possible,
    Yes,
}

/// <param name="Path">E.g. <c>ContainerDefinitions[worker].Image</c>.</param>
/// <param name="Before">Text, or canonical JSON; null where there was nothing or it wasn't told.</param>
/// <param name="RequiresRecreation">Never, Conditionally, Always; null where it wasn't told.</param>
/// <param name="Cause">E.g. <c>parameter ImageUri</c>; null: the template.</param>
public sealed record PropertyChange(string Path, string? Before, string? After, string? RequiresRecreation, string? Cause);

/// <param name="Rule">Name of the rule, e.g. <c>stateful-removed</c>.</param>
/// <param name="IsCertain">False where it happens only if a possible replacement does.</param>
/// <param name="Source">Where the behaviour is documented.</param>
public sealed record Finding(Consequence Consequence, string LogicalId, string Rule, string Message, bool IsCertain, string Source);
