namespace Delivery.Review;

/// <summary>
/// Decides which resources are made anew. CloudFormation says Conditional where a property is fed by another resource. A resource that
/// is updated in place keeps its physical id, so what refers to it by Ref, or by an attribute that is part of its identity
/// (<see cref="FixedAttributes"/>), gets the value it has: nothing is replaced for that. If a property that always recreates is fed by a
/// replaced resource, its own is replaced too. What can't be told, e.g. an attribute that an update can change, stays possible.
/// Sources: CloudFormation User Guide, "Update behaviors of stack resources" (updates with no or some interruption don't change the
/// physical id); API reference, ResourceChangeDetail.Evaluation; read 2026-11.
/// </summary>
/// <param name="rollingGroups">Auto Scaling groups that are never replaced for a property that replaces conditionally; see <see cref="Templates.RollingGroups"/>.</param>
internal sealed class Replacements(IReadOnlyCollection<DescribedChange> changes, IReadOnlySet<string> rollingGroups)
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

    /// <summary>Whether all that a change consists of is references that get the values they have.</summary>
    public bool IsOnlyPassedThrough(DescribedChange change) => change.Details.Count > 0 && change.Details.All(detail =>
        detail is { Evaluation: "Dynamic", ChangeSource: "ResourceReference" or "ResourceAttribute", CausingEntity: { } cause }
        && Feeding(cause, detail.ChangeSource == "ResourceAttribute") == Replacement.No);

    // Whether the value that a reference gets is another one: No, where what it refers to stays.
    private Replacement Feeding(string cause, bool isAttribute)
    {
        var (id, attribute) = cause.Split('.', 2) is [var resource, var told] ? (resource, told) : (cause, "");
        if (!_changes.TryGetValue(id, out var causing))
        {
            return Replacement.No;
        }
        var feeding = Of(causing);
        return feeding == Replacement.No && isAttribute && !FixedAttributes.Contains(causing.Type, attribute) ? Replacement.Possible : feeding;
    }

    private Replacement Resolve(DescribedChange change)
    {
        var isRolling = rollingGroups.Contains(change.LogicalId);
        var recreating = change.Details.Where(detail => detail.RequiresRecreation == "Always" || (detail.RequiresRecreation == "Conditionally" && !isRolling)).ToList();
        return recreating.Count > 0 ? recreating.Max(Resolve) : isRolling && change.Details.Count > 0 ? Replacement.No : Replacement.Possible;
    }

    private Replacement Resolve(DescribedDetail detail)
    {
        if (detail.Evaluation != "Dynamic" || detail.CausingEntity is not { } cause || detail.ChangeSource is not ("ResourceReference" or "ResourceAttribute"))
        {
            return detail is { Evaluation: "Static", RequiresRecreation: "Always" } ? Replacement.Yes : Replacement.Possible;
        }
        var feeding = Feeding(cause, detail.ChangeSource == "ResourceAttribute");
        return feeding == Replacement.Yes && detail.RequiresRecreation != "Always" ? Replacement.Possible : feeding;
    }
}
