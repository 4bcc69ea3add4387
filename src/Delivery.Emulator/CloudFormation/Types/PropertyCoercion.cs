using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Delivery.Emulator.CloudFormation.Types;

/// <summary>
/// Brings resolved property values into the form of their type, as CloudFormation does: "30" and 30 are the same integer.
/// What does not fit stays as it is, for the validation to name.
/// </summary>
public static class PropertyCoercion
{
    public static JsonObject Coerce(ResourceType type, JsonObject properties) => Structure(type, type.Properties, properties);

    private static JsonObject Structure(ResourceType type, IReadOnlyDictionary<string, PropertyType> members, JsonObject value)
    {
        var result = new JsonObject();
        foreach (var (name, member) in value)
        {
            result[name] = members.TryGetValue(name, out var property) ? Value(type, property, member) : member?.DeepClone();
        }

        return result;
    }

    private static JsonNode? Value(ResourceType type, PropertyType property, JsonNode? value) => (property.Kind, value) switch
    {
        (ValueKind.Text, JsonValue scalar) => Text(scalar),
        (ValueKind.Integer, JsonValue scalar) => long.TryParse(Scalars.Text(scalar), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
            : scalar.DeepClone(),
        (ValueKind.Number, JsonValue scalar) => decimal.TryParse(Scalars.Text(scalar), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
            : scalar.DeepClone(),
        (ValueKind.Boolean, JsonValue scalar) => bool.TryParse(Scalars.Text(scalar), out var flag) ? JsonValue.Create(flag) : scalar.DeepClone(),
        (ValueKind.List, JsonArray list) when property.Element is { } element => new JsonArray([.. list.Select(item => Value(type, element, item))]),
        (ValueKind.Map, JsonObject map) when property.Element is { } element =>
            new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, Value(type, element, entry.Value)))),
        (ValueKind.Structure, JsonObject structure) when type.MembersOf(property) is { } members => Structure(type, members, structure),
        _ => value?.DeepClone(),
    };

    private static JsonValue Text(JsonValue scalar) =>
        scalar.GetValueKind() == JsonValueKind.String ? (JsonValue)scalar.DeepClone() : JsonValue.Create(Scalars.Text(scalar));
}

/// <summary>Texts of JSON scalars.</summary>
internal static class Scalars
{
    /// <summary>The scalar's text without quotes: <c>true</c>, <c>30</c>, <c>name</c>.</summary>
    public static string Text(JsonNode? node) => node switch
    {
        null => "",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => node.ToJsonString(JsonText.Plain),
    };

    /// <summary>A copy with every scalar as a string: the form in which CloudFormation shows values.</summary>
    public static JsonNode? AsTexts(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, AsTexts(entry.Value)))),
        JsonArray list => new JsonArray([.. list.Select(AsTexts)]),
        null => null,
        _ => JsonValue.Create(Text(node)),
    };
}

/// <summary>How JSON is written into answers: no needless escapes, since it is a value and not HTML.</summary>
internal static class JsonText
{
    public static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
