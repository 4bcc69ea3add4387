using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.CloudFormation.Types;
using Delivery.Emulator.CloudFormation.Validation;

namespace Delivery.Emulator.CloudFormation.Changes;

/// <summary>
/// A stack's input against some state of its resources. Preview and execution differ only in the resource values that
/// they resolve against.
/// </summary>
public sealed class StackModel
{
    private readonly ResourceTypeCatalog _types;
    private readonly StackInput _input;

    public StackModel(Template template, StackInput input, ResolutionScope scope, ResourceTypeCatalog types)
    {
        (Template, _input, _types) = (template, input, types);
        Resolver = new IntrinsicResolver(template, scope with
        {
            Parameters = ParameterBinder.Values(template, input.Parameters),
            NotificationArns = input.NotificationArns,
        });
        foreach (var condition in template.Conditions.Keys)
        {
            // All at once: afterwards the resolver only reads, and branches may run side by side.
            Resolver.Condition(condition);
        }

        Active = [.. template.Resources.Where(resource => Resolver.Holds(resource.Condition))];
        Needs = Active.ToDictionary(resource => resource.LogicalId, resource => TemplateReferences.Dependencies(template, resource, Resolver.Condition));
    }

    public Template Template { get; }

    public IntrinsicResolver Resolver { get; }

    /// <summary>The resources whose conditions hold, in the template's order.</summary>
    public IReadOnlyList<TemplateResource> Active { get; }

    /// <summary>By logical id: what must be there before.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Needs { get; }

    /// <summary>Logical ids so that each comes after what it needs.</summary>
    public IReadOnlyList<string> InOrder()
    {
        var placed = new HashSet<string>(StringComparer.Ordinal);
        var order = new List<string>();
        var waiting = Active.Select(resource => resource.LogicalId).ToList();
        while (waiting.Count > 0)
        {
            var ready = waiting.Where(id => Needs[id].All(placed.Contains)).ToList();
            order.AddRange(ready);
            placed.UnionWith(ready);
            waiting.RemoveAll(placed.Contains);
        }

        return order;
    }

    public DesiredResource Desired(TemplateResource resource)
    {
        var type = _types.Find(resource.Type) ?? throw new InvalidOperationException($"{resource.Type} passed the validation without data.");
        return new DesiredResource
        {
            LogicalId = resource.LogicalId,
            Type = type,
            Properties = PropertyCoercion.Coerce(type, Resolver.Properties(resource)),
            Metadata = Resolved(resource.Metadata),
            CreationPolicy = Resolved(resource.CreationPolicy),
            UpdatePolicy = Resolved(resource.UpdatePolicy),
            DeletionPolicy = resource.DeletionPolicy,
            UpdateReplacePolicy = resource.UpdateReplacePolicy,
            StackTags = type.Tags is null ? [] : _input.Tags,
            DependsOn = Needs[resource.LogicalId],
        };
    }

    /// <summary>The outputs whose conditions hold.</summary>
    public IReadOnlyList<StackOutput> Outputs() =>
    [
        .. Template.Outputs.Where(output => Resolver.Holds(output.Condition)).Select(output => new StackOutput(
            output.Name, Text(output.Value, "The Value field of every Outputs member must evaluate to a String and not a List."), output.Description,
            output.ExportName is { } name ? Text(name, "The Name field of every Export member must evaluate to a String.") : null)),
    ];

    private string Text(TemplateNode node, string problem) => Resolver.Resolve(node) is var value && value is JsonArray or JsonObject
        ? throw IntrinsicResolver.Error("Template format error: " + problem)
        : Scalars.Text(value);

    private JsonNode? Resolved(TemplateNode? node) => node is null ? null : Resolver.Resolve(node);
}
