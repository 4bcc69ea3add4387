namespace Delivery.Review;

/// <summary>A change set as CloudFormation describes it, in neutral terms: all pages, values merged in. Spelling is AWS's.</summary>
public sealed record DescribedChangeSet
{
    /// <summary>True where the stack has no resources yet (change-set type CREATE).</summary>
    public required bool IsCreate { get; init; }
    public IReadOnlyList<DescribedParameter> Parameters { get; init; } = [];
    public IReadOnlyList<string> Capabilities { get; init; } = [];
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
    public IReadOnlyList<DescribedChange> Changes { get; init; } = [];

    /// <summary>Warnings of CloudFormation's own validation.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The stack's drift; empty where it is in sync or couldn't be told.</summary>
    public IReadOnlyList<DriftedResource> Drift { get; init; } = [];
}

/// <param name="Value">As CloudFormation echoes it: <c>****</c> for NoEcho, the parameter's name for SSM types.</param>
/// <param name="ResolvedValue">The value behind an SSM parameter's name.</param>
public sealed record DescribedParameter(string Name, string Value, string? ResolvedValue);

/// <param name="Action">Add, Modify, Remove, Import, Dynamic or SyncWithActual.</param>
/// <param name="Replacement">True, False, Conditional; null where it can't be.</param>
/// <param name="PolicyAction">Delete, Retain, Snapshot, ReplaceAndDelete, ReplaceAndRetain, ReplaceAndSnapshot; null where none was told.</param>
/// <param name="BeforeContext">The whole resource as JSON; null where values weren't told.</param>
public sealed record DescribedChange(
    string Action, string LogicalId, string? PhysicalId, string Type, string? Replacement, string? PolicyAction,
    IReadOnlyList<string> Scope, IReadOnlyList<DescribedDetail> Details, string? BeforeContext, string? AfterContext);

/// <param name="Attribute">Properties, Metadata, Tags, ...</param>
/// <param name="Name">The property, for the attribute Properties.</param>
/// <param name="Path">JSON pointer into the resource, e.g. <c>/Properties/ContainerDefinitions/0/Image</c>.</param>
/// <param name="RequiresRecreation">Never, Conditionally, Always.</param>
/// <param name="Evaluation">Static or Dynamic.</param>
/// <param name="ChangeSource">DirectModification, ParameterReference, ResourceReference, ResourceAttribute, Automatic.</param>
/// <param name="CausingEntity">E.g. <c>ImageUri</c>, <c>TaskDefinition</c>, <c>LaunchTemplate.LatestVersionNumber</c>.</param>
public sealed record DescribedDetail(
    string Attribute, string? Name, string? Path, string? RequiresRecreation, string? Evaluation, string? ChangeSource,
    string? CausingEntity, string? BeforeValue, string? AfterValue);
