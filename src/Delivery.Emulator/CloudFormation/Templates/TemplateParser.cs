using System.Globalization;
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

    /// <exception cref="AwsErrorException">ValidationError.</exception>
    public static Template Parse(string body)
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

        if (root["Description"] is { } description && (description.Text is not { } text || text.Length > 1024))
        {
            throw Invalid(description.Text is null
                ? "Template format error: Description member must be a string."
                : "Template format error: 'Description' length is greater than 1024.");
        }

        return new Template
        {
            Body = body,
            Description = root["Description"]?.Text,
            Metadata = root["Metadata"],
            Transforms = Transforms(root["Transform"]),
            Parameters = [.. Entries(root["Parameters"], "Parameters").Select(entry => ParameterParser.Parse(entry.Key, entry.Value))],
            Mappings = Entries(root["Mappings"], "Mappings").ToDictionary(entry => entry.Key, entry => entry.Value),
            Conditions = Entries(root["Conditions"], "Conditions").ToDictionary(entry => entry.Key, entry => entry.Value),
            Rules = [.. Entries(root["Rules"], "Rules").Select(entry => Rule(entry.Key, entry.Value))],
            Resources = Resources(root["Resources"]),
            Outputs = [.. Entries(root["Outputs"], "Outputs").Select(entry => Output(entry.Key, entry.Value))],
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

    private static List<TemplateResource> Resources(TemplateNode? section)
    {
        var entries = Entries(section, "Resources");
        if (entries.Count == 0)
        {
            throw Invalid("Template format error: At least one Resources member must be defined.");
        }

        if (entries.Count > 500)
        {
            throw Invalid($"Template format error: Number of resources, {entries.Count}, is greater than maximum allowed, 500");
        }

        return [.. entries.Select(entry => ResourceParser.Parse(entry.Key, entry.Value))];
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
                ? export["Name"] ?? throw Invalid($"Template format error: Output {name} is malformed. Export must contain a Name")
                : null,
            Condition = node["Condition"]?.Text,
        };
    }
}

/// <summary>Parses a parameter's declaration.</summary>
internal static class ParameterParser
{
    private static readonly string[] Members =
    [
        "Type", "Default", "NoEcho", "AllowedValues", "AllowedPattern", "MaxLength", "MinLength", "MaxValue", "MinValue", "Description",
        "ConstraintDescription",
    ];

    public static TemplateParameter Parse(string name, TemplateNode node)
    {
        if (node is not MapNode map)
        {
            throw TemplateReader.Invalid("Template format error: Any Parameters member must be an object.");
        }

        if (!name.All(char.IsAsciiLetterOrDigit))
        {
            throw TemplateReader.Invalid($"Template format error: Parameter name {name} is non alphanumeric.");
        }

        if (map.Entries.FirstOrDefault(entry => !Members.Contains(entry.Key)) is { Key: { } unknown })
        {
            throw TemplateReader.Invalid($"Invalid template parameter property '{unknown}'");
        }

        var type = node["Type"]?.Text
            ?? throw TemplateReader.Invalid("Template format error: Every Parameters object must contain a Type member.");
        if (!ParameterTypes.IsKnown(type))
        {
            throw TemplateReader.Invalid($"Template format error: Unrecognized parameter type: {type}");
        }

        return new TemplateParameter(name, type, node.Line)
        {
            Default = Default(name, node["Default"]),
            NoEcho = node["NoEcho"]?.Text is { } noEcho && bool.TryParse(noEcho, out var hidden) && hidden,
            AllowedValues = node["AllowedValues"] is ListNode allowed ? [.. allowed.Items.Select(item => item.Text ?? "")] : null,
            AllowedPattern = node["AllowedPattern"]?.Text,
            MinLength = (int?)Number(name, node, "MinLength"),
            MaxLength = (int?)Number(name, node, "MaxLength"),
            MinValue = Number(name, node, "MinValue"),
            MaxValue = Number(name, node, "MaxValue"),
            Description = node["Description"]?.Text,
            ConstraintDescription = node["ConstraintDescription"]?.Text,
        };
    }

    private static string? Default(string name, TemplateNode? node) => node switch
    {
        null => null,
        ScalarNode scalar => scalar.Value,
        _ => throw TemplateReader.Invalid($"Template format error: Every Default member must be a string. (parameter {name})"),
    };

    private static decimal? Number(string name, TemplateNode node, string member) => node[member] switch
    {
        null => null,
        ScalarNode scalar when decimal.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) => value,
        _ => throw TemplateReader.Invalid($"Template format error: {member} of parameter {name} must be numeric."),
    };
}

/// <summary>The parameter types that CloudFormation knows (user guide "Parameters", 2026-11).</summary>
internal static class ParameterTypes
{
    private static readonly string[] Plain = ["String", "Number", "List<Number>", "List<String>", "CommaDelimitedList", "AWS::SSM::Parameter::Name"];

    private static readonly string[] Specific =
    [
        "AWS::EC2::AvailabilityZone::Name", "AWS::EC2::Image::Id", "AWS::EC2::Instance::Id", "AWS::EC2::KeyPair::KeyName",
        "AWS::EC2::SecurityGroup::GroupName", "AWS::EC2::SecurityGroup::Id", "AWS::EC2::Subnet::Id", "AWS::EC2::Volume::Id", "AWS::EC2::VPC::Id",
        "AWS::Route53::HostedZone::Id",
    ];

    public static bool IsKnown(string type) => Plain.Contains(type) || IsSpecific(type)
        || (type.StartsWith("AWS::SSM::Parameter::Value<", StringComparison.Ordinal) && type.EndsWith('>')
            && type["AWS::SSM::Parameter::Value<".Length..^1] is var inner
            && (inner is "String" or "List<String>" or "CommaDelimitedList" || IsSpecific(inner)));

    private static bool IsSpecific(string type) => Specific.Contains(type)
        || (type.StartsWith("List<", StringComparison.Ordinal) && type.EndsWith('>') && Specific.Contains(type[5..^1]));
}
