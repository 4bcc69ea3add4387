namespace Delivery.Review;

/// <summary>
/// Decides which resources are made anew. CloudFormation says Conditional where a property is fed by another resource: if all such
/// properties are names of resources (Ref) that keep theirs, nothing is replaced; if one that always recreates is fed by a replaced
/// one, it is. What can't be told stays possible. Source: DescribeChangeSet, ResourceChangeDetail.Evaluation, read 2026-11.
/// </summary>
internal sealed class Replacements(IReadOnlyCollection<DescribedChange> changes)
{
    private readonly Dictionary<string, DescribedChange> _changes = changes.ToDictionary(change => change.LogicalId, StringComparer.Ordinal);
    private readonly Dictionary<string, Replacement> _decided = new(StringComparer.Ordinal);
    private readonly HashSet<string> _deciding = new(StringComparer.Ordinal);

    public Replacement Of(DescribedChange change)
    {
        if (_decided.TryGetValue(change.LogicalId, out var decided))
        {
            return decided;
        }
        if (!_deciding.Add(change.LogicalId))
        {
            return Replacement.Possible;
        }
        var replacement = change.Replacement switch
        {
            "True" => Replacement.Yes,
            "Conditional" => Resolve(change),
            _ => Replacement.No,
        };
        _deciding.Remove(change.LogicalId);
        return _decided[change.LogicalId] = replacement;
    }

    private Replacement Resolve(DescribedChange change)
    {
        var recreating = change.Details.Where(detail => detail.RequiresRecreation is "Always" or "Conditionally").ToList();
        return recreating.Count == 0 ? Replacement.Possible : recreating.Max(Resolve);
    }

    private Replacement Resolve(DescribedDetail detail)
    {
        if (detail.Evaluation != "Dynamic" || detail.ChangeSource != "ResourceReference" || detail.CausingEntity is not { } cause)
        {
            return detail is { Evaluation: "Static", RequiresRecreation: "Always" } ? Replacement.Yes : Replacement.Possible;
        }
        var feeding = _changes.TryGetValue(cause, out var causing) ? Of(causing) : Replacement.No;
        return feeding == Replacement.Yes && detail.RequiresRecreation != "Always" ? Replacement.Possible : feeding;
    }
}
