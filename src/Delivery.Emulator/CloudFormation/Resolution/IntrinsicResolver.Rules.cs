using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.CloudFormation.Types;

namespace Delivery.Emulator.CloudFormation.Resolution;

/// <summary>Functions that only rules may use (TemplateReference "Rule functions", read 2026-11-26).</summary>
public sealed partial class IntrinsicResolver
{
    internal static readonly string[] RuleFunctions =
        ["Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn", "Fn::RefAll", "Fn::ValueOf", "Fn::ValueOfAll"];

    private bool Contains(IReadOnlyList<TemplateNode> operands)
    {
        var value = Scalars.Text(Resolve(operands[1]));
        return Members(operands[0], "Fn::Contains").Contains(value);
    }

    private bool EachMemberEquals(IReadOnlyList<TemplateNode> operands)
    {
        var value = Scalars.Text(Resolve(operands[1]));
        return Members(operands[0], "Fn::EachMemberEquals").All(member => member == value);
    }

    private bool EachMemberIn(IReadOnlyList<TemplateNode> operands)
    {
        var allowed = Members(operands[1], "Fn::EachMemberIn");
        return Members(operands[0], "Fn::EachMemberIn").All(allowed.Contains);
    }

    private List<string> Members(TemplateNode node, string function) => Resolve(node) switch
    {
        JsonArray list when list.All(item => item is JsonValue) => [.. list.Select(Scalars.Text)],
        JsonValue value => [Scalars.Text(value)],
        _ => throw Error($"Template error: {function} requires a list of strings"),
    };

    private JsonArray RuleValues(string function, TemplateNode argument)
    {
        var (account, region) = (scope.Stack.AccountId, scope.Stack.Region);
        if (function == "Fn::RefAll")
        {
            return Texts(scope.Account.Values(account, region, Text(argument, function)) ?? []);
        }

        if (argument is not ListNode { Items: [ScalarNode first, ScalarNode attribute] })
        {
            throw Error($"Template error: {function} requires a list of two strings");
        }

        if (function == "Fn::ValueOfAll")
        {
            return Texts(Attributes(first.Value, scope.Account.Values(account, region, first.Value) ?? [], attribute.Value));
        }

        var parameter = template.Parameter(first.Value)
            ?? throw Error($"Template format error: Unresolved dependencies [{first.Value}]. Cannot reference resources in the Rules block of the template");
        var type = parameter.ValueType.StartsWith("List<", StringComparison.Ordinal) ? parameter.ValueType[5..^1] : parameter.ValueType;
        return Texts(Attributes(type, Members(new MapNode([new("Ref", first)], first.Line), function), attribute.Value));
    }

    private IEnumerable<string> Attributes(string type, IEnumerable<string> values, string attribute) =>
        values.Select(value => scope.Account.Attribute(scope.Stack.AccountId, scope.Stack.Region, type, value, attribute)).OfType<string>();

    private static JsonArray Texts(IEnumerable<string> values) => new([.. values.Select(value => JsonValue.Create(value))]);
}
