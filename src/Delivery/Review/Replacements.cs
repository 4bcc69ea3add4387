namespace Delivery.Review;

/// <summary>
/// Decides which resources are made anew. CloudFormation says Conditional where a property is fed by another resource. A resource that
/// is updated in place keeps its physical id, so what refers to it by Ref, or by an attribute that is part of its identity
/// (<see cref="FixedAttributes"/>), gets the value it has: nothing is replaced for that. If a property that always recreates is fed by a
/// replaced resource, its own is replaced too. What can't be told, e.g. an attribute that an update can change, stays possible.
/// Sources: CloudFormation User Guide, "Update behaviors of stack resources" (updates with no or some interruption don't change the
/// physical id); API reference, ResourceChangeDetail.Evaluation; read 2026-11.
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
        if (detail.Evaluation != "Dynamic" || detail.CausingEntity is not { } cause || detail.ChangeSource is not ("ResourceReference" or "ResourceAttribute"))
        {
            return detail is { Evaluation: "Static", RequiresRecreation: "Always" } ? Replacement.Yes : Replacement.Possible;
        }
        var (id, attribute) = cause.Split('.', 2) is [var resource, var told] ? (resource, told) : (cause, null);
        var feeding = _changes.TryGetValue(id, out var causing) ? Of(causing) : Replacement.No;
        if (feeding == Replacement.No && causing is not null && detail.ChangeSource == "ResourceAttribute"
            && !(attribute is not null && FixedAttributes.Contains(causing.Type, attribute)))
        {
            return Replacement.Possible;
        }
        return feeding == Replacement.Yes && detail.RequiresRecreation != "Always" ? Replacement.Possible : feeding;
    }
}
