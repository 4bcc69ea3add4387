using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Templates;

namespace Delivery.Emulator.Faults;

/// <summary>Reads the members of a mapping strictly: what is unknown, missing or of the wrong type is noted with its line.</summary>
internal sealed class Fields
{
    private readonly MapNode _map;
    private readonly string _where;
    private readonly ProblemList _problems;

    public Fields(MapNode map, string where, ProblemList problems, IReadOnlyList<string> known)
    {
        (_map, _where, _problems) = (map, where, problems);
        foreach (var (name, value) in map.Entries.Where(entry => !known.Contains(entry.Key)))
        {
            problems.Add(value.Line, $"{where} has no key '{name}'; it takes {(known.Count > 0 ? string.Join(", ", known) : "none")}");
        }
    }

    /// <summary>Line of the mapping.</summary>
    public int Line => _map.Line;

    public bool Has(string name) => _map.Find(name) is not null;

    public TemplateNode? Node(string name) => _map.Find(name);

    public string? Text(string name) => Scalar(name, "a text", scalar => scalar.Kind != ScalarKind.Null && scalar.Value.Length > 0 ? scalar.Value : null);

    public string RequiredText(string name)
    {
        if (!Has(name))
        {
            _problems.Add(_map.Line, $"{_where} lacks '{name}'");
        }

        return Text(name) ?? "";
    }

    public string? Choice(string name, params string[] choices) =>
        Scalar(name, $"one of {string.Join(", ", choices)}", scalar => choices.Contains(scalar.Value) ? scalar.Value : null);

    public int? Number(string name, int least, int most) =>
        Scalar<int>(name, $"a number from {least} to {most}", scalar =>
            int.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null);

    public double? Share(string name) =>
        Scalar<double>(name, "a share from 0 to 1, such as 0.5", scalar =>
            double.TryParse(scalar.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1 ? value : null);

    public bool? Flag(string name) => Scalar<bool>(name, "true or false", scalar => bool.TryParse(scalar.Value, out var value) ? value : null);

    public TimeSpan? Duration(string name) => Scalar(name, "a duration such as 500ms, 10s, 5m or 1h", scalar => Durations.Parse(scalar.Value));

    public TimeSpan RequiredDuration(string name)
    {
        if (!Has(name))
        {
            _problems.Add(_map.Line, $"{_where} lacks '{name}'");
        }

        return Duration(name) ?? TimeSpan.Zero;
    }

    public MapNode? Map(string name)
    {
        if (_map.Find(name) is { } node and not MapNode)
        {
            _problems.Add(node.Line, $"{_where}: '{name}' must be a mapping");
        }

        return _map.Find(name) as MapNode;
    }

    public IReadOnlyList<TemplateNode> List(string name)
    {
        if (_map.Find(name) is { } node and not ListNode)
        {
            _problems.Add(node.Line, $"{_where}: '{name}' must be a list");
        }

        return (_map.Find(name) as ListNode)?.Items ?? [];
    }

    public IReadOnlyList<string> Texts(string name)
    {
        var items = List(name);
        foreach (var wrong in items.Where(item => item is not ScalarNode))
        {
            _problems.Add(wrong.Line, $"{_where}: '{name}' must be a list of texts");
        }

        return [.. items.OfType<ScalarNode>().Select(item => item.Value)];
    }

    public IReadOnlyDictionary<string, string> TextMap(string name)
    {
        var entries = Map(name)?.Entries ?? [];
        foreach (var (key, wrong) in entries.Where(entry => entry.Value is not ScalarNode))
        {
            _problems.Add(wrong.Line, $"{_where}: '{name}.{key}' must be a text");
        }

        return entries.Where(entry => entry.Value is ScalarNode).ToDictionary(entry => entry.Key, entry => entry.Value.Text!);
    }

    public JsonObject? Json(string name) => Map(name) is { } map ? (JsonObject)ToJson(map)! : null;

    private static JsonNode? ToJson(TemplateNode node) => node switch
    {
        MapNode map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, ToJson(entry.Value)))),
        ListNode list => new JsonArray([.. list.Items.Select(ToJson)]),
        ScalarNode { Kind: ScalarKind.Number } scalar when decimal.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        ScalarNode { Kind: ScalarKind.Boolean } scalar when bool.TryParse(scalar.Value, out var flag) => JsonValue.Create(flag),
        ScalarNode { Kind: ScalarKind.Null } => null,
        ScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => null,
    };

    private T? Scalar<T>(string name, string expected, Func<ScalarNode, T?> read) where T : struct
    {
        var found = _map.Find(name);
        var value = found is ScalarNode scalar ? read(scalar) : null;
        Expect(found, value is not null, name, expected);
        return value;
    }

    private string? Scalar(string name, string expected, Func<ScalarNode, string?> read)
    {
        var found = _map.Find(name);
        var value = found is ScalarNode scalar ? read(scalar) : null;
        Expect(found, value is not null, name, expected);
        return value;
    }

    private void Expect(TemplateNode? found, bool isGood, string name, string expected)
    {
        if (found is not null && !isGood)
        {
            _problems.Add(found.Line, $"{_where}: '{name}' must be {expected}");
        }
    }
}
