using Delivery.Emulator.CloudFormation.Templates;

namespace Delivery.Emulator.CloudFormation.Resolution;

/// <summary>A name that a value refers to.</summary>
/// <param name="Attribute">Set for <c>Fn::GetAtt</c> (and <c>${Resource.Attribute}</c>).</param>
public sealed record TemplateReference(string Name, string? Attribute);

/// <summary>Finds what values refer to.</summary>
public static class TemplateReferences
{
    /// <summary>
    /// References of a value in order, pseudo parameters left out. With <paramref name="condition"/> only the branches of
    /// <c>Fn::If</c> that are taken count.
    /// </summary>
    public static IReadOnlyList<TemplateReference> In(TemplateNode? node, Func<string, bool>? condition = null)
    {
        var found = new List<TemplateReference>();
        if (node is not null)
        {
            Collect(node, condition, found);
        }

        return [.. found.Where(reference => !reference.Name.StartsWith("AWS::", StringComparison.Ordinal)).Distinct()];
    }

    /// <summary>Logical ids of the resources that a resource needs before it: references and DependsOn.</summary>
    public static IReadOnlyList<string> Dependencies(Template template, TemplateResource resource, Func<string, bool> condition) =>
        [.. In(resource.Properties, condition).Select(reference => reference.Name).Concat(resource.DependsOn)
            .Where(name => template.Resource(name) is { } other && (other.Condition is null || condition(other.Condition)))
            .Distinct()];

    private static void Collect(TemplateNode node, Func<string, bool>? condition, List<TemplateReference> found)
    {
        if (node.IsFunction(out var function, out var argument))
        {
            switch (function)
            {
                case "Ref" when argument.Text is { } name:
                    found.Add(new(name, null));
                    return;
                case "Fn::GetAtt":
                    GetAtt(argument, condition, found);
                    return;
                case "Fn::Sub":
                    Sub(argument, condition, found);
                    return;
                case "Fn::If" when condition is not null && argument is ListNode { Items: [ScalarNode name, var whenTrue, var whenFalse] }:
                    Collect(condition(name.Value) ? whenTrue : whenFalse, condition, found);
                    return;
            }
        }

        foreach (var child in node switch
        {
            MapNode map => map.Entries.Select(entry => entry.Value),
            ListNode list => list.Items,
            _ => [],
        })
        {
            Collect(child, condition, found);
        }
    }

    private static void GetAtt(TemplateNode argument, Func<string, bool>? condition, List<TemplateReference> found)
    {
        switch (argument)
        {
            case ListNode { Items: [ScalarNode resource, var attribute] }:
                found.Add(new(resource.Value, attribute.Text ?? ""));
                Collect(attribute, condition, found);
                break;
            case ScalarNode { Value: var text } when text.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot:
                found.Add(new(text[..dot], text[(dot + 1)..]));
                break;
        }
    }

    private static void Sub(TemplateNode argument, Func<string, bool>? condition, List<TemplateReference> found)
    {
        var (text, variables) = argument switch
        {
            ScalarNode scalar => (scalar.Value, null),
            ListNode { Items: [ScalarNode scalar, MapNode map] } => (scalar.Value, map),
            _ => ("", null),
        };
        foreach (var name in SubText.Variables(text).Where(name => variables?.Find(name) is null))
        {
            found.Add(name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
                ? new(name[..dot], name[(dot + 1)..])
                : new(name, null));
        }

        foreach (var value in variables?.Entries.Select(entry => entry.Value) ?? [])
        {
            Collect(value, condition, found);
        }
    }
}
