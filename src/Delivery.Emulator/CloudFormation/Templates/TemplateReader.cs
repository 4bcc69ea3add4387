using System.Text;
using System.Text.Json;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Templates;

/// <summary>Reads a template's text, YAML with CloudFormation's short forms or JSON, into nodes.</summary>
public static class TemplateReader
{
    /// <summary>Deepest nesting taken; keeps hostile input from exhausting the stack.</summary>
    internal const int MaximumDepth = 64;

    /// <exception cref="AwsErrorException">ValidationError with AWS's text; syntax errors name line and column.</exception>
    public static MapNode Read(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > TemplateLimits.Template)
        {
            throw TemplateLimits.TooLarge();
        }

        var node = text.AsSpan().TrimStart() is ['{', ..] ? ReadJson(text) : YamlTemplateReader.Read(text);
        return node as MapNode ?? throw Invalid("Template format error: unsupported structure.");
    }

    internal static AwsErrorException Invalid(string message) => new("ValidationError", message);

    private static TemplateNode ReadJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaximumDepth });
            return FromJson(document.RootElement);
        }
        catch (JsonException error)
        {
            throw Invalid($"Template format error: JSON not well-formed. (line {error.LineNumber + 1}, column {error.BytePositionInLine + 1})");
        }
    }

    private static TemplateNode FromJson(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new MapNode(Distinct(element), 0),
        JsonValueKind.Array => new ListNode([.. element.EnumerateArray().Select(FromJson)], 0),
        JsonValueKind.String => new ScalarNode(element.GetString()!, ScalarKind.Text, 0),
        JsonValueKind.Number => new ScalarNode(element.GetRawText(), ScalarKind.Number, 0),
        JsonValueKind.True or JsonValueKind.False => new ScalarNode(element.GetRawText(), ScalarKind.Boolean, 0),
        _ => new ScalarNode("", ScalarKind.Null, 0),
    };

    private static List<KeyValuePair<string, TemplateNode>> Distinct(JsonElement element)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var entries = new List<KeyValuePair<string, TemplateNode>>();
        foreach (var property in element.EnumerateObject())
        {
            if (!seen.Add(property.Name))
            {
                throw Invalid($"Template format error: JSON not well-formed. Duplicate key '{property.Name}'");
            }

            entries.Add(new(property.Name, FromJson(property.Value)));
        }

        return entries;
    }
}
