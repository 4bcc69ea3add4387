using Delivery.Errors;

namespace Delivery.Reports;

/// <summary>The content of <c>run.json</c> (schema <c>delivery.run/1</c>), the only stable text of a run.</summary>
public sealed record RunReport
{
    public string Schema { get; init; } = "delivery.run/1";
    public required string Id { get; init; }
    public required string Target { get; init; }
    public DateTimeOffset StartedAt { get; init; }
    public Outcome Outcome { get; init; }
    public int ExitCode { get; init; }
    public string? Environment { get; init; }
    public string? Version { get; init; }
    public string? Commit { get; init; }
    /// <summary>The environment that the release was promoted from; null where none was promoted.</summary>
    public string? PromotedFrom { get; init; }

    /// <summary>The version that a rollback took the place of; null where it was none.</summary>
    public string? RolledBackFrom { get; init; }

    /// <summary>Whether stacks differ from what is really there; null where that was not looked for, or could not be told.</summary>
    public bool? HasDrift { get; init; }
    public ImageReport? Image { get; init; }
    public IReadOnlyList<StageReport> Stages { get; init; } = [];
    public RolloutReport? Rollout { get; init; }
    public IReadOnlyList<LedgerEntry> Ledger { get; init; } = [];

    /// <summary>Calls by service and operation, e.g. <c>cloudformation:DescribeStacks</c>.</summary>
    public IReadOnlyDictionary<string, int> ApiCalls { get; init; } = new SortedDictionary<string, int>(StringComparer.Ordinal);
    public IReadOnlyList<string> Warnings { get; init; } = [];
    public IReadOnlyList<ErrorReport> Errors { get; init; } = [];
}

/// <summary>The image of the run.</summary>
/// <param name="Builder"><c>docker</c> or <c>oci</c> (without an engine); <c>reused</c> where the repository had the image.</param>
public sealed record ImageReport(string Repository, string Tag, string Digest, long CompressedBytes, long PushedBytes, string Builder);

/// <summary>A stage of the run.</summary>
public sealed record StageReport
{
    /// <summary><c>bootstrap</c>, <c>cluster</c> or <c>service</c>.</summary>
    public required string Stage { get; init; }
    public required string StackName { get; init; }
    public string? StackId { get; init; }
    public Outcome Outcome { get; init; }
    public string? ChangeSetArn { get; init; }
    public string? ReviewDigest { get; init; }

    /// <summary>Who let it run: <c>policy</c>, <c>terminal</c>, <c>digest</c>; null where nothing was executed.</summary>
    public string? ApprovedBy { get; init; }
    public IReadOnlyList<ChangeReport> Changes { get; init; } = [];
    public IReadOnlyList<FindingReport> Findings { get; init; } = [];
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The first cause where it failed; null else.</summary>
    public FailureReport? Failure { get; init; }

    /// <summary>What the stack consists of, before and after, in the order of the template.</summary>
    public IReadOnlyList<ResourceReport> Resources { get; init; } = [];

    /// <summary>When each resource was worked on, by AWS's own times, in order of their starts.</summary>
    public IReadOnlyList<SpanReport> Timeline { get; init; } = [];
}

/// <param name="Change"><c>Add</c>, <c>Modify</c>, <c>Replace</c>, <c>Remove</c>; null where the resource stays as it is.</param>
/// <param name="Needs">Resources of the same stack that have to be there first.</param>
public sealed record ResourceReport(string LogicalId, string Type, string? Change, IReadOnlyList<string> Needs);

/// <summary>A resource while its stack worked on it.</summary>
/// <param name="Status">The last that was told, in AWS's spelling.</param>
/// <param name="IsCritical">Whether the operation would have ended earlier had this one been quicker.</param>
public sealed record SpanReport(string LogicalId, string Type, string Status, DateTimeOffset StartedAt, double Seconds, bool IsCritical);

/// <param name="Reason">AWS's words, whole: with the request token that AWS's support asks for.</param>
public sealed record FailureReport(string LogicalId, string Type, string Status, string Reason);

public sealed record ChangeReport(
    string LogicalId, string Type, string Action, string? Replacement, string Consequence, IReadOnlyList<PropertyReport> Properties);

public sealed record PropertyReport(string Path, string? Before, string? After, string? RequiresRecreation, string? Cause);

/// <param name="Place">The resource in its template; null where it isn't in it any more.</param>
public sealed record FindingReport(string Consequence, string LogicalId, string Message, string Source, SourcePlace? Place = null);

/// <summary>What was followed in ECS while the service stage ran.</summary>
/// <param name="Engine">What ran the containers: <c>ec2</c>, or <c>docker</c> / <c>process</c> in a rehearsal.</param>
public sealed record RolloutReport(string? DeploymentId, string Engine, IReadOnlyList<TaskReport> Tasks)
{
    /// <summary>What ECS said about the deployment, e.g. that no host has room for a task.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [];
}

public sealed record TaskReport(
    string TaskId, string? DeploymentId, string LastStatus, string? ImageDigest, string? StopCode, string? StoppedReason,
    int? ExitCode, IReadOnlyList<string> LastLogLines);

/// <summary>A timed piece of the run.</summary>
/// <param name="Category"><c>build</c>, <c>tool</c> or <c>aws</c>.</param>
public sealed record LedgerEntry(string Name, string Category, DateTimeOffset StartedAt, double Seconds);

/// <param name="Place">The line of the repository that is to be looked at; null where there is none.</param>
public sealed record ErrorReport(string Code, string Message, string Next, SourcePlace? Place = null);
