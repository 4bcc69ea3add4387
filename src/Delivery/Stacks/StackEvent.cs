namespace Delivery.Stacks;

/// <summary>An event of a stack. Spelling of statuses is AWS's; the time is AWS's as well.</summary>
/// <param name="IsStack">True for the stack's own events, which open and close its operations.</param>
/// <param name="Token">The ClientRequestToken of the operation; null where none was given.</param>
public sealed record StackEvent(
    string Id, string LogicalId, string? PhysicalId, string Type, string Status, string? Reason, string? Token, bool IsStack, DateTimeOffset At)
{
    /// <summary>The closed list of statuses that say a resource failed.</summary>
    public bool IsFailure => Status is "CREATE_FAILED" or "UPDATE_FAILED" or "DELETE_FAILED" or "IMPORT_FAILED" or "ROLLBACK_FAILED" or "UPDATE_ROLLBACK_FAILED";

    public bool IsProgress => Status is "CREATE_IN_PROGRESS" or "UPDATE_IN_PROGRESS" or "DELETE_IN_PROGRESS" or "IMPORT_IN_PROGRESS"
        or "ROLLBACK_IN_PROGRESS" or "UPDATE_ROLLBACK_IN_PROGRESS" or "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS" or "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS";

    /// <summary>Stopped because another resource failed: never the cause.</summary>
    public bool IsCancelled => IsFailure && Reason is not null
        && (Reason.Contains("creation cancelled", StringComparison.OrdinalIgnoreCase) || Reason.Contains("update cancelled", StringComparison.OrdinalIgnoreCase)
            || Reason.Contains("deletion cancelled", StringComparison.OrdinalIgnoreCase) || Reason.Contains("operation cancelled", StringComparison.OrdinalIgnoreCase));
}

/// <summary>Why an operation failed.</summary>
/// <param name="Reason">AWS's words, whole.</param>
public sealed record FailureCause(string LogicalId, string Type, string? PhysicalId, string Status, string Reason)
{
    /// <summary>For people, e.g. <c>Queue could not be created: it exists already</c>: AWS's words, shortened.</summary>
    public string Sentence => LogicalId + Status switch
    {
        "CREATE_FAILED" => " could not be created: ",
        "UPDATE_FAILED" => " could not be updated: ",
        "DELETE_FAILED" => " could not be deleted: ",
        "IMPORT_FAILED" => " could not be imported: ",
        _ => $" is {Status}: ",
    } + FailureWords.Shorten(Reason);

    /// <summary>
    /// The first resource that failed of itself: earlier than any rollback, never one that was cancelled for another's sake. The stack's own
    /// failure counts only where no resource failed.
    /// </summary>
    /// <param name="events">Of one operation, in the order they happened.</param>
    public static FailureCause? Of(IReadOnlyCollection<StackEvent> events)
    {
        var failed = events.Where(item => item.IsFailure && !item.IsCancelled).ToList();
        var first = failed.FirstOrDefault(item => !item.IsStack)
            ?? events.FirstOrDefault(item => item.IsStack && item.Reason is { Length: > 0 } && (item.IsFailure || StackStatuses.Of(item.Status).Kind == StackStatusKind.RollingBack))
            ?? failed.FirstOrDefault();
        return first is null ? null : new(first.LogicalId, first.Type, first.PhysicalId, first.Status, first.Reason ?? "no reason was told");
    }
}
