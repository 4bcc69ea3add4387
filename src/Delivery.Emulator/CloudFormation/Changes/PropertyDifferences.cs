using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Types;

namespace Delivery.Emulator.CloudFormation.Changes;

/// <summary>One place where a resource's properties differ.</summary>
/// <param name="Name">The property at the top.</param>
/// <param name="Path">JSON pointer as change sets show it: <c>/Properties/RedrivePolicy/maxReceiveCount</c>.</param>
/// <param name="Before">Null where it is added.</param>
/// <param name="After">Null where it is removed; unknown where only the execution tells.</param>
public sealed record PropertyDifference(string Name, string Path, JsonNode? Before, JsonNode? After, Recreation Recreation)
{
    public string ChangeType => Before is null ? "Add" : After is null ? "Remove" : "Modify";
}

/// <summary>
/// Differences between two states of a resource's properties, with what each means for the resource. A nested property
/// can be immutable under a mutable parent: the strictest behaviour on the way counts.
/// </summary>
public static class PropertyDifferences
{
    public static IReadOnlyList<PropertyDifference> Between(ResourceType type, JsonObject before, JsonObject after)
    {
        var found = new List<PropertyDifference>();
        foreach (var name in before.Select(entry => entry.Key).Union(after.Select(entry => entry.Key)))
        {
            var property = type.Properties.GetValueOrDefault(name) ?? new PropertyType(name, ValueKind.Any);
            Compare(new Walk(type, name, found), property, "/Properties/" + name, Recreation.Never, before[name], after[name]);
        }

        return found;
    }

    private static void Compare(Walk walk, PropertyType property, string path, Recreation above, JsonNode? before, JsonNode? after)
    {
        if (JsonNode.DeepEquals(before, after))
        {
            return;
        }

        var recreation = Stricter(above, property.Recreation);
        switch (property.Kind, before, after)
        {
            case (ValueKind.Structure, JsonObject old, JsonObject now) when walk.Type.MembersOf(property) is { } members:
                foreach (var name in old.Select(entry => entry.Key).Union(now.Select(entry => entry.Key)))
                {
                    var member = members.GetValueOrDefault(name) ?? new PropertyType(name, ValueKind.Any);
                    Compare(walk, member, $"{path}/{name}", recreation, old[name], now[name]);
                }

                break;
            case (ValueKind.Map, JsonObject old, JsonObject now):
                foreach (var name in old.Select(entry => entry.Key).Union(now.Select(entry => entry.Key)))
                {
                    Compare(walk, property.Element!, $"{path}/{name}", recreation, old[name], now[name]);
                }

                break;
            case (ValueKind.List, JsonArray old, JsonArray now):
                for (var index = 0; index < Math.Max(old.Count, now.Count); index++)
                {
                    Compare(walk, property.Element!, $"{path}/{index}", recreation,
                        index < old.Count ? old[index] : null, index < now.Count ? now[index] : null);
                }

                break;
            default:
                walk.Found.Add(new(walk.Name, path, before, after, Stricter(recreation, Within(walk.Type, property, before ?? after))));
                break;
        }
    }

    /// <summary>The strictest behaviour among the members of a structure that comes or goes as a whole.</summary>
    private static Recreation Within(ResourceType type, PropertyType property, JsonNode? value) =>
        value is JsonObject map && type.MembersOf(property) is { } members
            ? map.Select(entry => members.TryGetValue(entry.Key, out var member) ? Stricter(member.Recreation, Within(type, member, entry.Value)) : Recreation.Never)
                .DefaultIfEmpty().Max()
            : Recreation.Never;

    private static Recreation Stricter(Recreation one, Recreation other) => one > other ? one : other;

    private sealed record Walk(ResourceType Type, string Name, List<PropertyDifference> Found);
}
