using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Delivery.Review;

/// <summary>
/// The identity of a review's meaning: <c>sha256:</c> and the SHA-256 of its canonical JSON. The same meaning gives the same digest
/// on every machine, in every culture and order; any change of meaning gives another.
/// </summary>
public readonly record struct ReviewDigest
{
    private readonly string? _text;

    private ReviewDigest(string text) => _text = text;

    public static ReviewDigest Of(StageReview review) =>
        new("sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(review)))));

    /// <summary>Takes a full digest only; <c>sha256:</c> may be left out.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ReviewDigest digest)
    {
        var trimmed = text?.Trim() ?? "";
        var valid = Images.ImageDigest.TryParse(trimmed.Contains(':', StringComparison.Ordinal) ? trimmed : "sha256:" + trimmed, out var parsed);
        digest = valid ? new(parsed.ToString()) : default;
        return valid;
    }

    /// <summary>The 64 hexadecimal digits, e.g. for a request token.</summary>
    public string Hex => ToString()["sha256:".Length..];

    public override string ToString() => _text ?? throw new InvalidOperationException("No digest.");

    /// <summary>What the digest is over. Lists without an order of their own are sorted; words for people are left out.</summary>
    public static string Canonical(StageReview review) => CanonicalJson.Write(new JsonObject
    {
        ["version"] = "1",
        ["stage"] = review.Stage,
        ["environment"] = review.Environment,
        ["account"] = review.Account,
        ["region"] = review.Region,
        ["stack"] = review.StackName,
        ["operation"] = review.IsCreate ? "create" : "update",
        ["template"] = review.TemplateHash,
        ["image"] = review.ImageDigest,
        ["parameters"] = Map(review.Parameters, parameter => parameter.Name, parameter => new JsonArray(parameter.Value, parameter.ResolvedValue)),
        ["capabilities"] = Sorted(review.Capabilities),
        ["tags"] = Map(review.Tags, tag => tag.Key, tag => tag.Value),
        ["changes"] = Map(review.Changes, change => change.LogicalId, Change),
        ["findings"] = Sorted(review.Findings.Select(finding =>
            $"{ConsequenceWords.Of(finding.Consequence)}|{finding.LogicalId}|{finding.Rule}|{(finding.IsCertain ? "certain" : "possible")}")),
        ["warnings"] = Sorted(review.Warnings),
        ["drift"] = Map(review.Drift, resource => resource.LogicalId, resource => resource.IsGone
            ? JsonValue.Create("gone")
            : Sorted(resource.Properties.Select(property => CanonicalJson.Write(new JsonArray(property.Path, property.Expected, property.Actual))))),
    });

    private static JsonObject Change(ResourceChange change) => new()
    {
        ["action"] = change.Action,
        ["physicalId"] = change.PhysicalId,
        ["type"] = change.Type,
        ["replacement"] = change.Replacement.ToString(),
        ["policyAction"] = change.PolicyAction,
        ["scope"] = Sorted(change.Scope),
        ["properties"] = Sorted(change.Properties.Select(property => CanonicalJson.Write(new JsonArray(
            property.Path, property.Before, property.After, property.RequiresRecreation, property.Cause)))),
    };

    private static JsonArray Sorted(IEnumerable<string> values) =>
        [.. values.Order(StringComparer.Ordinal).Select(value => JsonValue.Create(value))];

    private static JsonObject Map<T>(IEnumerable<T> items, Func<T, string> key, Func<T, JsonNode?> value)
    {
        var map = new JsonObject();
        foreach (var item in items)
        {
            map[key(item)] = value(item);
        }
        return map;
    }
}
