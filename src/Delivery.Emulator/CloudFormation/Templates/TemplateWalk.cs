namespace Delivery.Emulator.CloudFormation.Templates;

/// <summary>All of a value's parts, each with its place.</summary>
internal static class TemplateWalk
{
    /// <summary>The node and everything below it, with JSON pointers that begin with <paramref name="path"/>.</summary>
    public static IEnumerable<(string Path, TemplateNode Node)> All(TemplateNode? node, string path = "")
    {
        // The reader bounds the depth, so the stack holds.
        if (node is null)
        {
            yield break;
        }

        yield return (path, node);
        foreach (var (name, child) in node switch
        {
            MapNode map => map.Entries.Select(entry => (entry.Key, entry.Value)),
            ListNode list => list.Items.Select((item, index) => (index.ToString(System.Globalization.CultureInfo.InvariantCulture), item)),
            _ => [],
        })
        {
            foreach (var below in All(child, $"{path}/{name}"))
            {
                yield return below;
            }
        }
    }

    public static IEnumerable<string> Keys(TemplateNode? node) =>
        All(node).SelectMany(part => (part.Node as MapNode)?.Entries.Select(entry => entry.Key) ?? []);

    /// <summary>The calls of functions within a value.</summary>
    public static IEnumerable<(string Function, TemplateNode Argument)> Functions(TemplateNode? node)
    {
        foreach (var (_, part) in All(node))
        {
            if (part.IsFunction(out var name, out var argument))
            {
                yield return (name, argument);
            }
        }
    }
}
