using System.Text.Json.Nodes;

namespace Delivery.Review;

/// <summary>
/// One thing that a policy allows or denies: an action on a resource by a principal under a condition. A statement is the product of
/// its lists, so that order and grouping of a policy don't matter.
/// Source: IAM User Guide, "Policy evaluation logic" and "IAM JSON policy elements", read 2026-11.
/// </summary>
/// <param name="Effect">Allow or Deny.</param>
/// <param name="Action">E.g. <c>sqs:Receive*</c>; with <paramref name="IsAllActionsBut"/> what is excepted.</param>
/// <param name="Resource">Empty where the policy belongs to the resource (trust policies).</param>
/// <param name="Principal">E.g. <c>AWS arn:aws:iam::1:root</c>; empty in policies of an identity.</param>
/// <param name="Condition">Canonical JSON; empty for none.</param>
internal sealed record PolicyGrant(
    string Effect, string Action, bool IsAllActionsBut, string Resource, bool IsAllResourcesBut, string Principal, bool IsAllPrincipalsBut, string Condition)
{
    public bool IsDenial => Effect == "Deny";

    /// <summary>Whether everything that the other one names is named by this one, too.</summary>
    public bool Covers(PolicyGrant other) => Effect == other.Effect && CoversAction(other) && CoversResource(other) && CoversPrincipal(other) && CoversCondition(other);

    public bool CoversAction(PolicyGrant other) => Covers(Action, IsAllActionsBut, other.Action, other.IsAllActionsBut, ignoreCase: true);

    public bool CoversResource(PolicyGrant other) => Covers(Resource, IsAllResourcesBut, other.Resource, other.IsAllResourcesBut, ignoreCase: false);

    public bool CoversPrincipal(PolicyGrant other) =>
        Principal == "*" && !IsAllPrincipalsBut && !other.IsAllPrincipalsBut || (Principal == other.Principal && IsAllPrincipalsBut == other.IsAllPrincipalsBut);

    // Conditions narrow: without one more is allowed (or denied) than with any.
    public bool CoversCondition(PolicyGrant other) => Condition.Length == 0 || Condition == other.Condition;

    private static bool Covers(string pattern, bool isAllBut, string other, bool otherIsAllBut, bool ignoreCase) => (isAllBut, otherIsAllBut) switch
    {
        (false, false) => Wildcard.Covers(pattern, other, ignoreCase),
        (true, true) => Excepted(pattern).All(excepted => Excepted(other).Any(wider => Wildcard.Covers(wider, excepted, ignoreCase))),
        (false, true) => pattern == "*",
        // All but X covers Y only where no text matches both; texts without a wildcard can be judged.
        (true, false) => !Wildcard.Has(other) && !Excepted(pattern).Any(excepted => Wildcard.Covers(excepted, other, ignoreCase)),
    };

    private static string[] Excepted(string joined) => joined.Split(ExceptionSeparator);

    /// <summary>The grants of all policies in a resource's properties, trust policies and managed policies included.</summary>
    public static IReadOnlyList<PolicyGrant> Of(JsonObject properties)
    {
        HashSet<PolicyGrant> grants = [];
        foreach (var holder in new[] { properties }.Concat((properties["Policies"] as JsonArray ?? []).OfType<JsonObject>()))
        {
            foreach (var document in Documents.Select(name => holder[name]).OfType<JsonObject>())
            {
                grants.UnionWith(Values(document["Statement"]).OfType<JsonObject>().SelectMany(OfStatement));
            }
        }
        return [.. grants];
    }

    private const string ExceptionSeparator = ", ";
    private static readonly string[] Documents = ["PolicyDocument", "AssumeRolePolicyDocument", "KeyPolicy", "RepositoryPolicyText", "ResourcePolicy", "AccessPolicy"];

    private static IEnumerable<PolicyGrant> OfStatement(JsonObject statement)
    {
        var effect = PropertyDifferences.Show(statement[nameof(Effect)]) ?? "Allow";
        var condition = statement[nameof(Condition)] is { } node ? CanonicalJson.Write(node) : "";
        return
            from action in Selected(statement, "Action", "*")
            from resource in Selected(statement, "Resource", "")
            from principal in Principals(statement)
            select new PolicyGrant(effect, action.Text, action.IsAllBut, resource.Text, resource.IsAllBut, principal.Text, principal.IsAllBut, condition);
    }

    private static IEnumerable<(string Text, bool IsAllBut)> Selected(JsonObject statement, string name, string otherwise)
    {
        var (node, isAllBut) = statement[name] is { } named ? (named, false) : (statement["Not" + name], true);
        var texts = Values(node).Select(value => PropertyDifferences.Show(value) ?? "");
        return node is null ? [(otherwise, false)]
            // What a list excepts is excepted together: it is one grant, not one for each entry.
            : isAllBut ? [(string.Join(ExceptionSeparator, texts.Order(StringComparer.Ordinal)), true)]
            : texts.Select(text => (text, false));
    }

    private static IEnumerable<(string Text, bool IsAllBut)> Principals(JsonObject statement)
    {
        var (node, isAllBut) = statement[nameof(Principal)] is { } named ? (named, false) : (statement["NotPrincipal"], true);
        List<string> texts = node switch
        {
            null => [""],
            JsonObject kinds => [.. kinds.SelectMany(kind => Values(kind.Value).Select(value => PropertyDifferences.Show(value) ?? "")
                .Select(value => value == "*" ? "*" : $"{kind.Key} {value}"))],
            _ => [PropertyDifferences.Show(node) ?? ""],
        };
        return isAllBut && node is not null
            ? [(string.Join(ExceptionSeparator, texts.Order(StringComparer.Ordinal)), true)]
            : texts.Select(text => (text, false));
    }

    private static JsonArray Values(JsonNode? node) => node switch
    {
        null => [],
        JsonArray list => list,
        _ => [node.DeepClone()],
    };
}
