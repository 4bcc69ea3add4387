namespace Delivery.Review;

/// <summary>A resource that was changed behind the stack's back.</summary>
/// <param name="IsGone">It doesn't exist any more.</param>
/// <param name="Properties">What differs; empty where it is gone.</param>
public sealed record DriftedResource(string LogicalId, string Type, bool IsGone, IReadOnlyList<DriftedProperty> Properties);

/// <param name="Path">Dotted, with list indices as numbers.</param>
/// <param name="Expected">What the stack says; null for nothing.</param>
/// <param name="Actual">What is there; null for nothing.</param>
public sealed record DriftedProperty(string Path, string? Expected, string? Actual);

/// <summary>What the reviewer reads of a drift.</summary>
internal static class DriftWords
{
    public static IEnumerable<string> Of(StageReview review) => review.Drift.SelectMany(resource => resource.IsGone
        ? [$"{resource.LogicalId} ({resource.Type}) is gone: it was deleted outside of the stack{(IsTouched(review, resource, null) ? ", and an update of it fails" : "")}"]
        : resource.Properties.Select(property =>
            $"{resource.LogicalId}.{property.Path} is {property.Actual ?? "nothing"} instead of {property.Expected ?? "nothing"}: "
            + (IsTouched(review, resource, property.Path) ? "this change sets it" : "this change leaves it so")));

    private static bool IsTouched(StageReview review, DriftedResource resource, string? path) =>
        review.Changes.FirstOrDefault(change => change.LogicalId == resource.LogicalId) is { } change
        && (path is null || change.Replacement == Replacement.Yes || change.Action == "Remove"
            || change.Properties.Any(property => FirstName(property.Path) == FirstName(path)));

    private static string FirstName(string path) => path.Split('.', '[')[0];
}
