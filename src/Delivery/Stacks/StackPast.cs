namespace Delivery.Stacks;

/// <summary>What a stack's events tell before an operation of its begins.</summary>
/// <param name="Newest">The id of the newest; null where there is none.</param>
/// <param name="Durations">How long a resource took when last it was created (<c>CREATE_IN_PROGRESS</c>) or updated, by logical id and that status.</param>
public sealed record StackPast(string? Newest, IReadOnlyDictionary<(string LogicalId, string Status), TimeSpan> Durations)
{
    /// <summary>Of a stack of which nothing is known.</summary>
    public static StackPast None { get; } = new(null, new Dictionary<(string, string), TimeSpan>());

    /// <param name="events">Oldest first.</param>
    public static StackPast Of(IReadOnlyList<StackEvent> events)
    {
        Dictionary<string, StackEvent> begun = new(StringComparer.Ordinal);
        Dictionary<(string, string), TimeSpan> durations = [];
        foreach (var item in events.Where(item => !item.IsStack))
        {
            if (item.IsProgress)
            {
                begun.TryAdd(item.LogicalId, item);
            }
            else if (begun.Remove(item.LogicalId, out var beginning) && !item.IsFailure)
            {
                durations[(item.LogicalId, beginning.Status)] = item.At - beginning.At;
            }
        }
        return new(events.Count > 0 ? events[^1].Id : null, durations);
    }
}
