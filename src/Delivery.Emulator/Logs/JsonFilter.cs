using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Delivery.Emulator.Logs;

/// <summary>
/// Filter patterns for events that are JSON, <c>{ $.level = "Error" &amp;&amp; $.status >= 500 }</c>
/// (docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html, read 2026-11-26): comparisons of text
/// (with <c>*</c>), numbers and booleans, IS NULL, NOT EXISTS, joined by <c>&amp;&amp;</c> and <c>||</c>. An event that is
/// not JSON does not match. Regular expressions are refused.
/// </summary>
internal sealed class JsonFilter
{
    private readonly JsonFilterTokens _tokens;

    private JsonFilter(JsonFilterTokens tokens) => _tokens = tokens;

    /// <param name="pattern">The pattern with its braces.</param>
    public static Func<string, bool> Parse(string pattern)
    {
        if (!pattern.EndsWith('}'))
        {
            throw Invalid();
        }

        var parser = new JsonFilter(new JsonFilterTokens(pattern[1..^1]));
        var condition = parser.Any();
        parser._tokens.ExpectEnd();
        return message => Read(message) is { } json && condition(json);
    }

    internal static Wire.AwsErrorException Invalid() => LogErrors.Invalid("Invalid filter pattern");

    private static JsonObject? Read(string message)
    {
        try
        {
            return JsonNode.Parse(message) as JsonObject;
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            return null;
        }
    }

    private Func<JsonObject, bool> Any()
    {
        var one = All();
        while (_tokens.Take("||"))
        {
            var (left, right) = (one, All());
            one = json => left(json) || right(json);
        }

        return one;
    }

    private Func<JsonObject, bool> All()
    {
        var one = One();
        while (_tokens.Take("&&"))
        {
            var (left, right) = (one, One());
            one = json => left(json) && right(json);
        }

        return one;
    }

    private Func<JsonObject, bool> One()
    {
        if (_tokens.Take("("))
        {
            using var level = _tokens.Nested();
            var inner = Any();
            return _tokens.Take(")") ? inner : throw Invalid();
        }

        var path = _tokens.Selector();
        if (_tokens.TakeWord("NOT"))
        {
            return _tokens.TakeWord("EXISTS") ? json => !Exists(json, path) : throw Invalid();
        }

        if (_tokens.TakeWord("IS"))
        {
            return Is(path, _tokens.Word());
        }

        var comparison = _tokens.Operator();
        var (text, isQuoted) = _tokens.Value();
        return json => Compare(Find(json, path), comparison, text, isQuoted);
    }

    private static Func<JsonObject, bool> Is(IReadOnlyList<string> path, string word) => word.ToUpperInvariant() switch
    {
        "NULL" => json => Exists(json, path) && Find(json, path) is null,
        "TRUE" => json => Find(json, path) is JsonValue value && value.GetValueKind() == JsonValueKind.True,
        "FALSE" => json => Find(json, path) is JsonValue value && value.GetValueKind() == JsonValueKind.False,
        _ => throw Invalid(),
    };

    private static bool Compare(JsonNode? node, string comparison, string text, bool isQuoted)
    {
        if (node is not JsonValue value || value.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
        {
            return false;
        }

        if (!isQuoted && value.GetValueKind() == JsonValueKind.Number
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var wanted) && value.TryGetValue(out double number))
        {
            return comparison switch
            {
                "=" => number == wanted,
                "!=" => number != wanted,
                "<" => number < wanted,
                "<=" => number <= wanted,
                ">" => number > wanted,
                _ => number >= wanted,
            };
        }

        var matches = value.GetValueKind() == JsonValueKind.String
            && System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(text, value.GetValue<string>(), ignoreCase: false);
        return comparison switch
        {
            "=" => matches,
            "!=" => !matches,
            _ => false,
        };
    }

    private static bool Exists(JsonObject json, IReadOnlyList<string> path) =>
        Find(json, [.. path.SkipLast(1)]) switch
        {
            JsonObject parent => parent.ContainsKey(path[^1]),
            JsonArray items => int.TryParse(path[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < items.Count,
            _ => false,
        };

    private static JsonNode? Find(JsonObject json, IReadOnlyList<string> path)
    {
        JsonNode? at = json;
        foreach (var step in path)
        {
            at = at switch
            {
                JsonObject members => members[step],
                JsonArray items when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < items.Count => items[index],
                _ => null,
            };
        }

        return at;
    }
}
