using System.Text.RegularExpressions;
using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Lint;

/// <summary>What a template refers to.</summary>
internal sealed class References
{
    public HashSet<string> Parameters { get; } = new(StringComparer.Ordinal);
    public HashSet<string> Conditions { get; } = new(StringComparer.Ordinal);
    public HashSet<string> Mappings { get; } = new(StringComparer.Ordinal);

    /// <summary>Resource to the resources that it needs first.</summary>
    public Dictionary<string, HashSet<string>> Dependencies { get; } = new(StringComparer.Ordinal);
}

/// <summary>Follows <c>Ref</c>, <c>Fn::GetAtt</c>, <c>Fn::Sub</c>, <c>DependsOn</c>, conditions and mappings (intrinsic functions, read 2026-11).</summary>
internal sealed partial class ReferenceRules(Template template, LintProblems problems)
{
    private static readonly HashSet<string> Functions = new(StringComparer.Ordinal)
    {
        "Ref", "Condition", "Fn::And", "Fn::Base64", "Fn::Cidr", "Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn", "Fn::Equals", "Fn::FindInMap",
        "Fn::GetAtt", "Fn::GetAZs", "Fn::GetStackOutput", "Fn::If", "Fn::ImportValue", "Fn::Join", "Fn::Length", "Fn::Not", "Fn::Or", "Fn::RefAll", "Fn::Select",
        "Fn::Split", "Fn::Sub", "Fn::ToJsonString", "Fn::Transform", "Fn::ValueOf", "Fn::ValueOfAll",
    };

    private static readonly HashSet<string> PseudoParameters = new(StringComparer.Ordinal)
    {
        "AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix",
    };

    private readonly References _found = new();
    private string? _resource;

    public References Check()
    {
        foreach (var resource in template.Resources.Values)
        {
            _resource = resource.LogicalId;
            _found.Dependencies[_resource] = new(StringComparer.Ordinal);
            DependsOn(resource);
            Condition(resource.Declaration["Condition"]);
            foreach (var entry in resource.Declaration.Entries.Where(entry => entry.Key is not ("DependsOn" or "Condition" or "Type")))
            {
                Walk(entry.Value);
            }
        }
        _resource = null;
        foreach (var output in (template.Section("Outputs")?.Entries ?? []).Select(entry => entry.Value).OfType<TemplateMap>())
        {
            Condition(output["Condition"]);
            Walk(output["Value"]);
            Walk(output["Export"]);
        }
        foreach (var section in new[] { "Conditions", "Rules" })
        {
            Walk(template.Section(section), isCondition: true);
        }
        return _found;
    }

    private void DependsOn(TemplateResource resource)
    {
        var node = resource.Declaration["DependsOn"];
        foreach (var item in (node as TemplateList)?.Items ?? (node is null ? [] : [node]))
        {
            if (item.Text is { } name)
            {
                Resource(name, item, $"{resource.LogicalId} depends on");
            }
            else
            {
                problems.Add(ErrorCatalog.FunctionInvalid, item, $"DependsOn of {Quoted.Of(resource.LogicalId)} is not valid", "it takes names of resources, no functions", "Write the names.");
            }
        }
    }

    private void Walk(TemplateNode? node, bool isCondition = false)
    {
        switch (node)
        {
            case TemplateList list:
                foreach (var item in list.Items)
                {
                    Walk(item, isCondition);
                }
                break;
            // Policy documents have a key Condition of their own.
            case TemplateMap { Function: { } function } when function.Key != "Condition" || isCondition:
                Function(function, isCondition);
                break;
            case TemplateMap map:
                foreach (var entry in map.Entries)
                {
                    Walk(entry.Value, isCondition);
                }
                break;
        }
    }

    private void Function(TemplateEntry function, bool isCondition)
    {
        switch (function.Key, function.Value)
        {
            case ("Ref", TemplateScalar name):
                Reference(name.Value, name, isCondition);
                return;
            case ("Condition", TemplateScalar name):
                Condition(name);
                return;
            case ("Fn::GetAtt", TemplateList { Items: [TemplateScalar name, var attribute] }):
                Attribute(name.Value, attribute.Text, name);
                Walk(attribute);
                return;
            case ("Fn::Sub", TemplateScalar text):
                Substitution(text, [], isCondition);
                return;
            case ("Fn::Sub", TemplateList { Items: [TemplateScalar text, TemplateMap own] }):
                Substitution(text, [.. own.Entries.Select(entry => entry.Key)], isCondition);
                Walk(own, isCondition);
                return;
            case ("Ref" or "Condition" or "Fn::GetAtt" or "Fn::Sub", _):
                problems.Add(ErrorCatalog.FunctionInvalid, function, $"{function.Key} is called wrongly", $"{function.Value.Kind} of this form is not what it takes", "Correct the call.");
                return;
            case ("Fn::If", TemplateList { Items: [TemplateScalar name, _, _] }):
                Condition(name);
                break;
            case ("Fn::If", var call):
                Condition(call is TemplateList { Items: [var first, ..] } ? first : null);
                problems.Add(ErrorCatalog.FunctionInvalid, function, "Fn::If is called wrongly", "it takes the name of a condition and two values", "Correct the call.");
                break;
            case ("Fn::FindInMap", TemplateList { Items: [TemplateScalar name, ..] }):
                Mapping(name);
                break;
            case var (name, _) when !Functions.Contains(name):
                problems.AddUnknown(ErrorCatalog.FunctionInvalid, function, $"There is no function {Quoted.Of(name)}", Functions, "Remove the call.");
                break;
        }
        Walk(function.Value, isCondition);
    }

    private void Reference(string name, TemplateNode place, bool isCondition)
    {
        if (PseudoParameters.Contains(name))
        {
            return;
        }
        if (template.Parameters.ContainsKey(name))
        {
            _found.Parameters.Add(name);
        }
        else if (!isCondition && template.Resources.ContainsKey(name))
        {
            Depend(name);
        }
        else
        {
            var known = template.Parameters.Keys.Concat(PseudoParameters).Concat(isCondition ? [] : template.Resources.Keys);
            Unresolved(place, $"{Quoted.Of(name)} is {(isCondition ? "not a parameter" : "neither a parameter nor a resource")} of the template", name, known);
        }
    }

    private void Attribute(string name, string? attribute, TemplateNode place)
    {
        if (!Resource(name, place, "Fn::GetAtt asks for") || attribute is null || !ResourceTypes.All.TryGetValue(template.Resources[name].Type, out var type))
        {
            return;
        }
        if (!type.Attributes.Contains(attribute))
        {
            var what = $"{type.Name} has no attribute {Quoted.Of(attribute)}{(type.Attributes.Count == 0 ? "" : $"; it has {string.Join(", ", type.Attributes)}")}";
            Unresolved(place, what, attribute, type.Attributes);
        }
    }

    private bool Resource(string name, TemplateNode place, string who)
    {
        if (template.Resources.ContainsKey(name))
        {
            Depend(name);
            return true;
        }
        Unresolved(place, $"{who} {Quoted.Of(name)}, which is not a resource of the template", name, template.Resources.Keys);
        return false;
    }

    private void Depend(string name)
    {
        if (_resource is not null)
        {
            _found.Dependencies[_resource].Add(name);
        }
    }

    private void Substitution(TemplateScalar text, HashSet<string> own, bool isCondition)
    {
        foreach (var name in Placeholder().Matches(text.Value).Select(match => match.Groups[1].Value.Trim()).Where(name => !own.Contains(name)))
        {
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0)
            {
                Reference(name, text, isCondition);
            }
            else
            {
                Attribute(name[..dot], name[(dot + 1)..], text);
            }
        }
    }

    private void Condition(TemplateNode? name)
    {
        if (name is TemplateScalar { Value: var text } && _found.Conditions.Add(text) && template.Section("Conditions")?[text] is null)
        {
            Unresolved(name, $"{Quoted.Of(text)} is not a condition of the template", text, Names("Conditions"));
        }
    }

    private void Mapping(TemplateScalar name)
    {
        if (_found.Mappings.Add(name.Value) && template.Section("Mappings")?[name.Value] is null)
        {
            Unresolved(name, $"{Quoted.Of(name.Value)} is not a mapping of the template", name.Value, Names("Mappings"));
        }
    }

    private IEnumerable<string> Names(string section) => template.Section(section)?.Entries.Select(entry => entry.Key) ?? [];

    private void Unresolved(TemplateNode place, string what, string name, IEnumerable<string> known)
    {
        var nearest = NearestName.Of(name, known);
        problems.Add(ErrorCatalog.ReferenceUnresolved, place, what, "", nearest is null ? "Declare it, or correct the name." : $"Did you mean '{nearest}'?");
    }

    // ${!Literal} is the text ${Literal}.
    [GeneratedRegex(@"\$\{(?!!)([^}]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
