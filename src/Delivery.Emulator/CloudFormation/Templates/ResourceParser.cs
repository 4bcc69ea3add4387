namespace Delivery.Emulator.CloudFormation.Templates;

/// <summary>Parses a resource's declaration.</summary>
internal static class ResourceParser
{
    private static readonly string[] Members =
    [
        "Type", "Properties", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Metadata", "CreationPolicy", "UpdatePolicy",
        "Version",
    ];

    private static readonly string[] Policies = ["Delete", "Retain", "Snapshot", "RetainExceptOnCreate"];

    public static TemplateResource Parse(string logicalId, TemplateNode node)
    {
        if (logicalId.StartsWith("Fn::ForEach", StringComparison.Ordinal))
        {
            throw TemplateReader.Invalid($"Template format error: [/Resources/{logicalId}] resource definition is malformed");
        }

        if (node is not MapNode map)
        {
            throw TemplateReader.Invalid("Template format error: Any Resources member must be an object.");
        }

        if (!logicalId.All(char.IsAsciiLetterOrDigit))
        {
            throw TemplateReader.Invalid($"Template format error: Resource name {logicalId} is non alphanumeric.");
        }

        if (map.Entries.FirstOrDefault(entry => !Members.Contains(entry.Key)) is { Key: { } unknown })
        {
            throw TemplateReader.Invalid($"Invalid template resource property '{unknown}'");
        }

        var type = node["Type"]?.Text
            ?? throw TemplateReader.Invalid($"Template format error: [/Resources/{logicalId}] Every Resources object must contain a Type member.");
        var properties = node["Properties"];
        if (properties is not (null or MapNode))
        {
            throw TemplateReader.Invalid($"Template format error: [/Resources/{logicalId}/Properties] Properties must be an object.");
        }

        return new TemplateResource(logicalId, type, node.Line)
        {
            Properties = (MapNode?)properties,
            Condition = node["Condition"]?.Text,
            DependsOn = DependsOn(logicalId, node["DependsOn"]),
            DeletionPolicy = Policy(logicalId, node, "DeletionPolicy"),
            UpdateReplacePolicy = Policy(logicalId, node, "UpdateReplacePolicy"),
            Metadata = node["Metadata"],
            CreationPolicy = node["CreationPolicy"],
            UpdatePolicy = node["UpdatePolicy"],
        };
    }

    private static IReadOnlyList<string> DependsOn(string logicalId, TemplateNode? node) => node switch
    {
        null => [],
        ScalarNode scalar => [scalar.Value],
        ListNode list when list.Items.All(item => item is ScalarNode) => [.. list.Items.Select(item => item.Text!)],
        _ => throw TemplateReader.Invalid($"Template format error: DependsOn must be a string or list of strings. (resource {logicalId})"),
    };

    private static string? Policy(string logicalId, TemplateNode node, string member) => node[member] switch
    {
        null => null,
        ScalarNode scalar when Policies.Contains(scalar.Value) && !(member == "UpdateReplacePolicy" && scalar.Value == "RetainExceptOnCreate") => scalar.Value,
        _ => throw TemplateReader.Invalid($"Template format error: Unrecognized {member} {node[member]!.Text} for resource {logicalId}"),
    };
}

/// <summary>Null values, which CloudFormation does not take anywhere in a template.</summary>
internal static class NullValues
{
    public static void Refuse(MapNode root)
    {
        var found = new List<string>();
        foreach (var (key, value) in root.Entries)
        {
            Collect(value, "/" + key, found);
        }

        if (found.Count > 0)
        {
            throw TemplateReader.Invalid($"[{string.Join(", ", found)}] 'null' values are not allowed in templates");
        }
    }

    private static void Collect(TemplateNode node, string path, List<string> found)
    {
        switch (node)
        {
            case ScalarNode { Kind: ScalarKind.Null }:
                found.Add(path);
                break;
            case ListNode list:
                for (var index = 0; index < list.Items.Count; index++)
                {
                    Collect(list.Items[index], $"{path}/{index}", found);
                }

                break;
            case MapNode map:
                foreach (var (key, value) in map.Entries)
                {
                    Collect(value, $"{path}/{key}", found);
                }

                break;
        }
    }
}
