using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Delivery.Emulator.Wire;

/// <summary>Reads typed members from a call's input, whether they came as JSON values or as Query strings.</summary>
public static class InputExtensions
{
    public static string? Text(this JsonObject input, string name) => input[name] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        JsonValue value => value.ToJsonString(),
        _ => throw Ill(name, "a string"),
    };

    /// <summary>The member, or the ValidationError that AWS answers for a missing required one.</summary>
    public static string RequiredText(this JsonObject input, string name) =>
        input.Text(name) is { Length: > 0 } text
            ? text
            : throw new AwsErrorException("ValidationError",
                $"1 validation error detected: Value null at '{char.ToLowerInvariant(name[0])}{name[1..]}' failed to satisfy constraint: Member must not be null");

    public static bool? Flag(this JsonObject input, string name) => input.Text(name) switch
    {
        null => null,
        var text when bool.TryParse(text, out var value) => value,
        _ => throw Ill(name, "a boolean"),
    };

    public static int? Number(this JsonObject input, string name) => input.Text(name) switch
    {
        null => null,
        var text when int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) => value,
        _ => throw Ill(name, "an integer"),
    };

    public static JsonObject? Object(this JsonObject input, string name) => input[name] switch
    {
        null => null,
        JsonObject value => value,
        _ => throw Ill(name, "a structure"),
    };

    public static IReadOnlyList<JsonObject> Objects(this JsonObject input, string name) =>
        [.. Items(input, name).Select(item => item as JsonObject ?? throw Ill(name, "a list of structures"))];

    public static IReadOnlyList<string> Texts(this JsonObject input, string name) =>
        [.. Items(input, name).Select(item => item is JsonValue value && value.GetValueKind() == JsonValueKind.String
            ? value.GetValue<string>()
            : throw Ill(name, "a list of strings"))];

    private static JsonArray Items(JsonObject input, string name) => input[name] switch
    {
        null => [],
        JsonArray items => items,
        JsonValue value when value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Length == 0 => [],
        _ => throw Ill(name, "a list"),
    };

    private static AwsErrorException Ill(string name, string expected) =>
        new("ValidationException", $"The member {name} must be {expected}.");
}
