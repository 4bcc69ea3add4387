using System.Text.Json;
using System.Text.Json.Nodes;

namespace Delivery.Review;

/// <summary>
/// What differs between two JSON values, leaf by leaf. Entries of a list that carry a name of their own (containers, tags, policy
/// statements) are compared with their namesakes, so that an inserted entry doesn't make all others differ.
/// </summary>
public static class PropertyDifferences
{
    private static readonly string[] IdentityKeys = ["Name", "Key", "Sid", "Id", "PolicyName", "ContainerName"];

    /// <summary>CloudFormation's placeholder for a value that only the execution will tell.</summary>
    private const string KnownAfterApply = "{{changeSet:KNOWN_AFTER_APPLY}}";

    /// <summary>Paths are relative, e.g. <c>ContainerDefinitions[worker].Image</c>.</summary>
    public static IReadOnlyList<(string Path, string? Before, string? After)> Between(JsonNode? before, JsonNode? after)
    {
        List<(string, string?, string?)> differences = [];
        Compare(differences, "", before, after);
        return differences;
    }

    /// <summary>A value as it is shown: a text as it is, else canonical JSON; null for nothing.</summary>
    public static string? Show(JsonNode? node) => node switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String =>
            value.GetValue<string>() is var text && text == KnownAfterApply ? "(known after apply)" : text,
        _ => CanonicalJson.Write(node),
    };

    private static void Compare(List<(string, string?, string?)> differences, string path, JsonNode? before, JsonNode? after)
    {
        switch (before, after)
        {
            case (JsonObject old, JsonObject @new):
                foreach (var name in old.Select(member => member.Key).Union(@new.Select(member => member.Key)).Order(StringComparer.Ordinal))
                {
                    Compare(differences, path.Length == 0 ? name : $"{path}.{name}", old[name], @new[name]);
                }
                break;
            case (JsonArray old, JsonArray @new):
                CompareLists(differences, path, old, @new);
                break;
            default:
                if (CanonicalJson.Write(before) != CanonicalJson.Write(after))
                {
                    differences.Add((path, Show(before), Show(after)));
                }
                break;
        }
    }

    private static void CompareLists(List<(string, string?, string?)> differences, string path, JsonArray before, JsonArray after)
    {
        if (CanonicalJson.Write(before) == CanonicalJson.Write(after))
        {
            return;
        }
        if (IdentityOf(before, after) is { } key)
        {
            var found = differences.Count;
            var old = before.ToDictionary(item => Identity(item, key)!, StringComparer.Ordinal);
            var @new = after.ToDictionary(item => Identity(item, key)!, StringComparer.Ordinal);
            foreach (var name in old.Keys.Union(@new.Keys).Order(StringComparer.Ordinal))
            {
                Compare(differences, $"{path}[{name}]", old.GetValueOrDefault(name), @new.GetValueOrDefault(name));
            }
            if (differences.Count > found)
            {
                return;
            }
        }
        else if (before.Count == after.Count && before.Concat(after).All(item => item is JsonObject))
        {
            for (var index = 0; index < before.Count; index++)
            {
                Compare(differences, $"{path}[{index}]", before[index], after[index]);
            }
            return;
        }
        differences.Add((path, Show(before), Show(after)));
    }

    private static string? IdentityOf(JsonArray before, JsonArray after) => IdentityKeys.FirstOrDefault(key =>
        new[] { before, after }.All(list =>
            list.All(item => Identity(item, key) is not null)
            && list.Select(item => Identity(item, key)).Distinct(StringComparer.Ordinal).Count() == list.Count));

    private static string? Identity(JsonNode? item, string key) =>
        item is JsonObject map && map[key] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
