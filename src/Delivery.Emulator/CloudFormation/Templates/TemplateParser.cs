using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Templates;

/// <summary>Takes a template's sections apart and refuses what does not have their shape, with AWS's texts.</summary>
public static class TemplateParser
{
    private static readonly string[] Sections =
    [
        "AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Rules", "Mappings", "Conditions", "Transform", "Hooks", "Resources",
        "Outputs",
    ];

    /// <summary>A whole template without loops: one that needs no transform, or that it was applied to.</summary>
    /// <exception cref="AwsErrorException">ValidationError.</exception>
    public static Template Parse(string body)
    {
        var declared = Declarations(body);
        var root = declared.Root;
        return declared with
        {
            Conditions = Entries(root["Conditions"], "Conditions").ToDictionary(entry => entry.Key, entry => entry.Value),
            Resources = Resources(root["Resources"]),
            Outputs = [.. Entries(root["Outputs"], "Outputs").Select(entry => Output(entry.Key, entry.Value))],
        };
    }

    /// <summary>What no transform touches: parameters, mappings, rules. The other sections are empty.</summary>
    /// <exception cref="AwsErrorException">ValidationError.</exception>
    public static Template Declarations(string body)
    {
        var root = TemplateReader.Read(body);
        NullValues.Refuse(root);
        if (root.Entries.Select(entry => entry.Key).Where(key => !Sections.Contains(key)).ToList() is { Count: > 0 } unknown)
        {
            throw Invalid($"Invalid template property or properties [{string.Join(", ", unknown)}]");
        }

        if (root["AWSTemplateFormatVersion"] is { } version && version.Text != "2010-09-09")
        {
            throw Invalid("Template format error: Unrecognized template format version: " + (version.Text ?? "an object"));
        }

        TemplateLimits.RequireSections(root);
        return new Template
        {
            Body = body,
            Root = root,
            Version = root["AWSTemplateFormatVersion"]?.Text,
            Description = root["Description"]?.Text,
            Metadata = root["Metadata"],
            Transforms = Transforms(root["Transform"]),
            Parameters = [.. Entries(root["Parameters"], "Parameters").Select(entry => ParameterParser.Parse(entry.Key, entry.Value))],
            Mappings = Entries(root["Mappings"], "Mappings").ToDictionary(entry => entry.Key, TemplateNode (entry) => Mapping(entry.Key, entry.Value)),
            Rules = [.. Entries(root["Rules"], "Rules").Select(entry => Rule(entry.Key, entry.Value))],
            HasHooks = root["Hooks"] is not null,
            Resources = [],
        };
    }

    private static AwsErrorException Invalid(string message) => TemplateReader.Invalid(message);

    private static IReadOnlyList<KeyValuePair<string, TemplateNode>> Entries(TemplateNode? section, string name) => section switch
    {
        null => [],
        MapNode map => map.Entries,
        _ => throw Invalid($"Template format error: {name} must be an object."),
    };

    private static IReadOnlyList<string> Transforms(TemplateNode? node) => node switch
    {
        null => [],
        ScalarNode scalar => [scalar.Value],
        ListNode list => [.. list.Items.Select(item => item.Text ?? item["Name"]?.Text ?? "?")],
        _ => [node["Name"]?.Text ?? "?"],
    };

    private static MapNode Mapping(string name, TemplateNode node)
    {
        if (node is not MapNode mapping || mapping.Entries.Any(entry => entry.Value is not MapNode))
        {
            throw Invalid($"Template format error: Every Mappings member {name} must be a map");
        }

        return mapping.Entries.SelectMany(entry => ((MapNode)entry.Value).Entries).All(attribute => attribute.Value is ScalarNode
            || (attribute.Value is ListNode list && list.Items.All(item => item is ScalarNode)))
            ? mapping
            : throw Invalid("Template format error: Every Mappings attribute must be a String or a List.");
    }

    private static List<TemplateResource> Resources(TemplateNode? section)
    {
        var entries = Entries(section, "Resources");
        return entries.Count > 0
            ? [.. entries.Select(entry => ResourceParser.Parse(entry.Key, entry.Value))]
            : throw Invalid("Template format error: At least one Resources member must be defined.");
    }

    private static TemplateRule Rule(string name, TemplateNode node) => new(
        name, node["RuleCondition"],
        [.. ((node["Assertions"] as ListNode)?.Items ?? throw Invalid($"Template format error: Rule {name} must have Assertions."))
            .Select(item => (item["Assert"] ?? throw Invalid($"Template format error: Rule {name}: every assertion must have an Assert."),
                item["AssertDescription"]?.Text))]);

    private static TemplateOutput Output(string name, TemplateNode node)
    {
        if (!name.All(char.IsAsciiLetterOrDigit))
        {
            throw Invalid($"Template format error: Output name {name} is non alphanumeric.");
        }

        return new TemplateOutput(
            name, node["Value"] ?? throw Invalid("Template format error: Every Outputs member must contain a Value object"), node.Line)
        {
            Description = node["Description"]?.Text,
            ExportName = node["Export"] is { } export
                ? export["Name"] ?? throw Invalid($"Template format error: Output {name} is malformed. The Name field of every Export member must be specified.")
                : null,
            Condition = node["Condition"]?.Text,
        };
    }
}
