using System.Globalization;

namespace Delivery.Emulator.CloudFormation.Templates;

/// <summary>Parses a parameter's declaration.</summary>
internal static class ParameterParser
{
    private static readonly string[] Members =
    [
        "Type", "Default", "NoEcho", "AllowedValues", "AllowedPattern", "MaxLength", "MinLength", "MaxValue", "MinValue", "Description",
        "ConstraintDescription",
    ];

    public static TemplateParameter Parse(string name, TemplateNode node)
    {
        if (node is not MapNode map)
        {
            throw TemplateReader.Invalid("Template format error: Any Parameters member must be an object.");
        }

        if (!name.All(char.IsAsciiLetterOrDigit))
        {
            throw TemplateReader.Invalid($"Template format error: Parameter name {name} is non alphanumeric.");
        }

        if (map.Entries.FirstOrDefault(entry => !Members.Contains(entry.Key)) is { Key: { } unknown })
        {
            throw TemplateReader.Invalid($"Invalid template parameter property '{unknown}'");
        }

        if (node["Description"]?.Text is { Length: > 4000 })
        {
            throw TemplateReader.Invalid($"Template format error: Parameter '{name}' Description length is greater than 4000.");
        }

        var type = node["Type"]?.Text
            ?? throw TemplateReader.Invalid("Template format error: Every Parameters object must contain a Type member.");
        if (!ParameterTypes.IsKnown(type))
        {
            throw TemplateReader.Invalid($"Template format error: Unrecognized parameter type: {type}");
        }

        return new TemplateParameter(name, type, node.Line)
        {
            Default = Default(name, node["Default"]),
            NoEcho = node["NoEcho"]?.Text is { } noEcho && bool.TryParse(noEcho, out var hidden) && hidden,
            AllowedValues = Allowed(name, node["AllowedValues"]),
            AllowedPattern = node["AllowedPattern"]?.Text,
            MinLength = Length(name, node, "MinLength"),
            MaxLength = Length(name, node, "MaxLength"),
            MinValue = Number(name, node, "MinValue"),
            MaxValue = Number(name, node, "MaxValue"),
            Description = node["Description"]?.Text,
            ConstraintDescription = node["ConstraintDescription"]?.Text,
        };
    }

    private static IReadOnlyList<string>? Allowed(string name, TemplateNode? node) => node switch
    {
        null => null,
        ListNode list when list.Items.All(item => item is ScalarNode) => [.. list.Items.Select(item => item.Text!)],
        _ => throw TemplateReader.Invalid($"Template format error: AllowedValues of parameter {name} must be a list of values."),
    };

    private static string? Default(string name, TemplateNode? node) => node switch
    {
        null => null,
        ScalarNode scalar => scalar.Value,
        _ => throw TemplateReader.Invalid($"Template format error: Every Default member must be a string. (parameter {name})"),
    };

    private static int? Length(string name, TemplateNode node, string member) => Number(name, node, member) switch
    {
        null => null,
        >= 0 and <= int.MaxValue and var length when length == decimal.Truncate(length) => (int)length,
        _ => throw TemplateReader.Invalid($"Template format error: {member} of parameter {name} must be a whole number."),
    };

    private static decimal? Number(string name, TemplateNode node, string member) => node[member] switch
    {
        null => null,
        ScalarNode scalar when decimal.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) => value,
        _ => throw TemplateReader.Invalid($"Template format error: {member} of parameter {name} must be numeric."),
    };
}
