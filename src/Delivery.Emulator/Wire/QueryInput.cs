using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Delivery.Emulator.Wire;

/// <summary>Reads the flat names of the Query protocols into a tree: <c>Tags.member.1.Key</c>, <c>Filter.1.Value.2</c>.</summary>
internal static class QueryInput
{
    private const int MostParameters = 10_000;
    private const int MostLevels = 24;
    private const int MostDigits = 5;

    public static IReadOnlyList<KeyValuePair<string, string>> Pairs(string form)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var part in form.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (pairs.Count == MostParameters)
            {
                throw AwsErrors.Malformed($"More than {MostParameters} parameters in a request.");
            }

            var equals = part.IndexOf('=', StringComparison.Ordinal);
            pairs.Add(equals < 0
                ? new(WebUtility.UrlDecode(part), "")
                : new(WebUtility.UrlDecode(part[..equals]), WebUtility.UrlDecode(part[(equals + 1)..])));
        }

        return pairs;
    }

    public static JsonObject Tree(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var root = new Node();
        foreach (var (name, value) in pairs)
        {
            if (name is "Action" or "Version" || name.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            Put(root, name, value);
        }

        var tree = new JsonObject();
        foreach (var (name, node) in root.Children)
        {
            tree[name] = node.ToJson();
        }

        return tree;
    }

    private static void Put(Node root, string name, string value)
    {
        var steps = name.Split('.');
        if (steps.Length > MostLevels || steps.Contains(""))
        {
            throw AwsErrors.Malformed("A parameter's name is not well formed.");
        }

        var node = root;
        foreach (var step in steps)
        {
            node = node.Child(step);
        }

        node.SetValue(value);
    }

    private sealed class Node
    {
        private string? _value;

        public Dictionary<string, Node> Children { get; } = new(StringComparer.Ordinal);

        public Node Child(string name)
        {
            if (!Children.TryGetValue(name, out var child))
            {
                Children[name] = child = new Node();
            }

            return child;
        }

        public void SetValue(string value) => _value = _value is null
            ? value
            : throw AwsErrors.Malformed("A parameter is given twice.");

        public JsonNode ToJson()
        {
            if (Children.Count == 0)
            {
                return JsonValue.Create(_value ?? "");
            }

            if (_value is { Length: > 0 })
            {
                throw AwsErrors.Malformed("A parameter is given both as a value and as a structure.");
            }

            var items = Children.Count == 1 && Children.TryGetValue("member", out var member) && member.IsList ? member : this;
            if (items.IsList)
            {
                return new JsonArray([.. items.Children.OrderBy(each => Index(each.Key)).Select(each => each.Value.ToJson())]);
            }

            var tree = new JsonObject();
            foreach (var (name, child) in Children)
            {
                tree[name] = child.ToJson();
            }

            return tree;
        }

        private bool IsList => Children.Count > 0
            && Children.Keys.All(key => key.Length <= MostDigits && key.All(char.IsAsciiDigit));

        private static int Index(string key) => int.Parse(key, CultureInfo.InvariantCulture);
    }
}
