using System.Collections.Frozen;
using System.Globalization;
using System.Net;

namespace Delivery.Emulator.Identity.Policies;

/// <summary>
/// The condition operators and how their values are compared
/// (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html, read 2026-11-26).
/// </summary>
internal static class ConditionOperators
{
    private static readonly FrozenDictionary<string, (Func<string, string, bool> Compare, bool Negated)> Known =
        new Dictionary<string, (Func<string, string, bool>, bool)>
        {
            ["StringEquals"] = (static (policy, request) => Literal(policy) == request, false),
            ["StringNotEquals"] = (static (policy, request) => Literal(policy) == request, true),
            ["StringEqualsIgnoreCase"] = (IgnoreCase, false),
            ["StringNotEqualsIgnoreCase"] = (IgnoreCase, true),
            ["StringLike"] = (static (policy, request) => Wildcards.Match(policy, request), false),
            ["StringNotLike"] = (static (policy, request) => Wildcards.Match(policy, request), true),
            ["NumericEquals"] = (static (policy, request) => Numbers(policy, request) is 0, false),
            ["NumericNotEquals"] = (static (policy, request) => Numbers(policy, request) is 0, true),
            ["NumericLessThan"] = (static (policy, request) => Numbers(policy, request) < 0, false),
            ["NumericLessThanEquals"] = (static (policy, request) => Numbers(policy, request) <= 0, false),
            ["NumericGreaterThan"] = (static (policy, request) => Numbers(policy, request) > 0, false),
            ["NumericGreaterThanEquals"] = (static (policy, request) => Numbers(policy, request) >= 0, false),
            ["DateEquals"] = (static (policy, request) => Dates(policy, request) is 0, false),
            ["DateNotEquals"] = (static (policy, request) => Dates(policy, request) is 0, true),
            ["DateLessThan"] = (static (policy, request) => Dates(policy, request) < 0, false),
            ["DateLessThanEquals"] = (static (policy, request) => Dates(policy, request) <= 0, false),
            ["DateGreaterThan"] = (static (policy, request) => Dates(policy, request) > 0, false),
            ["DateGreaterThanEquals"] = (static (policy, request) => Dates(policy, request) >= 0, false),
            ["Bool"] = (IgnoreCase, false),
            ["BinaryEquals"] = (static (policy, request) => Literal(policy) == request, false),
            ["IpAddress"] = (InNetwork, false),
            ["NotIpAddress"] = (InNetwork, true),
            ["ArnEquals"] = (Wildcards.MatchArn, false),
            ["ArnLike"] = (Wildcards.MatchArn, false),
            ["ArnNotEquals"] = (Wildcards.MatchArn, true),
            ["ArnNotLike"] = (Wildcards.MatchArn, true),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool IsKnown(string @operator) => @operator == "Null" || Known.ContainsKey(@operator);

    public static bool Holds(PolicyCondition condition, PolicyDocument document, PolicyRequest request)
    {
        var values = request.Keys.GetValueOrDefault(condition.Key) ?? [];
        if (condition.Operator == "Null")
        {
            return condition.Values.Any(value => bool.TryParse(value, out var absent) && absent == (values.Count == 0));
        }

        var (compare, negated) = Known[condition.Operator];
        if (values.Count == 0)
        {
            // An absent key: a negated operator holds, ForAllValues holds, IfExists holds; anything else does not.
            return condition.IfExists || condition.Set == ConditionSet.ForAllValues || condition.Set == ConditionSet.Single && negated;
        }

        var patterns = condition.Values.Select(value => PolicyVariables.Resolve(value, document, request)).OfType<string>().ToList();
        bool Matches(string value) => patterns.Exists(pattern => compare(pattern, value)) != negated;
        return condition.Set == ConditionSet.ForAnyValue ? values.Any(Matches) : values.All(Matches);
    }

    private static string Literal(string policy) =>
        policy.Replace(Wildcards.LiteralStar, '*').Replace(Wildcards.LiteralQuestion, '?');

    private static bool IgnoreCase(string policy, string request) => Literal(policy).Equals(request, StringComparison.OrdinalIgnoreCase);

    /// <summary>The request's number compared with the policy's; null (which no comparison holds for) where one isn't a number.</summary>
    private static int? Numbers(string policy, string request) =>
        decimal.TryParse(policy, NumberStyles.Float, CultureInfo.InvariantCulture, out var bound)
        && decimal.TryParse(request, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value.CompareTo(bound)
            : null;

    private static int? Dates(string policy, string request) => Date(policy) is { } bound && Date(request) is { } value ? value.CompareTo(bound) : null;

    /// <summary>ISO 8601 or seconds of the epoch.</summary>
    private static DateTimeOffset? Date(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 100_000_000_000
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;

    private static bool InNetwork(string policy, string request) =>
        IPAddress.TryParse(request, out var address)
        && (IPNetwork.TryParse(policy, out var network) ? network.Contains(address) : IPAddress.TryParse(policy, out var one) && one.Equals(address));
}
