using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rehearsal.Tests.Workflows;

/// <summary>
/// Values of expressions: null, <see cref="bool"/>, <see cref="double"/>, <see cref="string"/>, lists and maps, with GitHub's conversions: names and text are
/// compared without regard to case, and values of different types as numbers.
/// </summary>
internal static class ExpressionValues
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Dictionary<string, object?> Map() => new(StringComparer.OrdinalIgnoreCase);

    public static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool known => known,
        double number => number != 0 && !double.IsNaN(number),
        string text => text.Length > 0,
        _ => true,
    };

    public static string Text(object? value) => value switch
    {
        null => "",
        bool known => known ? "true" : "false",
        double number => number.ToString("G15", CultureInfo.InvariantCulture),
        string text => text,
        IReadOnlyList<object?> => "Array",
        _ => "Object",
    };

    public static bool AreEqual(object? first, object? second) => (first, second) switch
    {
        (string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase),
        (null, null) => true,
        (bool one, bool other) => one == other,
        (IReadOnlyList<object?> or IReadOnlyDictionary<string, object?>, _) or (_, IReadOnlyList<object?> or IReadOnlyDictionary<string, object?>) => ReferenceEquals(first, second),
        _ => Number(first).Equals(Number(second)) && !double.IsNaN(Number(first)),
    };

    /// <summary>A member of a map, or an entry of a list; null where there is none.</summary>
    public static object? Member(object? value, string name) => value switch
    {
        IReadOnlyDictionary<string, object?> map => map.GetValueOrDefault(name),
        IReadOnlyList<object?> list when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) => index < list.Count ? list[index] : null,
        _ => null,
    };

    public static object? FromJson(string text) => FromNode(JsonNode.Parse(text));

    public static string ToJson(object? value) => Node(value)?.ToJsonString(Json) ?? "null";

    private static double Number(object? value) => value switch
    {
        null => 0,
        bool known => known ? 1 : 0,
        double number => number,
        string { Length: 0 } => 0,
        string text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN,
        _ => double.NaN,
    };

    private static object? FromNode(JsonNode? node) => node switch
    {
        null => null,
        JsonArray array => array.Select(FromNode).ToList(),
        JsonObject map => map.Aggregate(Map(), (all, entry) =>
        {
            all[entry.Key] = FromNode(entry.Value);
            return all;
        }),
        _ when node.GetValueKind() is JsonValueKind.True or JsonValueKind.False => node.GetValue<bool>(),
        _ when node.GetValueKind() == JsonValueKind.Number => node.GetValue<double>(),
        _ => node.GetValue<string>(),
    };

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        bool known => JsonValue.Create(known),
        double number => JsonValue.Create(number),
        string text => JsonValue.Create(text),
        IReadOnlyList<object?> list => new JsonArray([.. list.Select(Node)]),
        IReadOnlyDictionary<string, object?> map => new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, Node(entry.Value)))),
        _ => throw new WorkflowException($"Not a value of an expression: {value.GetType().Name}"),
    };
}
