using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Validation;

/// <summary>
/// Keeps a small template from becoming a huge one: many references to one long parameter or mapping. AWS bounds the
/// resources' documents; here it is the sum.
/// </summary>
internal static class ExpansionBound
{
    private const long MostCharacters = 16_000_000;
    private const int LongestSystemParameter = 8192;

    /// <exception cref="AwsErrorException">ValidationError.</exception>
    public static void Require(Template template, IReadOnlyList<StackParameter> parameters)
    {
        long parameter = parameters.Select(each => (each.ResolvedValue ?? each.Value).Length).DefaultIfEmpty().Max();
        long mapping = template.Mappings.Values.SelectMany(each => ((MapNode)each).Entries)
            .SelectMany(each => ((MapNode)each.Value).Entries).Select(each => Size(each.Value)).DefaultIfEmpty().Max();
        long size = 0;
        foreach (var (_, node) in TemplateWalk.All(template.Root))
        {
            size += node is ScalarNode scalar
                ? (Count(scalar.Value, "${") * parameter) + (Count(scalar.Value, "{{resolve:") * LongestSystemParameter)
                : node.IsFunction(out var function, out _) ? function switch { "Ref" => parameter, "Fn::FindInMap" => mapping, _ => 0 } : 0;
            if (size > MostCharacters)
            {
                throw TemplateLimits.TooLarge();
            }
        }
    }

    private static int Size(TemplateNode value) => value.Text?.Length ?? ((ListNode)value).Items.Sum(item => 8 + item.Text!.Length);

    private static int Count(string text, string part)
    {
        var (count, position) = (0, 0);
        while ((position = text.IndexOf(part, position, StringComparison.Ordinal)) >= 0)
        {
            count++;
            position += part.Length;
        }

        return count;
    }
}
