using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Delivery.Templates;

/// <summary>A place in a template that can't be read.</summary>
internal sealed class TemplateSyntaxException(int line, int column, string message) : Exception(message)
{
    public int Line { get; } = line;
    public int Column { get; } = column;
}

/// <summary>
/// Turns YAML (or JSON, its subset) into nodes with places. What CloudFormation does not support is refused: aliases, hash
/// merges, several documents (template formats, read 2026-11). Depth and size are bounded: a template is hostile input.
/// </summary>
internal sealed class TemplateParser(string text)
{
    private const int MaxDepth = 100;
    private readonly Parser _parser = new(new StringReader(text));

    public TemplateNode Parse()
    {
        try
        {
            _parser.Consume<StreamStart>();
            if (_parser.Accept<StreamEnd>(out _))
            {
                return new TemplateScalar("", false, 1, 1);
            }
            _parser.Consume<DocumentStart>();
            var node = ParseNode(0);
            _parser.Consume<DocumentEnd>();
            if (_parser.TryConsume<DocumentStart>(out var second))
            {
                throw At(second, "a second document begins; a template is one document");
            }
            return node;
        }
        catch (YamlException exception)
        {
            var line = TabIndentedLine((int)exception.Start.Line) is { } tab && exception.Message.Contains("tab", StringComparison.Ordinal)
                ? tab
                : (int)exception.Start.Line;
            throw new TemplateSyntaxException(line, (int)exception.Start.Column, exception.Message);
        }
        catch (InvalidOperationException)
        {
            // On some malformed texts YamlDotNet's scanner (18.1) fails in its own checks, which tell no place.
            var (line, column) = _parser.Current is { } last ? ((int)last.End.Line, (int)last.End.Column) : (1, 1);
            throw new TemplateSyntaxException(line, column, "from here on it is not YAML; look for an unclosed bracket or quote");
        }
    }

    // The scanner reports a tab in the indentation at the start of the mapping around it, which can be far above.
    private int? TabIndentedLine(int from)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var index = from - 1; index >= 0 && index < lines.Length; index++)
        {
            if (lines[index].TakeWhile(char.IsWhiteSpace).Contains('\t'))
            {
                return index + 1;
            }
        }
        return null;
    }

    private TemplateNode ParseNode(int depth)
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            throw At(alias, $"the alias *{alias.Value} is not supported by CloudFormation");
        }
        var start = _parser.Current as NodeEvent
            ?? throw new TemplateSyntaxException(1, 1, "a value is expected");
        if (depth > MaxDepth)
        {
            throw At(start, $"values are nested more than {MaxDepth} levels deep");
        }
        var (line, column) = ((int)start.Start.Line, (int)start.Start.Column);
        TemplateNode node = start switch
        {
            MappingStart => ParseMap(depth, line, column),
            SequenceStart => ParseList(depth, line, column),
            _ => ParseScalar(line, column),
        };
        return Expand(start.Tag, node);
    }

    private TemplateScalar ParseScalar(int line, int column)
    {
        var scalar = _parser.Consume<Scalar>();
        return new(scalar.Value, scalar.Style != ScalarStyle.Plain, line, column);
    }

    private TemplateList ParseList(int depth, int line, int column)
    {
        _parser.Consume<SequenceStart>();
        List<TemplateNode> items = [];
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ParseNode(depth + 1));
        }
        return new(items, line, column);
    }

    private TemplateMap ParseMap(int depth, int line, int column)
    {
        _parser.Consume<MappingStart>();
        List<TemplateEntry> entries = [];
        Dictionary<string, int> seen = new(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
            {
                throw At(_parser.Current!, "a key must be a text");
            }
            if (key.Value == "<<" && key.Style == ScalarStyle.Plain)
            {
                throw At(key, "the hash merge << is not supported by CloudFormation");
            }
            if (!seen.TryAdd(key.Value, (int)key.Start.Line))
            {
                throw At(key, $"the key '{key.Value}' is already used in line {seen[key.Value]}");
            }
            entries.Add(new(key.Value, (int)key.Start.Line, (int)key.Start.Column, ParseNode(depth + 1)));
        }
        return new(entries, line, column);
    }

    private static TemplateNode Expand(TagName tag, TemplateNode node)
    {
        if (tag.IsEmpty || !tag.IsLocal)
        {
            return node;
        }
        var name = tag.Value[1..];
        var argument = name == "GetAtt" && node is TemplateScalar { Value: var path } && path.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
            ? new TemplateList(
                [
                    new TemplateScalar(path[..dot], true, node.Line, node.Column),
                    new TemplateScalar(path[(dot + 1)..], true, node.Line, node.Column),
                ],
                node.Line, node.Column)
            : node;
        var key = name is "Ref" or "Condition" ? name : "Fn::" + name;
        return new TemplateMap([new(key, node.Line, node.Column, argument)], node.Line, node.Column);
    }

    private static TemplateSyntaxException At(ParsingEvent place, string message) =>
        new((int)place.Start.Line, (int)place.Start.Column, message);
}
