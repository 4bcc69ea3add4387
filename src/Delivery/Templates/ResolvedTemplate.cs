using System.Text.Json.Nodes;
using Delivery.Forecast;

namespace Delivery.Templates;

/// <summary>
/// A template with values for its parameters, before anything exists: conditions are decided, functions worked out, what is off is left out.
/// What only a made resource can tell stays a name: <c>Vpc</c> for its Ref, <c>Hosts.Arn</c> for an attribute, both with the stack's name and a
/// slash before them where a stack is given. So outputs of one stack, given to the next one's parameters, still say whose they are.
/// Sources: CloudFormation template reference, intrinsic functions and condition functions; read 2026-11-26.
/// </summary>
/// <param name="Resources">Those whose condition holds, in the order of the file; texts throughout, as CloudFormation takes them.</param>
/// <param name="Outputs">Those whose condition holds.</param>
public sealed record ResolvedTemplate(IReadOnlyList<PlannedResource> Resources, IReadOnlyDictionary<string, string> Outputs)
{
    /// <param name="parameters">By name; those that are missing have their default, or stay the parameter's name.</param>
    /// <param name="stack">Distinguishes the names of several stacks; null for one stack alone.</param>
    public static ResolvedTemplate Of(Template template, IReadOnlyDictionary<string, string> parameters, string region, string? stack = null)
    {
        var values = new TemplateValues(template, parameters, region, stack);
        var resources = template.Resources.Values.Where(resource => values.Holds(resource.Condition))
            .Select(resource => new PlannedResource(values.Qualified(resource.LogicalId), resource.Type, values.Of(resource.Properties) as JsonObject ?? []));
        var outputs = (template.Section("Outputs")?.Entries ?? []).Where(output => output.Value is TemplateMap map && values.Holds(map["Condition"]?.Text))
            .ToDictionary(output => output.Key, output => TemplateValues.Text(values.Of(((TemplateMap)output.Value)["Value"])), StringComparer.Ordinal);
        return new([.. resources], outputs);
    }
}
