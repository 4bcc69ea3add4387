using Delivery.Emulator.CloudFormation.Stacks;

namespace Delivery.Emulator.CloudFormation.Changes;

/// <summary>A change set as it is kept.</summary>
public sealed record ChangeSetDocument
{
    public required string ChangeSetId { get; init; }
    public required string Name { get; init; }
    public required string StackId { get; init; }
    public required string StackName { get; init; }
    public required string AccountId { get; init; }
    public required string Region { get; init; }

    /// <summary>CREATE or UPDATE.</summary>
    public required string Type { get; init; }

    public string? Description { get; init; }
    public required string Status { get; init; }
    public string? StatusReason { get; init; }
    public required string ExecutionStatus { get; init; }
    public required DateTimeOffset CreationTime { get; init; }
    public required StackInput Input { get; init; }

    /// <summary>ROLLBACK, DELETE or DO_NOTHING; null where it was not given.</summary>
    public string? OnStackFailure { get; init; }

    public string? ClientToken { get; init; }

    /// <summary>REVERT_DRIFT: compared with the resources as they are; null: with what was deployed last.</summary>
    public string? DeploymentMode { get; init; }

    /// <summary>DRIFTED or IN_SYNC; of drift-aware sets alone.</summary>
    public string? StackDriftStatus { get; init; }

    /// <summary>Said in the view with property values where that lacks something.</summary>
    public string? ValuesWarning { get; init; }
}

/// <summary>A change to a resource, with the names and values of the API's ResourceChange.</summary>
public sealed record ResourceChange
{
    public required string Action { get; init; }
    public required string LogicalResourceId { get; init; }
    public string? PhysicalResourceId { get; init; }
    public required string ResourceType { get; init; }
    public string? Replacement { get; init; }
    public string? PolicyAction { get; init; }
    public IReadOnlyList<string> Scope { get; init; } = [];
    public IReadOnlyList<ChangeDetail> Details { get; init; } = [];
    public string? BeforeContext { get; init; }
    public string? AfterContext { get; init; }

    /// <summary>Of drift-aware sets alone, as the next two.</summary>
    public string? ResourceDriftStatus { get; init; }

    public IReadOnlyList<IgnoredDrift> ResourceDriftIgnoredAttributes { get; init; } = [];

    /// <summary>The resource as it was deployed last.</summary>
    public string? PreviousDeploymentContext { get; init; }
}

/// <summary>A property whose drift does not count.</summary>
/// <param name="Reason">MANAGED_BY_AWS or WRITE_ONLY_PROPERTY.</param>
public sealed record IgnoredDrift(string Path, string Reason);

/// <summary>A property's value as it was deployed last and as it is.</summary>
public sealed record PropertyDrift(string? PreviousValue, string? ActualValue, DateTimeOffset DetectedAt);

/// <summary>Which of the two views of a change set shows a detail.</summary>
public enum DetailView
{
    Both,
    /// <summary>Only with IncludePropertyValues.</summary>
    WithValues,
    /// <summary>Only without.</summary>
    WithoutValues,
}

/// <summary>A cause of a change, with the names and values of the API's ResourceChangeDetail.</summary>
public sealed record ChangeDetail
{
    public required string Attribute { get; init; }
    public string? Name { get; init; }
    public required string RequiresRecreation { get; init; }
    public string? Path { get; init; }
    public string? BeforeValue { get; init; }
    public string? AfterValue { get; init; }
    public string? AttributeChangeType { get; init; }
    public required string Evaluation { get; init; }
    public required string ChangeSource { get; init; }
    public string? CausingEntity { get; init; }
    public string? BeforeValueFrom { get; init; }
    public string? AfterValueFrom { get; init; }
    public PropertyDrift? Drift { get; init; }
    public DetailView View { get; init; }
}
