using Delivery.Lint;
using Delivery.Reports;
using Delivery.Review;
using Delivery.Templates;

namespace Delivery.Deployment;

/// <summary>What a stage's stack consists of, before and after its change: names and types, no values.</summary>
public static class StageArchitecture
{
    /// <param name="changes">Of the review; empty where nothing changes.</param>
    public static IReadOnlyList<ResourceReport> Of(StagePlan plan, IReadOnlyList<ResourceChange> changes)
    {
        var needs = ResourceOrder.NeedsOf(plan.Template);
        var changed = changes.DistinctBy(change => change.LogicalId).ToDictionary(change => change.LogicalId, StringComparer.Ordinal);
        var after = ResolvedTemplate.Of(plan.Template, plan.Parameters, plan.Region).Resources;
        var known = after.Select(resource => resource.LogicalId).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. after.Select(resource => new ResourceReport(
                resource.LogicalId, resource.Type, WordOf(changed.GetValueOrDefault(resource.LogicalId)),
                [.. (needs.GetValueOrDefault(resource.LogicalId) ?? []).Where(known.Contains).Order(StringComparer.Ordinal)])),
            .. changes.Where(change => !known.Contains(change.LogicalId)).Select(change => new ResourceReport(change.LogicalId, change.Type, WordOf(change), [])),
        ];
    }

    private static string? WordOf(ResourceChange? change) => change switch
    {
        null => null,
        { Action: "Add" or "Import" } => "Add",
        { Action: "Remove" } => "Remove",
        { Replacement: Replacement.Yes } => "Replace",
        _ => "Modify",
    };
}
