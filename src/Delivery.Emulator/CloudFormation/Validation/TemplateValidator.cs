using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.CloudFormation.Types;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Validation;

/// <summary>
/// What CloudFormation checks of a template before it takes it, apart from parameters: what it can't do here is refused
/// in one message; then references, attributes, conditions and cycles.
/// </summary>
public sealed class TemplateValidator(ResourceTypeCatalog types, Func<string, bool> hasProvider)
{
    /// <summary>What can be told before a transform ran: what is not there at all.</summary>
    /// <exception cref="AwsErrorException">ValidationError.</exception>
    public void RefuseUnsupported(Template template)
    {
        var unsupported = UnsupportedParts.Of(template, types, hasProvider);
        IReadOnlyList<string> problems = unsupported.Types.Count == 0
            ? unsupported.Problems
            : [.. unsupported.Problems, $"Unrecognized resource types: [{string.Join(", ", unsupported.Types)}]"];
        if (problems.Count > 0)
        {
            throw Invalid("Template format error: " + string.Join(" ", problems));
        }
    }

    /// <exception cref="AwsErrorException">ValidationError with AWS's text.</exception>
    public void Validate(Template template)
    {
        RefuseUnsupported(template);
        Names(template);
        FunctionCheck.Require(template);
        Resources(template);
        Outputs(template);
        ConditionsOnlyUseParameters(template);
    }

    /// <summary>Cycles of the resources that are part of the stack.</summary>
    public static void RefuseCycles(Template template, IntrinsicResolver resolver)
    {
        var dependencies = template.Resources.Where(resource => resolver.Holds(resource.Condition))
            .ToDictionary(resource => resource.LogicalId, resource => TemplateReferences.Dependencies(template, resource, resolver.Condition));
        if (DependencyOrder.Cycle(dependencies) is { Count: > 0 } cycle)
        {
            throw Invalid($"Circular dependency between resources: [{string.Join(", ", cycle)}]");
        }
    }

    /// <summary>References, in branches that are taken, to resources whose condition leaves them out.</summary>
    public static void RefuseAbsentResources(Template template, IntrinsicResolver resolver)
    {
        foreach (var (block, nodes) in new (string, IEnumerable<TemplateNode?>)[]
        {
            ("Resources", template.Resources.Where(resource => resolver.Holds(resource.Condition)).Select(resource => resource.Properties)),
            ("Outputs", template.Outputs.Where(output => resolver.Holds(output.Condition)).SelectMany(output => new[] { output.Value, output.ExportName })),
        })
        {
            var absent = nodes.SelectMany(node => TemplateReferences.In(node, resolver.Condition))
                .Where(reference => template.Resource(reference.Name) is { } resource && !resolver.Holds(resource.Condition))
                .Select(reference => reference.Name).Distinct().ToList();
            if (absent.Count > 0)
            {
                throw Invalid($"Template format error: Unresolved resource dependencies [{string.Join(", ", absent)}] in the {block} block of the template");
            }
        }
    }

    private static AwsErrorException Invalid(string message) => new("ValidationError", message);

    private static void Names(Template template)
    {
        var both = template.Parameters.Select(parameter => parameter.Name).Intersect(template.Resources.Select(resource => resource.LogicalId)).ToList();
        if (both.Count > 0)
        {
            throw Invalid($"Template format error: duplicate names [{string.Join(", ", both)}] in the Parameters and Resources blocks of the template");
        }
    }

    private void Resources(Template template)
    {
        var unresolved = new List<string>();
        foreach (var resource in template.Resources)
        {
            unresolved.AddRange(resource.DependsOn.Where(name => template.Resource(name) is null));
            Condition(template, resource.Condition, "Resources");
            foreach (var reference in new[] { resource.Properties, resource.Metadata, resource.CreationPolicy, resource.UpdatePolicy }.SelectMany(node => TemplateReferences.In(node)))
            {
                Reference(template, reference, unresolved);
            }
        }

        if (unresolved.Count > 0)
        {
            throw Invalid($"Template format error: Unresolved resource dependencies [{string.Join(", ", unresolved.Distinct())}] in the Resources block of the template");
        }
    }

    private void Reference(Template template, TemplateReference reference, List<string> unresolved)
    {
        if (reference.Attribute is null)
        {
            if (template.Parameter(reference.Name) is null && template.Resource(reference.Name) is null)
            {
                unresolved.Add(reference.Name);
            }

            return;
        }

        if (template.Resource(reference.Name) is not { } resource)
        {
            throw Invalid($"Template error: instance of Fn::GetAtt references undefined resource {reference.Name}");
        }

        if (reference.Attribute.Length > 0 && types.Find(resource.Type) is { } type && !HasAttribute(type, reference.Attribute))
        {
            throw Invalid($"Template error: resource {reference.Name} does not support attribute type {reference.Attribute} in Fn::GetAtt");
        }
    }

    /// <summary>Registry types also answer their properties as attributes.</summary>
    private static bool HasAttribute(ResourceType type, string attribute) =>
        type.Attributes.Contains(attribute) || type.Properties.ContainsKey(attribute.Split('.')[0]);

    private void Outputs(Template template)
    {
        var unresolved = new List<string>();
        foreach (var output in template.Outputs)
        {
            Condition(template, output.Condition, "Outputs");
            foreach (var reference in TemplateReferences.In(output.Value).Concat(TemplateReferences.In(output.ExportName)))
            {
                Reference(template, reference, unresolved);
            }
        }

        if (unresolved.Count > 0)
        {
            throw Invalid($"Template format error: Unresolved resource dependencies [{string.Join(", ", unresolved.Distinct())}] in the Outputs block of the template");
        }
    }

    private static void Condition(Template template, string? condition, string block)
    {
        if (condition is not null && !template.Conditions.ContainsKey(condition))
        {
            throw Invalid($"Template format error: Unresolved condition dependency {condition} in the {block} block of the template");
        }
    }

    private static void ConditionsOnlyUseParameters(Template template)
    {
        var unresolved = template.Conditions.Values.SelectMany(node => TemplateReferences.In(node))
            .Where(reference => reference.Attribute is not null || template.Parameter(reference.Name) is null).Select(reference => reference.Name).Distinct().ToList();
        if (unresolved.Count > 0)
        {
            throw Invalid($"Template format error: Unresolved dependencies [{string.Join(", ", unresolved)}]. Cannot reference resources in the Conditions block of the template");
        }
    }
}
