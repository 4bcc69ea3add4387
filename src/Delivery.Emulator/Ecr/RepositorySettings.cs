using System.Text.Json;
using System.Text.Json.Nodes;
using Delivery.Emulator.Registry;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecr;

/// <summary>Settings of repositories as the API's input has them.</summary>
internal static class RepositorySettings
{
    private const int MostExclusions = 5;

    public static Repository WithMutability(Repository repository, string mutability, IReadOnlyList<string> exclusions)
    {
        if (mutability is not ("MUTABLE" or "IMMUTABLE" or "MUTABLE_WITH_EXCLUSION" or "IMMUTABLE_WITH_EXCLUSION"))
        {
            throw EcrErrors.InvalidParameter(
                "Invalid parameter at 'imageTagMutability' failed to satisfy constraint: 'Member must satisfy enum value set: [IMMUTABLE, IMMUTABLE_WITH_EXCLUSION, MUTABLE, MUTABLE_WITH_EXCLUSION]'");
        }

        var excludes = mutability.EndsWith("_WITH_EXCLUSION", StringComparison.Ordinal);
        return excludes == exclusions.Count is > 0 and <= MostExclusions
            ? repository with { TagMutability = mutability, MutabilityExclusions = exclusions }
            : throw EcrErrors.InvalidParameter(
                $"Invalid parameter at 'imageTagMutabilityExclusionFilters' failed to satisfy constraint: '1 to {MostExclusions} filters with an exclusion, none without'");
    }

    public static IReadOnlyList<string> Exclusions(JsonObject input) =>
        [.. input.Objects("imageTagMutabilityExclusionFilters").Select(each => each.RequiredText("filter"))];

    public static Dictionary<string, string> Tags(JsonObject input)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in input.Objects("tags"))
        {
            tags[tag.RequiredText("Key")] = tag.Text("Value") ?? "";
        }

        return tags;
    }

    public static JsonArray Render(IReadOnlyDictionary<string, string> tags) =>
        [.. tags.Select(each => new JsonObject { ["Key"] = each.Key, ["Value"] = each.Value })];

    /// <summary>A policy's text where it is a JSON object, as ECR takes no other.</summary>
    public static string CheckedPolicy(string text, string member)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return text;
            }
        }
        catch (JsonException)
        {
            // Told below, in ECR's words.
        }

        throw EcrErrors.InvalidParameter($"Invalid parameter at '{member}' failed to satisfy constraint: 'Invalid repository policy provided'");
    }
}
