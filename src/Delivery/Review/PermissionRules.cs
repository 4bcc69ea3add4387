using System.Text.Json.Nodes;

namespace Delivery.Review;

/// <summary>
/// What a policy allows beyond the one before, by meaning: a statement that is reordered, split or narrowed allows nothing new; one that
/// covers more does, with what widened it.
/// </summary>
internal static class PermissionRules
{
    private const int MostShown = 5;

    /// <summary>New permissions: grants, denials that are gone, managed policies.</summary>
    public static string? PermissionAdded(RuleSubject subject)
    {
        var change = subject.Change;
        var isIdentity = change.Type.StartsWith("AWS::IAM::", StringComparison.Ordinal);
        if (subject.IsRemoved || !(isIdentity || change.Type.EndsWith("Policy", StringComparison.Ordinal) || change.Type is "AWS::ECR::Repository" or "AWS::KMS::Key"))
        {
            return null;
        }
        if (subject.After is null)
        {
            return isIdentity ? SecurityRules.Untold(subject) : null;
        }
        List<string> widened = [.. Widened(subject.IsAdded ? null : subject.Before, subject.After)];
        return widened.Count switch
        {
            0 => null,
            <= MostShown => $"{change.LogicalId}: {string.Join("; ", widened)}.",
            _ => $"{change.LogicalId}: {string.Join("; ", widened.Take(MostShown - 1))}; and {widened.Count - MostShown + 1} more.",
        };
    }

    private static IEnumerable<string> Widened(JsonObject? before, JsonObject after)
    {
        IReadOnlyList<PolicyGrant> old = before is null ? [] : PolicyGrant.Of(before);
        var @new = PolicyGrant.Of(after);
        var added = @new.Where(grant => !grant.IsDenial && !old.Any(known => known.Covers(grant))).ToList();
        var lifted = old.Where(grant => grant.IsDenial && !@new.Any(kept => kept.Covers(grant))).ToList();
        return Grouped(added, old).Concat(lifted.Select(grant => $"no longer: {Sentence(grant, [grant.Action])}"))
            .Concat(ManagedPolicies(after).Except(ManagedPolicies(before), StringComparer.Ordinal).Select(arn => $"managed policy {arn}"))
            .Concat(BoundaryLifted(before, after))
            .Order(StringComparer.Ordinal);
    }

    // Actions on the same resource, for the same reason, in one line.
    private static IEnumerable<string> Grouped(IEnumerable<PolicyGrant> added, IReadOnlyList<PolicyGrant> old) =>
        from grant in added
        let why = Why(grant, old)
        group grant.Action by (grant with { Action = "" }, why) into alike
        select Sentence(alike.Key.Item1, [.. alike.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]) + alike.Key.why;

    // What the nearest earlier grant lacked; nothing where there was none alike.
    private static string Why(PolicyGrant grant, IReadOnlyList<PolicyGrant> old)
    {
        var allowed = old.Where(known => !known.IsDenial).ToList();
        if (allowed.FirstOrDefault(known => known.CoversAction(grant) && known.CoversResource(grant) && known.CoversPrincipal(grant)) is { } conditioned)
        {
            return $" (the condition was {conditioned.Condition})";
        }
        if (allowed.FirstOrDefault(known => known.CoversAction(grant) && known.CoversPrincipal(grant) && known.CoversCondition(grant) && grant.CoversResource(known)) is { } narrower)
        {
            return $" (was on {narrower.Resource})";
        }
        return allowed.Any(known => known.CoversAction(grant) && known.CoversResource(grant) && known.CoversCondition(grant)) ? " (new principal)" : "";
    }

    private static string Sentence(PolicyGrant grant, IReadOnlyList<string> actions) =>
        $"{grant.Effect} {But(grant.IsAllActionsBut)}{string.Join(", ", actions)}"
        + (grant.Resource.Length > 0 ? $" on {But(grant.IsAllResourcesBut)}{(grant is { Resource: "*", IsAllResourcesBut: false } ? "everything" : grant.Resource)}" : "")
        + (grant.Principal.Length > 0 ? $" by {But(grant.IsAllPrincipalsBut)}{(grant is { Principal: "*", IsAllPrincipalsBut: false } ? "everybody" : grant.Principal)}" : "")
        + (grant.Condition.Length > 0 ? $" if {grant.Condition}" : "");

    private static string But(bool isAllBut) => isAllBut ? "all but " : "";

    private static IEnumerable<string> ManagedPolicies(JsonObject? properties) =>
        (properties?["ManagedPolicyArns"] as JsonArray ?? []).Select(arn => PropertyDifferences.Show(arn) ?? "");

    private static IEnumerable<string> BoundaryLifted(JsonObject? before, JsonObject after) =>
        PropertyDifferences.Show(before?["PermissionsBoundary"]) is { } boundary && after["PermissionsBoundary"] is null ? [$"no longer bounded by {boundary}"] : [];
}
