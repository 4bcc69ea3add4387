namespace Delivery.Review;

/// <summary>Follows causes from resource to resource: <c>parameter ImageUri</c> -> <c>TaskDefinition</c> -> <c>Service</c>.</summary>
internal sealed class CauseChains(IReadOnlyCollection<DescribedChange> changes)
{
    private readonly Dictionary<string, DescribedChange> _changes = changes.ToDictionary(change => change.LogicalId, StringComparer.Ordinal);

    /// <summary>The cause of a detail in words; null where the template itself changed.</summary>
    public static string? Of(DescribedDetail detail) => detail.ChangeSource switch
    {
        "ParameterReference" => $"parameter {detail.CausingEntity}",
        "ResourceReference" or "ResourceAttribute" => detail.CausingEntity,
        "Automatic" => "nested stack",
        _ => null,
    };

    /// <summary>What leads to the change, first cause first, without the resource itself. Empty where it is only the template.</summary>
    public IReadOnlyList<string> To(DescribedChange change)
    {
        List<string> chain = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        var current = change;
        while (current is not null && seen.Add(current.LogicalId))
        {
            // A cause in another resource leads further back than a parameter of this one.
            var detail = current.Details
                .Where(detail => Of(detail) is not null)
                .OrderBy(detail => detail.ChangeSource is "ResourceReference" or "ResourceAttribute" ? 0 : 1)
                .ThenBy(detail => detail.CausingEntity, StringComparer.Ordinal)
                .FirstOrDefault();
            if (detail is null)
            {
                break;
            }
            var resource = detail.ChangeSource is "ResourceReference" or "ResourceAttribute" ? detail.CausingEntity?.Split('.')[0] : null;
            chain.Insert(0, resource ?? Of(detail)!);
            current = resource is null ? null : _changes.GetValueOrDefault(resource);
        }
        return chain;
    }
}
