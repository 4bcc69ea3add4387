using System.Globalization;
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

    /// <summary>How a value is shown that only the execution will tell.</summary>
    public const string KnownAfterApply = "(known after apply)";

    // CloudFormation's own word for it; it can stand within a longer text.
    private const string Placeholder = "{{changeSet:KNOWN_AFTER_APPLY}}";

    /// <summary>A resource's JSON, or a value, as it is read: with <see cref="KnownAfterApply"/> for CloudFormation's placeholder.</summary>
    public static string Readable(string told) => told.Replace(Placeholder, KnownAfterApply, StringComparison.Ordinal);

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
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => CanonicalJson.Write(node),
    };

    /// <summary>
    /// The path at which <see cref="Between"/> tells of a place, e.g. <c>ContainerDefinitions[worker].Image</c> for
    /// <c>ContainerDefinitions</c>, <c>0</c>, <c>Image</c>; of the list, where its entries are not compared one by one or moved.
    /// </summary>
    /// <param name="segments">Names and indices.</param>
    public static string PathOf(IEnumerable<string> segments, JsonNode? before, JsonNode? after)
    {
        var path = "";
        foreach (var segment in segments)
        {
            switch (before, after)
            {
                case (JsonObject old, JsonObject @new):
                    path = path.Length == 0 ? segment : $"{path}.{segment}";
                    (before, after) = (old[segment], @new[segment]);
                    break;
                case (JsonArray old, JsonArray @new) when int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    && index < old.Count && index < @new.Count && EntryOf(old, @new, index) is { } entry:
                    path += $"[{entry}]";
                    (before, after) = (old[index], @new[index]);
                    break;
                default:
                    return path;
            }
        }
        return path;
    }

    // Null where the two entries are not compared with each other.
    private static string? EntryOf(JsonArray before, JsonArray after, int index) =>
        IdentityOf(before, after) is { } key
            ? Identity(after[index], key) is { } name && Identity(before[index], key) == name ? name : null
            : ArePaired(before, after) ? index.ToString(CultureInfo.InvariantCulture) : null;

    private static bool ArePaired(JsonArray before, JsonArray after) =>
        before.Count == after.Count && before.Concat(after).All(item => item is JsonObject);

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
        else if (ArePaired(before, after))
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
