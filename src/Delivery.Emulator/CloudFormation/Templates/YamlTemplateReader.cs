using System.Globalization;
using Delivery.Emulator.Wire;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Delivery.Emulator.CloudFormation.Templates;

/// <summary>
/// Reads YAML 1.1 as CloudFormation does: short forms of functions, no aliases, no merge keys
/// (docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html, 2026-11).
/// </summary>
internal static class YamlTemplateReader
{
    private static readonly string[] BareFunctions = ["Ref", "Condition"];

    private static readonly string[] Functions =
    [
        "And", "Base64", "Cidr", "Equals", "FindInMap", "ForEach", "GetAtt", "GetAZs", "GetStackOutput", "If", "ImportValue", "Join", "Length",
        "Not", "Or", "Select", "Split", "Sub", "ToJsonString", "Transform", "Contains", "EachMemberEquals", "EachMemberIn", "RefAll",
        "ValueOf", "ValueOfAll",
    ];

    public static TemplateNode Read(string text)
    {
        var parser = new Parser(new StringReader(text));
        try
        {
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                throw TemplateReader.Invalid("Template format error: unsupported structure.");
            }

            return Node(parser, 0);
        }
        catch (YamlException error)
        {
            throw NotWellFormed(error.Start, error.InnerException?.Message ?? error.Message);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            // The scanner's own words for some malformed plain scalars and escapes.
            throw NotWellFormed(parser.Current?.End ?? Mark.Empty, "malformed scalar");
        }
    }

    private static TemplateNode Node(Parser parser, int depth)
    {
        if (depth > TemplateReader.MaximumDepth)
        {
            throw NotWellFormed(parser.Current!.Start, "nested too deeply");
        }

        switch (parser.Current)
        {
            case YamlDotNet.Core.Events.Scalar:
                return Scalar(parser.Consume<Scalar>());
            case SequenceStart:
                return Sequence(parser, depth);
            case MappingStart:
                return Mapping(parser, depth);
            case AnchorAlias:
                throw TemplateReader.Invalid("Template error: YAML aliases are not allowed in CloudFormation templates");
            default:
                throw NotWellFormed(parser.Current?.Start ?? Mark.Empty, "unexpected end");
        }
    }

    private static TemplateNode Sequence(Parser parser, int depth)
    {
        var start = parser.Consume<SequenceStart>();
        var items = new List<TemplateNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Node(parser, depth + 1));
        }

        return Tagged(start.Tag, new ListNode(items, Line(start)), start.Start);
    }

    private static TemplateNode Mapping(Parser parser, int depth)
    {
        var start = parser.Consume<MappingStart>();
        var entries = new List<KeyValuePair<string, TemplateNode>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (parser.Current is not Scalar key)
            {
                throw NotWellFormed(parser.Current!.Start, "mapping keys must be scalars");
            }

            parser.MoveNext();
            if (!seen.Add(key.Value))
            {
                throw NotWellFormed(key.Start, $"duplicate key '{key.Value}'");
            }

            entries.Add(new(key.Value, Node(parser, depth + 1)));
        }

        return Tagged(start.Tag, new MapNode(entries, Line(start)), start.Start);
    }

    private static TemplateNode Scalar(Scalar scalar)
    {
        if (!scalar.Tag.IsEmpty && !scalar.Tag.IsNonSpecific && !scalar.Tag.Value.StartsWith("tag:yaml.org", StringComparison.Ordinal))
        {
            return Tagged(scalar.Tag, new ScalarNode(scalar.Value, ScalarKind.Text, Line(scalar)), scalar.Start);
        }

        var plain = scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty;
        return new ScalarNode(scalar.Value, plain ? KindOf(scalar.Value) : ScalarKind.Text, Line(scalar));
    }

    private static TemplateNode Tagged(TagName tag, TemplateNode value, Mark at)
    {
        if (tag.IsEmpty || tag.IsNonSpecific || tag.Value.StartsWith("tag:yaml.org", StringComparison.Ordinal))
        {
            return value;
        }

        var name = tag.Value.TrimStart('!');
        if (BareFunctions.Contains(name))
        {
            return new MapNode([new(name, value)], value.Line);
        }

        if (!Functions.Contains(name))
        {
            throw TemplateReader.Invalid($"Template format error: YAML not well-formed. (line {at.Line}, column {at.Column}): unknown tag !{name}");
        }

        // !GetAtt Resource.Attribute.Nested: the first dot divides.
        if (name == "GetAtt" && value is ScalarNode { Value: var text } && text.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot)
        {
            value = new ListNode(
                [new ScalarNode(text[..dot], ScalarKind.Text, value.Line), new ScalarNode(text[(dot + 1)..], ScalarKind.Text, value.Line)], value.Line);
        }

        return new MapNode([new("Fn::" + name, value)], value.Line);
    }

    private static ScalarKind KindOf(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarKind.Boolean,
        // A leading zero would be octal in YAML 1.1; CloudFormation keeps the digits (account ids).
        ['0', >= '0' and <= '9', ..] => ScalarKind.Text,
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) && text[0] is (>= '0' and <= '9') or '-' or '.' => ScalarKind.Number,
        _ => ScalarKind.Text,
    };

    private static int Line(ParsingEvent start) => (int)start.Start.Line;

    private static AwsErrorException NotWellFormed(Mark at, string detail) =>
        TemplateReader.Invalid($"Template format error: YAML not well-formed. (line {at.Line}, column {at.Column}): {detail}");
}
