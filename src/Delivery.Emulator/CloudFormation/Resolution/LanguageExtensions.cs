using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Resolution;

/// <summary>
/// The transform AWS::LanguageExtensions: loops are written out, lengths and enhanced lookups become values, functions in
/// names and policies become texts. What only the running stack knows (Fn::ToJsonString over attributes) stays a function.
/// (TemplateReference "AWS::LanguageExtensions transform" and "Fn::ForEach", read 2026-11-26; where an identifier is
/// replaced, and the sentences of errors, by answers of the service that public issues record.)
/// </summary>
public sealed partial class LanguageExtensions
{
    private const string LoopPrefix = "Fn::ForEach::";

    private static readonly string[] Sections = ["Conditions", "Resources", "Outputs"];
    private static readonly IReadOnlyDictionary<string, string> NoLoop = new Dictionary<string, string>();

    private readonly IntrinsicResolver _resolver;
    private int _size;

    private LanguageExtensions(IntrinsicResolver resolver) => _resolver = resolver;

    /// <summary>The template with the transform applied; it still declares the transform, whose functions it may still use.</summary>
    /// <param name="scope">Parameters without secrets, since the result is shown.</param>
    /// <exception cref="AwsErrorException">ValidationError.</exception>
    public static MapNode Apply(Template declarations, ResolutionScope scope)
    {
        var transform = new LanguageExtensions(new IntrinsicResolver(declarations, scope));
        return new MapNode([.. declarations.Root.Entries.Select(section => Sections.Contains(section.Key)
            ? KeyValuePair.Create(section.Key, transform.Section(section.Key, section.Value))
            : Untouched(section))], 0);
    }

    internal static AwsErrorException Failed(string message) =>
        new("ValidationError", $"Transform AWS::LanguageExtensions failed with: {message}");

    private static KeyValuePair<string, TemplateNode> Untouched(KeyValuePair<string, TemplateNode> section) =>
        TemplateWalk.Keys(section.Value).Any(key => key.StartsWith(LoopPrefix, StringComparison.Ordinal))
            ? throw Failed($"Fn::ForEach is not supported in the {section.Key} section")
            : section;

    private TemplateNode Section(string name, TemplateNode section)
    {
        if (section is not MapNode declared)
        {
            return section;
        }

        var expanded = Members(declared, NoLoop);
        return name == "Conditions"
            ? expanded
            : expanded with { Entries = [.. expanded.Entries.Select(entry => KeyValuePair.Create(entry.Key, Names(entry.Value)))] };
    }

    /// <summary>Members that take a name or a fixed word: functions there are resolved now.</summary>
    private TemplateNode Names(TemplateNode definition) => definition is not MapNode map ? definition : new MapNode(
        [.. map.Entries.Select(member => member.Key is "Condition" or "DeletionPolicy" or "UpdateReplacePolicy" && member.Value is MapNode
            ? KeyValuePair.Create(member.Key, (TemplateNode)new ScalarNode(Text(member.Value, member.Key), ScalarKind.Text, member.Value.Line))
            : member)],
        map.Line);

    private TemplateNode Expand(TemplateNode node, IReadOnlyDictionary<string, string> loop)
    {
        Counted(node.Text ?? "");
        return node switch
        {
            ListNode list => new ListNode([.. list.Items.Select(item => Expand(item, loop))], list.Line),
            MapNode map when map.IsFunction(out var name, out var argument) && !name.StartsWith(LoopPrefix, StringComparison.Ordinal) => Function(map, name, argument, loop),
            MapNode map => Members(map, loop),
            _ => node,
        };
    }

    /// <summary>Nested loops over long lists would else take all memory before the size of the result is known.</summary>
    private string Counted(string text) =>
        (_size += text.Length + 1) <= TemplateLimits.Template ? text : throw TemplateLimits.TooLarge();

    private TemplateNode Function(MapNode map, string name, TemplateNode argument, IReadOnlyDictionary<string, string> loop)
    {
        switch (name)
        {
            case "Ref" when argument.Text is { } identifier && loop.TryGetValue(identifier, out var item):
                return new ScalarNode(item, ScalarKind.Text, argument.Line);
            case "Ref" or "Condition":
                return new MapNode([new(name, Name(argument, name, loop))], map.Line);
            case "Fn::GetAtt" when argument is ListNode list:
                return new MapNode([new(name, new ListNode([.. list.Items.Select(part => Name(part, name, loop))], list.Line))], map.Line);
            case "Fn::GetAtt":
                return new MapNode([new(name, Name(argument, name, loop))], map.Line);
            case "Fn::Sub":
                return Sub(map, argument, loop);
            case "Fn::Length":
                return Value(Expand(map, argument, name, loop), "The Fn::Length value could not be resolved for properties");
            case "Fn::FindInMap":
                var lookup = Expand(map, argument, name, loop);
                return IsPlain(lookup) ? lookup : Value(lookup, "Fn::FindInMap could not be resolved");
            default:
                return Expand(map, argument, name, loop);
        }
    }

    private MapNode Expand(MapNode map, TemplateNode argument, string name, IReadOnlyDictionary<string, string> loop) =>
        new([new(name, Expand(argument, loop))], map.Line);

    /// <summary>What Fn::FindInMap takes without the transform: three names, or references for them.</summary>
    private static bool IsPlain(MapNode lookup) => lookup.Entries[0].Value is ListNode { Items.Count: 3 } list
        && list.Items.All(item => item is ScalarNode || (item.IsFunction(out var function, out _) && function is "Ref"));

    private TemplateNode Name(TemplateNode node, string function, IReadOnlyDictionary<string, string> loop) => node switch
    {
        ScalarNode scalar when function != "Condition" => scalar with { Value = Counted(LoopText.InTexts(scalar.Value, loop)) },
        MapNode => new ScalarNode(Text(Expand(node, loop), function), ScalarKind.Text, node.Line),
        _ => node,
    };

    private TemplateNode Sub(MapNode map, TemplateNode argument, IReadOnlyDictionary<string, string> loop)
    {
        var expanded = argument switch
        {
            ScalarNode scalar => scalar with { Value = Counted(LoopText.InTexts(scalar.Value, loop)) },
            ListNode { Items: [ScalarNode scalar, var variables] } list => new ListNode(
                [scalar with { Value = Counted(LoopText.InTexts(scalar.Value, loop)) }, Expand(variables, loop)], list.Line),
            _ => argument,
        };
        if (expanded is ScalarNode { Value: var text } plain && !text.Contains("${", StringComparison.Ordinal))
        {
            return new ScalarNode(text, ScalarKind.Text, plain.Line);
        }

        return new MapNode([new("Fn::Sub", expanded)], map.Line);
    }

    private TemplateNode Value(TemplateNode node, string problem) =>
        Resolved(node) is { } value && !Unknown.IsIn(value) ? TemplateWriter.FromJson(value, node.Line) : throw Failed(problem);

    private string Text(TemplateNode node, string where) =>
        node.Text ?? (Resolved(node) is JsonValue value && !Unknown.IsIn(value) ? Types.Scalars.Text(value) : throw Failed($"{where} layout is incorrect"));

    /// <summary>The value as far as parameters and mappings tell it, or null.</summary>
    private JsonNode? Resolved(TemplateNode node)
    {
        try
        {
            return _resolver.Resolve(node);
        }
        catch (AwsErrorException)
        {
            return null;
        }
    }
}
