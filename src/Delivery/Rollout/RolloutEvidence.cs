using Delivery.Reports;
using Delivery.Review;

namespace Delivery.Rollout;

/// <summary>What was seen in ECS while a deployment of the service ran; kept, because ECS forgets stopped tasks within an hour.</summary>
public sealed record RolloutEvidence
{
    /// <summary>ARN of the service; null where it was never seen.</summary>
    public string? ServiceArn { get; init; }

    /// <summary>This deployment (<c>ecs-svc/...</c>); null where the stack's operation started none.</summary>
    public string? DeploymentId { get; init; }

    /// <summary>IN_PROGRESS, COMPLETED or FAILED, as it was last seen.</summary>
    public string? RolloutState { get; init; }
    public string? RolloutStateReason { get; init; }

    /// <summary>This deployment's tasks, oldest first.</summary>
    public IReadOnlyList<TaskEvidence> Tasks { get; init; } = [];

    /// <summary>Service events that tell of failed placements and failed deployments.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [];

    /// <param name="engine">See <see cref="RolloutReport.Engine"/>.</param>
    public RolloutReport ToReport(string engine) => new(
        DeploymentId, engine,
        [
            .. Tasks.Select(task => task.ToReport()),
        ])
    {
        Messages = Messages,
    };
}

/// <summary>A task of the deployment.</summary>
/// <param name="ContainerName">The container that failed, else the first.</param>
/// <param name="ContainerReason">Why that container stopped, in ECS's words.</param>
/// <param name="LastLogLines">Its last lines, oldest first, without known secrets.</param>
public sealed record TaskEvidence(
    string TaskId, string? DeploymentId, string LastStatus, string? ContainerName, string? ImageDigest, string? StopCode, string? StoppedReason,
    int? ExitCode, string? ContainerReason, IReadOnlyList<string> LastLogLines)
{
    private static readonly string[] ErrorWords = ["exception", "error", "fatal", "critical", "panic"];

    /// <param name="lines">Its last log lines.</param>
    internal static TaskEvidence Of(Amazon.ECS.Model.Task task, IReadOnlyList<string> lines, SecretRedaction redaction)
    {
        var container = (task.Containers ?? []).FirstOrDefault(item => item.ExitCode is not (null or 0)) ?? (task.Containers ?? []).FirstOrDefault(item => item.Reason is { Length: > 0 })
            ?? task.Containers?.FirstOrDefault();
        return new(
            IdOf(task), task.StartedBy, task.LastStatus ?? "", container?.Name, NullIfEmpty(container?.ImageDigest), task.StopCode?.Value, Redacted(task.StoppedReason),
            container?.ExitCode, Redacted(container?.Reason), [.. lines.Select(redaction.Text)]);

        string? Redacted(string? text) => NullIfEmpty(text) is { } told ? redaction.Text(told) : null;
    }

    internal static string IdOf(Amazon.ECS.Model.Task task) => task.TaskArn[(task.TaskArn.LastIndexOf('/') + 1)..];

    public bool IsStopped => LastStatus == "STOPPED";

    /// <summary>Stopped of itself, not because the service was scaled or its deployment replaced.</summary>
    public bool HasFailed => IsStopped && StopCode is not ("ServiceSchedulerInitiated" or "UserInitiated");

    public TaskReport ToReport() => new(TaskId, DeploymentId, LastStatus, ImageDigest, StopCode, Reason, ExitCode, LastLogLines);

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>One sentence.</summary>
    public string Summary => $"task {TaskId} {LastStatus}"
        + (ContainerName is not null && ExitCode is { } code ? $": container {ContainerName} exited with {code}" : "")
        + (Reason is { } reason ? $" ({reason})" : "");

    /// <summary>Why it ended, in plain words: the container's end and the last line that names an error, else ECS's words.</summary>
    public string Cause
    {
        get
        {
            var end = ExitCode is { } code && StopCode != "TaskFailedToStart"
                ? $"container {ContainerName} exited with code {code}{(ContainerReason is { } why ? $" ({why})" : "")}"
                : StopCode == "TaskFailedToStart" ? $"a task could not start: {ContainerReason ?? StoppedReason ?? "ECS told no reason"}"
                : $"a task stopped: {Reason ?? "ECS told no reason"}";
            var lines = LastLogLines.Where(IsTelling).ToList();
            return (lines.LastOrDefault(NamesError) ?? lines.LastOrDefault()) is { } line ? $"{end}; it said: {line.Trim()}" : end;
        }
    }

    // After the error itself there may be the runtime's or the shell's "Aborted".
    private static bool NamesError(string line) =>
        ErrorWords.Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase));

    // Not the frames of a stack trace.
    private static bool IsTelling(string line) => line.Trim() is { Length: > 0 } text && !text.StartsWith("at ", StringComparison.Ordinal) && !text.StartsWith("---", StringComparison.Ordinal);

    /// <summary>ECS's words: of the task, and of its container where they say more.</summary>
    public string? Reason => string.Join(": ", new[] { StoppedReason, ContainerReason }.OfType<string>().Distinct(StringComparer.Ordinal)) is { Length: > 0 } told ? told : null;
}

/// <summary>What happens in a rollout, as it is seen.</summary>
public abstract record RolloutEvent
{
    private RolloutEvent()
    {
    }

    /// <summary>Counts of this deployment changed.</summary>
    public sealed record Counts(string DeploymentId, string State, int Running, int Pending, int Desired, int Failed) : RolloutEvent;

    /// <summary>A task of this deployment failed; told again when its log lines come late.</summary>
    public sealed record TaskFailed(TaskEvidence Task) : RolloutEvent;

    /// <summary>ECS said so, e.g. that a task can't be placed.</summary>
    public sealed record Message(string Text) : RolloutEvent;
}

/// <summary>Takes what happens in a rollout; called from one thread at a time, but not the one of the stack's progress.</summary>
public interface IRolloutProgress
{
    void On(RolloutEvent rolloutEvent);
}
