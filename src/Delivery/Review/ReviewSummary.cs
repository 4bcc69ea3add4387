namespace Delivery.Review;

/// <summary>A review in few words.</summary>
public static class ReviewSummary
{
    /// <summary>One sentence: how many changes, and the gravest consequence.</summary>
    public static string Of(StageReview review)
    {
        int Count(string action) => review.Changes.Count(change => change.Action == action);
        var replaced = review.Changes.Count(change => change.Replacement == Replacement.Yes);
        return $"{Count("Add")} to add, {Count("Modify")} to modify ({replaced} made anew), {Count("Remove")} to remove"
            + (review.Changes.Count - Count("Add") - Count("Modify") - Count("Remove") is > 0 and var others ? $", {others} others" : "")
            + $". Gravest consequence: {ConsequenceWords.Of(review.Gravest)}.";
    }

    /// <summary>Routine additions beyond the first <paramref name="most"/>, and routine updates likewise; removals are never among them.</summary>
    internal static HashSet<ResourceChange> BeyondTheFirst(StageReview review, int most) =>
    [
        .. review.Changes.Where(change => change.Consequence == Consequence.Routine && change.Action != "Remove")
            .GroupBy(change => change.Action, StringComparer.Ordinal).SelectMany(group => group.Skip(most)),
    ];

    /// <summary>One line for each action: <c>Add: 470 more, routine: 400 AWS::SQS::Queue, 70 AWS::Logs::LogGroup</c>.</summary>
    internal static IEnumerable<string> Counted(IEnumerable<ResourceChange> changes) =>
        from change in changes
        group change by change.Action into action
        orderby action.Key
        let types = action.CountBy(change => change.Type, StringComparer.Ordinal).OrderByDescending(type => type.Value).ThenBy(type => type.Key, StringComparer.Ordinal)
        select $"{action.Key}: {action.Count()} more, routine: {string.Join(", ", types.Select(type => $"{type.Value} {type.Key}"))}";
}
