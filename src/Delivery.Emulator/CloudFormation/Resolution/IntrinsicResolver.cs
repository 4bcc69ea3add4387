using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.CloudFormation.Types;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Resolution;

/// <summary>
/// Resolves a template's values: intrinsic functions, parameters, pseudo parameters and dynamic references. What depends
/// on a resource that is not there yet becomes <see cref="Unknown"/>; the same code serves preview and execution.
/// </summary>
public sealed partial class IntrinsicResolver(Template template, ResolutionScope scope)
{
    private readonly Dictionary<string, bool> _conditions = [];
    private readonly HashSet<string> _evaluating = [];

    /// <summary>The value; null stands for <c>AWS::NoValue</c>: the member is left out.</summary>
    /// <exception cref="AwsErrorException">ValidationError: a function that can't be resolved, worded as AWS does.</exception>
    public JsonNode? Resolve(TemplateNode node)
    {
        if (node.IsFunction(out var name, out var argument))
        {
            // Nested functions that lengthen texts (Fn::ToJsonString, Fn::Base64) double them level by level.
            return Call(name, argument) is var value && value is JsonValue && Scalars.Text(value).Length > TemplateLimits.Template
                ? throw TemplateLimits.TooLarge()
                : value;
        }

        return node switch
        {
            MapNode map => Map(map),
            ListNode list => new JsonArray([.. list.Items.Select(Resolve).Where(item => item is not null)]),
            ScalarNode { Kind: ScalarKind.Boolean } scalar => JsonValue.Create(bool.Parse(scalar.Value)),
            ScalarNode { Kind: ScalarKind.Number } scalar => Number(scalar.Value),
            ScalarNode scalar => DynamicReferences.Resolve(scalar.Value, scope),
            _ => throw new InvalidOperationException("An unknown kind of node."),
        };
    }

    /// <summary>A resource's properties, all functions resolved.</summary>
    public JsonObject Properties(TemplateResource resource) => resource.Properties is { } properties ? Map(properties) : [];

    /// <summary>Whether a condition of the template holds.</summary>
    public bool Condition(string name)
    {
        if (_conditions.TryGetValue(name, out var known))
        {
            return known;
        }

        if (!template.Conditions.TryGetValue(name, out var node))
        {
            throw Error($"Template format error: Unresolved condition dependency {name} in the Conditions block of the template");
        }

        if (!_evaluating.Add(name))
        {
            throw Error("Template error: Found circular condition dependency: " + string.Join(", ", _evaluating));
        }

        var holds = Truth(node);
        _evaluating.Remove(name);
        return _conditions[name] = holds;
    }

    /// <summary>Whether a resource or output with this condition is part of the stack.</summary>
    public bool Holds(string? condition) => condition is null || Condition(condition);

    internal static AwsErrorException Error(string message) => new("ValidationError", message);

    private JsonObject Map(MapNode map)
    {
        var result = new JsonObject();
        foreach (var (key, value) in map.Entries)
        {
            if (Resolve(value) is { } resolved)
            {
                result[key] = resolved;
            }
        }

        return result;
    }

    private static JsonValue Number(string text) =>
        decimal.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
            : JsonValue.Create(text);

    private JsonNode? Call(string name, TemplateNode argument) => name switch
    {
        "Ref" => Ref(argument.Text ?? throw Error("Template format error: Ref must be a string.")),
        "Condition" => Condition(argument.Text ?? throw Error("Template format error: Condition must be a string.")),
        "Fn::GetAtt" => GetAtt(argument),
        "Fn::Sub" => Sub(argument),
        "Fn::Join" => Join(argument),
        "Fn::Split" => Split(argument),
        "Fn::Select" => Select(argument),
        "Fn::FindInMap" => FindInMap(argument),
        "Fn::GetAZs" => GetAZs(argument),
        "Fn::Cidr" => Cidr(argument),
        "Fn::Base64" => Base64(argument),
        "Fn::ImportValue" => ImportValue(argument),
        "Fn::GetStackOutput" => GetStackOutput(argument),
        "Fn::If" => If(argument),
        "Fn::And" or "Fn::Or" or "Fn::Not" or "Fn::Equals" or "Fn::Contains" or "Fn::EachMemberEquals" or "Fn::EachMemberIn" => Truth(new MapNode([new(name, argument)], argument.Line)),
        "Fn::RefAll" or "Fn::ValueOf" or "Fn::ValueOfAll" => RuleValues(name, argument),
        "Fn::Length" => Length(argument),
        "Fn::ToJsonString" => ToJsonString(argument),
        _ => throw Error($"Template error: unsupported function {name}"),
    };

    private JsonNode? Ref(string name)
    {
        if (name.StartsWith("AWS::", StringComparison.Ordinal))
        {
            return PseudoParameters.Names.Contains(name)
                ? PseudoParameters.Value(name, scope)
                : throw Error($"Template format error: Unresolved resource dependencies [{name}] in the Resources block of the template");
        }

        if (scope.Parameters.TryGetValue(name, out var value))
        {
            return value.DeepClone();
        }

        return template.Resource(name) is not null
            ? scope.Resources.Ref(name)
            : throw Error($"Template format error: Unresolved resource dependencies [{name}] in the Resources block of the template");
    }

    private JsonNode? GetAtt(TemplateNode argument)
    {
        var (logicalId, attribute) = argument switch
        {
            ListNode { Items: [ScalarNode resource, var second] } => (resource.Value, Text(second, "Fn::GetAtt")),
            ScalarNode { Value: var text } when text.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot => (text[..dot], text[(dot + 1)..]),
            _ => throw Error("Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute"),
        };
        return template.Resource(logicalId) is not null
            ? scope.Resources.Attribute(logicalId, attribute)
            : throw Error($"Template error: instance of Fn::GetAtt references undefined resource {logicalId}");
    }

    private string Text(TemplateNode node, string function)
    {
        var value = Resolve(node);
        return value is JsonValue
            ? Scalars.Text(value)
            : throw Error($"Template error: every {function} object must have string values");
    }
}
