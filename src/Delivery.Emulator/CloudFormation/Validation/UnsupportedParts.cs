using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.CloudFormation.Types;

namespace Delivery.Emulator.CloudFormation.Validation;

/// <summary>What a template uses that is not there: told before anything is made, all of it at once.</summary>
/// <param name="Problems">Sentences, without those about types.</param>
/// <param name="Types">Resource types without data or provider, in the template's order.</param>
internal sealed record UnsupportedParts(IReadOnlyList<string> Problems, IReadOnlyList<string> Types)
{
    private const string NestedStack = "AWS::CloudFormation::Stack";

    /// <summary>Also of templates whose loops are not written out yet.</summary>
    public static UnsupportedParts Of(Template template, ResourceTypeCatalog types, Func<string, bool> hasProvider)
    {
        var problems = new List<string>();
        var resources = Resources(template.Root["Resources"]).ToList();
        Add(problems, template.Transforms.Where(transform => transform != "AWS::LanguageExtensions"), names => $"No transform named {string.Join(", ", names)} found.");
        Add(problems, resources.Where(resource => TemplateWalk.Keys(resource.Definition).Contains("Fn::Transform")).Select(resource => resource.LogicalId),
            names => $"Macros (Fn::Transform) are not supported: [{string.Join(", ", names)}]");
        Add(problems, resources.Where(resource => resource.Type == NestedStack).Select(resource => resource.LogicalId),
            names => $"Nested stacks are not supported: [{string.Join(", ", names)}]");
        if (template.HasHooks)
        {
            problems.Add("The Hooks section is not supported.");
        }

        Add(problems, Using(template, "{{resolve:secretsmanager:"), names => $"Secrets Manager references are not supported: [{string.Join(", ", names)}]");
        // None of the properties that take one (TemplateReference "dynamic-references-ssm-secure-strings") is of a type that is here.
        Add(problems, resources.SelectMany(SecureReferences), names => $"SSM Secure reference is not supported in: [{string.Join(",", names)}]");
        return new UnsupportedParts(
            problems,
            [.. resources.Select(resource => resource.Type).OfType<string>().Where(type => type != NestedStack && (types.Find(type) is null || !hasProvider(type))).Distinct()]);
    }

    private static void Add(List<string> problems, IEnumerable<string> names, Func<List<string>, string> sentence)
    {
        if (names.Distinct().ToList() is { Count: > 0 } found)
        {
            problems.Add(sentence(found));
        }
    }

    private static IEnumerable<string> Using(Template template, string reference) => template.Root.Entries
        .Where(section => section.Key is "Resources" or "Outputs" or "Parameters")
        .SelectMany(section => ((section.Value as MapNode)?.Entries ?? []).Where(entry => TemplateWalk.All(entry.Value).Any(part => Has(part.Node, reference))))
        .Select(entry => entry.Key);

    private static IEnumerable<string> SecureReferences((string LogicalId, string? Type, TemplateNode Definition) resource) =>
        TemplateWalk.All(resource.Definition, resource.Type ?? "").Where(part => Has(part.Node, "{{resolve:ssm-secure:")).Select(part => part.Path);

    private static bool Has(TemplateNode node, string reference) => node is ScalarNode scalar && scalar.Value.Contains(reference, StringComparison.Ordinal);

    /// <summary>Definitions, those within loops included.</summary>
    private static IEnumerable<(string LogicalId, string? Type, TemplateNode Definition)> Resources(TemplateNode? section)
    {
        foreach (var (name, definition) in (section as MapNode)?.Entries ?? [])
        {
            if (!name.StartsWith("Fn::ForEach::", StringComparison.Ordinal))
            {
                yield return (name, definition["Type"]?.Text, definition);
            }
            else if (definition is ListNode { Items: [_, _, var fragment] })
            {
                foreach (var inner in Resources(fragment))
                {
                    yield return inner;
                }
            }
        }
    }
}
