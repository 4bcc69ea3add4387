using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Validation;

/// <summary>What AWS says of functions whatever the parameters are: also of branches that are not taken.</summary>
internal static class FunctionCheck
{
    /// <exception cref="AwsErrorException">ValidationError.</exception>
    public static void Require(Template template)
    {
        foreach (var (block, node) in Values(template))
        {
            foreach (var (function, argument) in TemplateWalk.Functions(node))
            {
                if (IntrinsicResolver.RuleFunctions.Contains(function))
                {
                    throw Invalid($"Template format error: {function} is only supported in the Rules block of the template");
                }

                switch (function)
                {
                    case "Fn::If" when argument is ListNode { Items: [ScalarNode condition, _, _] }:
                        RequireCondition(template, condition.Value, block);
                        break;
                    case "Condition" when block == "Conditions" && argument is ScalarNode condition:
                        RequireCondition(template, condition.Value, block);
                        break;
                    case "Fn::Sub":
                        RequireSub(template, argument);
                        break;
                }
            }
        }
    }

    private static IEnumerable<(string Block, TemplateNode? Node)> Values(Template template) =>
    [
        .. template.Conditions.Values.Select(node => ("Conditions", (TemplateNode?)node)),
        .. template.Resources.SelectMany(resource => new[] { resource.Properties, resource.CreationPolicy, resource.UpdatePolicy }).Select(node => ("Resources", node)),
        .. template.Outputs.SelectMany(output => new[] { output.Value, output.ExportName }).Select(node => ("Outputs", node)),
    ];

    private static void RequireCondition(Template template, string name, string block)
    {
        if (!template.Conditions.ContainsKey(name))
        {
            throw Invalid($"Template format error: Unresolved condition dependency {name} in the {block} block of the template");
        }
    }

    private static void RequireSub(Template template, TemplateNode argument)
    {
        var (text, variables) = argument switch
        {
            ScalarNode scalar => (scalar.Value, null),
            ListNode { Items: [ScalarNode scalar, MapNode map] } => (scalar.Value, map),
            _ => ("", null),
        };
        foreach (var name in SubText.Variables(text).Where(name => variables?.Find(name) is null))
        {
            if (!SubText.IsName(name))
            {
                throw Invalid("Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons");
            }

            if (name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && template.Resource(name[..dot]) is null)
            {
                throw Invalid($"Template error: instance of Fn::Sub references invalid resource attribute {name}");
            }
        }
    }

    private static AwsErrorException Invalid(string message) => new("ValidationError", message);
}
