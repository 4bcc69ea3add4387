using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.CloudFormation.Types;

namespace Delivery.Emulator.CloudFormation.Resolution;

/// <summary>Fn::ForEach.</summary>
public sealed partial class LanguageExtensions
{
    private MapNode Members(MapNode map, IReadOnlyDictionary<string, string> loop)
    {
        var entries = new List<KeyValuePair<string, TemplateNode>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in map.Entries)
        {
            foreach (var entry in key.StartsWith(LoopPrefix, StringComparison.Ordinal) ? Loop(key, value, loop) : [KeyValuePair.Create(key, Expand(value, loop))])
            {
                entries.Add(seen.Add(entry.Key) ? entry : throw Failed($"Duplicate key {entry.Key} produced by Fn::ForEach"));
            }
        }

        return new MapNode(entries, map.Line);
    }

    /// <summary>What a loop stands for; its own name is not part of the result.</summary>
    private IEnumerable<KeyValuePair<string, TemplateNode>> Loop(string key, TemplateNode value, IReadOnlyDictionary<string, string> outer)
    {
        if (key.Length == LoopPrefix.Length || value is not ListNode { Items: [ScalarNode { Value.Length: > 0 } identifier, var collection, MapNode fragment] })
        {
            throw Failed("Fn::ForEach layout is incorrect");
        }

        foreach (var item in Items(Expand(collection, outer)))
        {
            var loop = new Dictionary<string, string>(outer) { [identifier.Value] = item };
            foreach (var (name, definition) in fragment.Entries)
            {
                if (name.StartsWith(LoopPrefix, StringComparison.Ordinal))
                {
                    foreach (var inner in Loop(name, definition, loop))
                    {
                        yield return inner;
                    }
                }
                else
                {
                    yield return KeyValuePair.Create(Counted(LoopText.InKeys(name, loop)), Expand(definition, loop));
                }
            }
        }
    }

    private IReadOnlyList<string> Items(TemplateNode collection) => Resolved(collection) is JsonArray list && list.All(item => item is JsonValue && !Unknown.IsIn(item))
        ? [.. list.Select(Scalars.Text)]
        : throw Failed("Could not find a collection or could not be resolved for Fn::ForEach");
}
