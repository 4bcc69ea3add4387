using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Types;

namespace Delivery.Emulator.CloudFormation.Changes;

/// <summary>
/// What a drift-aware change set says beyond the others: where a value came from, what was deployed last, and which
/// resources the template follows, so that only the stack's knowledge of them changes (API reference of ResourceChange and
/// ResourceTargetDefinition, 2026-11).
/// </summary>
internal sealed class DriftAwareChanges(ActualResources actual, NoEchoValues secrets)
{
    /// <param name="changes">Computed against what is there.</param>
    public IEnumerable<ResourceChange> Of(IReadOnlyList<ResourceChange> changes, IReadOnlyList<DesiredResource> desired)
    {
        var byId = desired.ToDictionary(resource => resource.LogicalId);
        foreach (var change in changes)
        {
            yield return actual.All.TryGetValue(change.LogicalResourceId, out var resource)
                ? Told(change, resource, byId.GetValueOrDefault(change.LogicalResourceId))
                : change;
        }

        foreach (var wanted in desired.Where(wanted => changes.All(change => change.LogicalResourceId != wanted.LogicalId)))
        {
            if (actual.All.TryGetValue(wanted.LogicalId, out var resource) && Followed(resource, wanted) is { Count: > 0 } followed)
            {
                yield return Told(
                    new ResourceChange
                    {
                        Action = "SyncWithActual",
                        LogicalResourceId = wanted.LogicalId,
                        PhysicalResourceId = resource.Previous.PhysicalId,
                        ResourceType = wanted.Type.Name,
                        Replacement = "False",
                        Scope = [.. followed.Select(detail => detail.Attribute).Distinct()],
                        BeforeContext = Context.Of(resource.Actual!, secrets),
                        AfterContext = Context.Of(wanted, secrets),
                    },
                    resource, wanted);
            }
        }
    }

    private ResourceChange Told(ResourceChange change, ActualResource resource, DesiredResource? desired)
    {
        var drifted = resource.Actual is null || desired is null
            ? []
            : PropertyDifferences.Between(desired.Type, resource.Previous.Properties, resource.Actual.Properties);
        return change with
        {
            Details =
            [
                .. change.Details.Select(detail => detail with
                {
                    BeforeValueFrom = "ACTUAL_STATE",
                    AfterValueFrom = "TEMPLATE",
                    Drift = Drift(detail.Path, drifted),
                }),
                .. desired is null ? [] : Followed(resource, desired),
            ],
            ResourceDriftStatus = resource.Status,
            ResourceDriftIgnoredAttributes = resource.Ignored,
            PreviousDeploymentContext = Context.Of(resource.Previous, secrets),
        };
    }

    /// <summary>Properties that the template changed to what they already are.</summary>
    private List<ChangeDetail> Followed(ActualResource resource, DesiredResource desired)
    {
        if (resource.Actual is null)
        {
            return [];
        }

        var open = PropertyDifferences.Between(desired.Type, resource.Actual.Properties, desired.Properties);
        var drifted = PropertyDifferences.Between(desired.Type, resource.Previous.Properties, resource.Actual.Properties);
        return
        [
            .. PropertyDifferences.Between(desired.Type, resource.Previous.Properties, desired.Properties)
                .Where(difference => !open.Any(other => Overlap(other.Path, difference.Path)))
                .Select(difference => new ChangeDetail
                {
                    Attribute = desired.Type.Tags?.Name == difference.Name ? "Tags" : "Properties",
                    Name = desired.Type.Tags?.Name == difference.Name ? null : difference.Name,
                    RequiresRecreation = "Never",
                    Path = difference.Path,
                    BeforeValue = Value(difference.After),
                    AfterValue = Value(difference.After),
                    BeforeValueFrom = "ACTUAL_STATE",
                    AfterValueFrom = "TEMPLATE",
                    Drift = Drift(difference.Path, drifted),
                    AttributeChangeType = "SyncWithActual",
                    Evaluation = "Static",
                    ChangeSource = "NoModification",
                }),
        ];
    }

    private PropertyDrift? Drift(string? path, IReadOnlyList<PropertyDifference> drifted) =>
        drifted.FirstOrDefault(difference => path is not null && Overlap(difference.Path, path)) is { } found
            ? new PropertyDrift(Value(found.Before), Value(found.After), actual.ReadAt)
            : null;

    private string? Value(JsonNode? node) => node is null ? null : Scalars.Text(Scalars.AsTexts(secrets.Mask(node)));

    private static bool Overlap(string one, string other) =>
        one == other || one.StartsWith(other + "/", StringComparison.Ordinal) || other.StartsWith(one + "/", StringComparison.Ordinal);
}
