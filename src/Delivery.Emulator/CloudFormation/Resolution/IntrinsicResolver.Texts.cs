using System.Text;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.CloudFormation.Types;

namespace Delivery.Emulator.CloudFormation.Resolution;

/// <summary>Functions over texts.</summary>
public sealed partial class IntrinsicResolver
{
    private JsonNode Sub(TemplateNode argument)
    {
        var (text, variables) = argument switch
        {
            ScalarNode scalar => (scalar.Value, null),
            ListNode { Items: [ScalarNode scalar, MapNode map] } => (scalar.Value, map),
            _ => throw Error("Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string"),
        };
        var result = new StringBuilder();
        foreach (var part in SubText.Parse(text))
        {
            result.Append(part.Variable is { } variable ? Variable(variable, variables) : part.Literal);
            if (result.Length > TemplateLimits.Template)
            {
                throw TemplateLimits.TooLarge();
            }
        }

        return DynamicReferences.Resolve(result.ToString(), scope);
    }

    private string Variable(string name, MapNode? variables)
    {
        if (!SubText.IsName(name))
        {
            throw Error("Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons");
        }

        var value = variables?.Find(name) is { } given ? Resolve(given)
            : name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
                ? template.Resource(name[..dot]) is not null
                    ? scope.Resources.Attribute(name[..dot], name[(dot + 1)..])
                    : throw Error($"Template error: instance of Fn::Sub references invalid resource attribute {name}")
                : Ref(name);
        return value switch
        {
            JsonValue => Scalars.Text(value),
            JsonArray list when list.All(item => item is JsonValue) => string.Join(",", list.Select(Scalars.Text)),
            null => throw Error($"Template error: variable {name} in Fn::Sub expression does not resolve to a string"),
            _ => throw Error($"Template error: variable {name} in Fn::Sub expression does not resolve to a string"),
        };
    }

    private JsonNode Join(TemplateNode argument)
    {
        if (argument is not ListNode { Items: [ScalarNode delimiter, var values] })
        {
            throw Error("Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.");
        }

        return Resolve(values) switch
        {
            JsonArray list when list.All(item => item is JsonValue) => string.Join(delimiter.Value, list.Select(Scalars.Text)),
            JsonValue value when Unknown.Is(value) => Unknown.Value,
            _ => throw Error("Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."),
        };
    }

    private JsonNode Split(TemplateNode argument)
    {
        if (argument is not ListNode { Items: [ScalarNode delimiter, var text] } || delimiter.Value.Length == 0)
        {
            throw Error("Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.");
        }

        var value = Resolve(text);
        return value is not JsonValue
            ? throw Error("Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.")
            : Unknown.Is(value)
                ? Unknown.Value
                : new JsonArray([.. Scalars.Text(value).Split(delimiter.Value).Select(part => JsonValue.Create(part))]);
    }

    private JsonNode Base64(TemplateNode argument)
    {
        var text = Text(argument, "Fn::Base64");
        return text.Contains(Unknown.Marker, StringComparison.Ordinal) ? Unknown.Value : Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
    }

    private JsonNode ToJsonString(TemplateNode argument)
    {
        RequireLanguageExtensions("Fn::ToJsonString");
        return Resolve(argument) is JsonNode value
            ? value.ToJsonString(JsonText.Plain)
            : throw Error("Template error: Fn::ToJsonString requires an object or array");
    }

    private JsonNode ImportValue(TemplateNode argument)
    {
        var name = Text(argument, "Fn::ImportValue");
        return name.Contains(Unknown.Marker, StringComparison.Ordinal)
            ? Unknown.Value
            : scope.Exports(name) is { } value ? value : throw Error($"No export named {name} found");
    }

    /// <summary>A weak reference: read when the stack is created or updated (TemplateReference "Fn::GetStackOutput", read 2026-11-26).</summary>
    private JsonNode GetStackOutput(TemplateNode argument)
    {
        if (argument is not MapNode map || map.Entries.Any(entry => entry.Key is not ("StackName" or "OutputName" or "Region" or "RoleArn"))
            || map.Find("StackName") is not { } stack || map.Find("OutputName") is not { } output)
        {
            throw Error("Template error: every Fn::GetStackOutput object requires StackName and OutputName, and optionally Region and RoleArn");
        }

        var reference = new StackOutputReference(
            Text(stack, "Fn::GetStackOutput"), Text(output, "Fn::GetStackOutput"),
            map.Find("Region") is { } region ? Text(region, "Fn::GetStackOutput") : scope.Stack.Region,
            map.Find("RoleArn") is { } role ? Text(role, "Fn::GetStackOutput") : null);
        return reference.Values.Any(value => value.Contains(Unknown.Marker, StringComparison.Ordinal)) ? Unknown.Value : scope.StackOutputs(reference);
    }

    private void RequireLanguageExtensions(string function)
    {
        if (!template.HasLanguageExtensions)
        {
            throw Error($"Template error: unsupported function {function}; it needs the transform AWS::LanguageExtensions");
        }
    }
}

/// <summary>The text of <c>Fn::Sub</c>, taken apart.</summary>
internal static class SubText
{
    /// <summary>Literals and <c>${variables}</c> in order; <c>${!literal}</c> gives <c>${literal}</c>.</summary>
    public static IEnumerable<(string? Literal, string? Variable)> Parse(string text)
    {
        var position = 0;
        while (text.IndexOf("${", position, StringComparison.Ordinal) is >= 0 and var start)
        {
            var end = text.IndexOf('}', start);
            if (end < 0)
            {
                break;
            }

            yield return (text[position..start], null);
            var name = text[(start + 2)..end].Trim();
            if (name.StartsWith('!'))
            {
                yield return ("${" + name[1..] + "}", null);
            }
            else
            {
                yield return (null, name);
            }

            position = end + 1;
        }

        yield return (text[position..], null);
    }

    /// <summary>Whether a variable has the form of a name, with attributes (<c>A.B</c>) and pseudo parameters (<c>AWS::Region</c>).</summary>
    public static bool IsName(string variable) =>
        variable.Length > 0 && variable.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '.' or ':');

    public static IEnumerable<string> Variables(string text) => Parse(text).Where(part => part.Variable is not null).Select(part => part.Variable!);
}
