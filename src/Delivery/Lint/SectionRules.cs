using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Lint;

/// <summary>Sections of a template and the attributes of its declarations (template reference, read 2026-11).</summary>
internal sealed class SectionRules(Template template, LintProblems problems)
{
    private const string InterfaceKey = "AWS::CloudFormation::Interface";

    private static readonly string[] Sections =
        ["AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Rules", "Mappings", "Conditions", "Transform", "Hooks", "Resources", "Outputs"];

    private static readonly string[] ParameterKeys =
    [
        "Type", "Default", "NoEcho", "Description", "ConstraintDescription", "AllowedPattern", "AllowedValues", "MinLength", "MaxLength", "MinValue", "MaxValue",
    ];

    private static readonly string[] ResourceKeys =
        ["Type", "Properties", "DependsOn", "Condition", "Metadata", "DeletionPolicy", "UpdateReplacePolicy", "CreationPolicy", "UpdatePolicy"];

    private static readonly string[] OutputKeys = ["Value", "Description", "Export", "Condition"];
    private static readonly string[] DeletionPolicies = ["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"];
    private static readonly string[] ReplacePolicies = ["Delete", "Retain", "Snapshot"];

    public void Check()
    {
        Keys(template.Root, Sections, "section");
        foreach (var parameter in template.Section("Parameters")?.Entries ?? [])
        {
            Keys((TemplateMap)parameter.Value, ParameterKeys, "attribute of a parameter");
        }
        foreach (var resource in template.Resources.Values)
        {
            Keys(resource.Declaration, ResourceKeys, "attribute of a resource");
            Policy(resource, "DeletionPolicy", DeletionPolicies);
            Policy(resource, "UpdateReplacePolicy", ReplacePolicies);
        }
        foreach (var output in template.Section("Outputs")?.Entries ?? [])
        {
            Output(output);
        }
        Interface();
    }

    private void Output(TemplateEntry output)
    {
        if (output.Value is not TemplateMap map)
        {
            problems.Add(ErrorCatalog.PropertyInvalid, output, $"The output {Quoted.Of(output.Key)} is not valid", $"it is {output.Value.Kind}, not a mapping", "Write its Value below it.");
            return;
        }
        Keys(map, OutputKeys, "attribute of an output");
        if (map["Value"] is null)
        {
            problems.Add(ErrorCatalog.PropertyMissing, output, $"The output {Quoted.Of(output.Key)} has no Value", "it is required", "Add it.");
        }
    }

    private void Policy(TemplateResource resource, string key, string[] allowed)
    {
        if (resource.Declaration[key] is { } value && (value.Text is null || !allowed.Contains(value.Text, StringComparer.Ordinal)))
        {
            var nearest = value.Text is null ? null : NearestName.Of(value.Text, allowed);
            problems.Add(
                ErrorCatalog.PropertyInvalid, value, $"{key} of {Quoted.Of(resource.LogicalId)} is not valid",
                $"{Quoted.Of(value.Text ?? value.Kind)} is not one of {string.Join(", ", allowed)}", nearest is null ? "Write one of them." : $"Did you mean '{nearest}'?");
        }
    }

    private void Keys(TemplateMap map, string[] known, string kind)
    {
        foreach (var entry in map.Entries.Where(entry => !known.Contains(entry.Key, StringComparer.Ordinal)))
        {
            problems.AddUnknown(ErrorCatalog.TemplateKeyUnknown, entry, $"{Quoted.Of(entry.Key)} is not a{(kind[0] == 'a' ? "n" : "")} {kind}", known, "Remove it.");
        }
    }

    // The console's groups name parameters; CloudFormation doesn't notice a name that is wrong.
    private void Interface()
    {
        if ((template.Section("Metadata")?[InterfaceKey] as TemplateMap) is not { } described)
        {
            return;
        }
        var groups = (described["ParameterGroups"] as TemplateList)?.Items.OfType<TemplateMap>() ?? [];
        var names = groups.SelectMany(group => (group["Parameters"] as TemplateList)?.Items ?? []).OfType<TemplateScalar>()
            .Select(name => new TemplateEntry(name.Value, name.Line, name.Column, name))
            .Concat((described["ParameterLabels"] as TemplateMap)?.Entries ?? []);
        foreach (var name in names.Where(name => !template.Parameters.ContainsKey(name.Key)))
        {
            problems.AddUnknown(ErrorCatalog.ReferenceUnresolved, name, $"{InterfaceKey} names {Quoted.Of(name.Key)}, which is not a parameter", template.Parameters.Keys, "Remove it.");
        }
    }
}
