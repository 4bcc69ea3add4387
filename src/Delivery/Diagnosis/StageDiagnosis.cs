using Delivery.Reports;
using Delivery.Stacks;

namespace Delivery.Diagnosis;

/// <summary>What is known of a stage afterwards: from AWS, and from the files of the last run where AWS has lost it.</summary>
public sealed record StageDiagnosis
{
    public required string Stage { get; init; }
    public required string StackName { get; init; }

    /// <summary>Null where there is no stack.</summary>
    public StackStatusRow? Status { get; init; }

    /// <summary>Why the stack's last operation failed, across its rollback; null where it didn't.</summary>
    public FailureCause? Cause { get; init; }

    /// <summary>Where the template declares the resource of the cause, <c>file:line</c>; null where it doesn't any more.</summary>
    public string? Declared { get; init; }

    /// <summary>When the last operation began, by AWS's clock.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>What ECS knows of the service; null where the stack has none, or it is gone.</summary>
    public ServiceDiagnosis? Service { get; init; }

    /// <summary>Change sets of the pipeline that are left on the stack, by ARN with their status.</summary>
    public IReadOnlyList<(string Arn, string Status)> ChangeSets { get; init; } = [];

    /// <summary>The run that recorded what AWS doesn't know any more; null where there is none, or it isn't needed.</summary>
    public RecordedFailure? Recorded { get; init; }

    /// <summary>What could not be read, in the words of whoever refused it.</summary>
    public IReadOnlyList<string> Unread { get; init; } = [];

    /// <summary>Whether anything is to be done.</summary>
    public bool IsWell => Status is { Kind: StackStatusKind.Succeeded } && Service is null or { IsWell: true } && Recorded is null;
}

/// <summary>The service of a stack as ECS has it now.</summary>
/// <param name="Tasks">Its tasks that stopped of themselves, oldest first, with their last log lines.</param>
/// <param name="Messages">Its events that tell of failures, oldest first.</param>
public sealed record ServiceDiagnosis(string Name, int Running, int Desired, IReadOnlyList<TaskReport> Tasks, IReadOnlyList<string> Messages)
{
    public bool IsWell => Running >= Desired;
}

/// <summary>What a run wrote of a stage that failed.</summary>
/// <param name="Folder">The run's files, relative to the repository.</param>
public sealed record RecordedFailure(string Folder, DateTimeOffset At, FailureReport? Failure, RolloutReport? Rollout, IReadOnlyList<ErrorReport> Errors);
