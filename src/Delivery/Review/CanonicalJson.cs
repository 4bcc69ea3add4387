using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Delivery.Review;

/// <summary>
/// JSON with one spelling per meaning, after RFC 8785: members ordered by UTF-16 code units, no blanks, the shortest
/// escapes. Numbers keep their text, because values of templates aren't doubles.
/// </summary>
public static class CanonicalJson
{
    public static string Write(JsonNode? node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonNode? node)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject map:
                AppendObject(text, map);
                break;
            case JsonArray list:
                text.Append('[');
                for (var index = 0; index < list.Count; index++)
                {
                    AppendSeparator(text, index);
                    Append(text, list[index]);
                }
                text.Append(']');
                break;
            default:
                if (node.GetValueKind() == JsonValueKind.String)
                {
                    AppendString(text, node.GetValue<string>());
                }
                else
                {
                    text.Append(node.ToJsonString());
                }
                break;
        }
    }

    private static void AppendObject(StringBuilder text, JsonObject map)
    {
        text.Append('{');
        var index = 0;
        foreach (var (name, value) in map.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            AppendSeparator(text, index++);
            AppendString(text, name);
            text.Append(':');
            Append(text, value);
        }
        text.Append('}');
    }

    private static void AppendSeparator(StringBuilder text, int index)
    {
        if (index > 0)
        {
            text.Append(',');
        }
    }

    private static void AppendString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                // A lone surrogate has no UTF-8: its escape keeps different texts different.
                _ when char.IsSurrogate(character) => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => text.Append(character),
            };
        }
        text.Append('"');
    }
}
