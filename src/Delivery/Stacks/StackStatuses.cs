namespace Delivery.Stacks;

/// <summary>What a stack's status means for whoever waits for it or wants to change it.</summary>
public enum StackStatusKind
{
    /// <summary>No resources; a change set was made but never executed.</summary>
    InReview,

    /// <summary>An operation runs.</summary>
    InProgress,

    /// <summary>The operation succeeded; old resources are still being removed.</summary>
    CleaningUp,

    /// <summary>The last operation failed and is being undone.</summary>
    RollingBack,

    /// <summary>The last operation succeeded.</summary>
    Succeeded,

    /// <summary>The last operation failed and was undone; the stack runs as before.</summary>
    RolledBack,

    /// <summary>The stack's creation failed: it never worked and can only be deleted.</summary>
    NeverCreated,

    /// <summary>Stuck between two states: somebody has to act.</summary>
    Stuck,

    /// <summary>Gone.</summary>
    Deleted,

    /// <summary>A status that this version doesn't know.</summary>
    Unknown,
}

/// <summary>A row of the recovery guide.</summary>
/// <param name="Status">AWS's spelling.</param>
/// <param name="Next">The safe next step.</param>
/// <param name="Loses">What that step loses; empty: nothing.</param>
/// <param name="Command">The exact command with <c>STACK</c> for the stack's name; empty: wait, or deploy again.</param>
public sealed record StackStatusRow(string Status, StackStatusKind Kind, string Meaning, string Next, string Loses, string Command)
{
    public bool IsSettled => Kind is not (StackStatusKind.InProgress or StackStatusKind.CleaningUp or StackStatusKind.RollingBack or StackStatusKind.Unknown);

    /// <summary>How an operation that should have made or changed the stack ended; null where it hasn't.</summary>
    public Outcome? Verdict => Kind switch
    {
        StackStatusKind.Succeeded or StackStatusKind.CleaningUp => Outcome.Succeeded,
        StackStatusKind.RolledBack => Outcome.RolledBack,
        StackStatusKind.NeverCreated when Status == "ROLLBACK_COMPLETE" => Outcome.RolledBack,
        StackStatusKind.NeverCreated or StackStatusKind.Stuck or StackStatusKind.Deleted => Outcome.Failed,
        _ => null,
    };

    /// <summary>What <c>Deploy</c> does of itself when it meets the status.</summary>
    public string MetByDeploy => Kind switch
    {
        StackStatusKind.InReview => "uses the empty stack for a new change set.",
        StackStatusKind.InProgress or StackStatusKind.RollingBack => "attaches where the operation is of the same plan; else it says that the stack is busy, and changes nothing.",
        StackStatusKind.CleaningUp => "waits for its end, then goes on.",
        StackStatusKind.NeverCreated => "deletes the stack, which never worked, and makes it again.",
        StackStatusKind.Stuck when Status == "UPDATE_ROLLBACK_FAILED" => "asks on a terminal whether to continue the rollback, then goes on; without one it prints the command.",
        StackStatusKind.Stuck or StackStatusKind.Unknown => "prints the command, and changes nothing.",
        _ => "goes on.",
    };

    /// <summary>The command for a stack.</summary>
    public string CommandFor(string stackName) => Command.Replace("STACK", stackName, StringComparison.Ordinal);
}

/// <summary>
/// Every status a stack can have, in one table: nothing else decides by a status' spelling. Source: CloudFormation user guide,
/// "Understand stack creation events" and "Stack status codes", read 2026-11.
/// </summary>
public static class StackStatuses
{
    private const string Delete = "aws cloudformation delete-stack --stack-name STACK";
    private const string Continue = "aws cloudformation continue-update-rollback --stack-name STACK";

    public static IReadOnlyList<StackStatusRow> All { get; } =
    [
        new("REVIEW_IN_PROGRESS", StackStatusKind.InReview, "A change set was made for a stack that doesn't exist yet.", "Deploy again: a new change set takes its place.", "", ""),
        new("CREATE_IN_PROGRESS", StackStatusKind.InProgress, "The stack is being created.", "Wait.", "", ""),
        new("CREATE_COMPLETE", StackStatusKind.Succeeded, "The stack was created.", "None needed.", "", ""),
        new("CREATE_FAILED", StackStatusKind.NeverCreated, "The creation failed and was not undone.", "Delete the stack and deploy again.", "The resources that were made; the stack never worked.", Delete),
        new("ROLLBACK_IN_PROGRESS", StackStatusKind.RollingBack, "The creation failed and is being undone.", "Wait.", "", ""),
        new("ROLLBACK_COMPLETE", StackStatusKind.NeverCreated, "The creation failed and was undone. The stack can only be deleted.", "Delete the stack and deploy again.", "Nothing: the stack never worked.", Delete),
        new("ROLLBACK_FAILED", StackStatusKind.NeverCreated, "The creation failed, and undoing it failed as well.", "Delete the stack and deploy again.", "The resources that were made; the stack never worked.", Delete),
        new("DELETE_IN_PROGRESS", StackStatusKind.InProgress, "The stack is being deleted.", "Wait.", "", ""),
        new("DELETE_COMPLETE", StackStatusKind.Deleted, "The stack is gone.", "Deploy again to create it.", "", ""),
        new("DELETE_FAILED", StackStatusKind.Stuck, "A resource could not be deleted.", "Remove what holds the resource, then delete again.", "What the stack still holds.", Delete),
        new("UPDATE_IN_PROGRESS", StackStatusKind.InProgress, "The stack is being updated.", "Wait.", "", ""),
        new("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", StackStatusKind.CleaningUp, "The update succeeded; what it replaced is being removed.", "Wait.", "", ""),
        new("UPDATE_COMPLETE", StackStatusKind.Succeeded, "The stack was updated.", "None needed.", "", ""),
        new("UPDATE_FAILED", StackStatusKind.Stuck, "The update failed and was not undone (rollback was disabled).", "Roll the stack back, or deploy a corrected version.", "The changes of the failed update.", "aws cloudformation rollback-stack --stack-name STACK"),
        new("UPDATE_ROLLBACK_IN_PROGRESS", StackStatusKind.RollingBack, "The update failed and is being undone.", "Wait.", "", ""),
        new("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", StackStatusKind.RollingBack, "The update was undone; what it had made is being removed.", "Wait.", "", ""),
        new("UPDATE_ROLLBACK_COMPLETE", StackStatusKind.RolledBack, "The update failed and was undone: the stack runs as before.", "Correct the cause and deploy again.", "", ""),
        new("UPDATE_ROLLBACK_FAILED", StackStatusKind.Stuck, "The update failed, and undoing it failed as well.", "Correct what the rollback failed on, then continue it.", "Nothing; with --resources-to-skip, CloudFormation's knowledge of the skipped resources.", Continue),
        new("IMPORT_IN_PROGRESS", StackStatusKind.InProgress, "Resources are being imported.", "Wait.", "", ""),
        new("IMPORT_COMPLETE", StackStatusKind.Succeeded, "Resources were imported.", "None needed.", "", ""),
        new("IMPORT_ROLLBACK_IN_PROGRESS", StackStatusKind.RollingBack, "The import failed and is being undone.", "Wait.", "", ""),
        new("IMPORT_ROLLBACK_COMPLETE", StackStatusKind.RolledBack, "The import failed and was undone.", "Correct the cause and import again.", "", ""),
        new("IMPORT_ROLLBACK_FAILED", StackStatusKind.Stuck, "The import failed, and undoing it failed as well.", "Correct what the rollback failed on, then continue it.", "", Continue),
    ];

    private static readonly Dictionary<string, StackStatusRow> ByStatus = All.ToDictionary(row => row.Status, StringComparer.Ordinal);

    /// <summary>The row of a status; of one that AWS added since, a row of kind Unknown: it is waited on, never judged.</summary>
    public static StackStatusRow Of(string status) => ByStatus.GetValueOrDefault(status)
        ?? new(status, StackStatusKind.Unknown, "A status that this version doesn't know.", "Look at the stack in the AWS console.", "", "");
}
