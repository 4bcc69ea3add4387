using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.CloudFormation.Types;

namespace Delivery.Emulator.CloudFormation.Resolution;

/// <summary>Condition functions.</summary>
public sealed partial class IntrinsicResolver
{
    /// <summary>Whether a condition expression holds.</summary>
    public bool Truth(TemplateNode node)
    {
        if (node is ScalarNode scalar && bool.TryParse(scalar.Value, out var literal))
        {
            return literal;
        }

        if (!node.IsFunction(out var name, out var argument))
        {
            throw Error("Template format error: Every Conditions member must be a condition function.");
        }

        return name switch
        {
            "Condition" => Condition(argument.Text ?? ""),
            "Fn::And" => Operands(argument, name, 2, 10).All(Truth),
            "Fn::Or" => Operands(argument, name, 2, 10).Any(Truth),
            "Fn::Not" => !Truth(Operands(argument, name, 1, 1)[0]),
            "Fn::Equals" => Equal(Operands(argument, name, 2, 2)),
            "Fn::Contains" => Contains(Operands(argument, name, 2, 2)),
            "Fn::EachMemberEquals" => EachMemberEquals(Operands(argument, name, 2, 2)),
            "Fn::EachMemberIn" => EachMemberIn(Operands(argument, name, 2, 2)),
            _ => Resolve(node) is JsonValue value && bool.TryParse(Scalars.Text(value), out var truth)
                ? truth
                : throw Error("Template error: every condition must evaluate to a boolean"),
        };
    }

    private static IReadOnlyList<TemplateNode> Operands(TemplateNode argument, string name, int least, int most) =>
        argument is ListNode list && list.Items.Count >= least && list.Items.Count <= most
            ? list.Items
            : throw Error($"Template error: {name} requires a list argument with {(least == most ? least : $"{least} to {most}")} parameter(s)");

    private bool Equal(IReadOnlyList<TemplateNode> operands) =>
        JsonNode.DeepEquals(Scalars.AsTexts(Resolve(operands[0])), Scalars.AsTexts(Resolve(operands[1])));

    private JsonNode? If(TemplateNode argument)
    {
        if (argument is not ListNode { Items: [ScalarNode condition, var whenTrue, var whenFalse] })
        {
            throw Error("Template error: Fn::If requires a list argument with the first element being a condition");
        }

        if (!template.Conditions.ContainsKey(condition.Value))
        {
            throw Error($"Template format error: Unresolved condition dependency {condition.Value} in the Resources block of the template");
        }

        return Resolve(Condition(condition.Value) ? whenTrue : whenFalse);
    }
}
