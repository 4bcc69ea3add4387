namespace Delivery.Emulator.CloudFormation.Templates;

/// <summary>A template whose sections have the right shape; references are checked by the validation.</summary>
public sealed record Template
{
    /// <summary>The text as it was submitted.</summary>
    public required string Body { get; init; }

    /// <summary>All of it as read.</summary>
    public required MapNode Root { get; init; }

    /// <summary>AWSTemplateFormatVersion, where it is declared.</summary>
    public string? Version { get; init; }

    public string? Description { get; init; }

    public TemplateNode? Metadata { get; init; }

    /// <summary>Names of the declared transforms.</summary>
    public IReadOnlyList<string> Transforms { get; init; } = [];

    /// <summary>Whether the functions of the transform AWS::LanguageExtensions may be used.</summary>
    public bool HasLanguageExtensions => Transforms.Contains("AWS::LanguageExtensions");

    public IReadOnlyList<TemplateParameter> Parameters { get; init; } = [];

    public IReadOnlyDictionary<string, TemplateNode> Mappings { get; init; } = new Dictionary<string, TemplateNode>();

    public IReadOnlyDictionary<string, TemplateNode> Conditions { get; init; } = new Dictionary<string, TemplateNode>();

    public IReadOnlyList<TemplateRule> Rules { get; init; } = [];

    /// <summary>Whether it has a Hooks section.</summary>
    public bool HasHooks { get; init; }

    /// <summary>In the order of the template.</summary>
    public required IReadOnlyList<TemplateResource> Resources { get; init; }

    public IReadOnlyList<TemplateOutput> Outputs { get; init; } = [];

    public TemplateParameter? Parameter(string name) => Parameters.FirstOrDefault(parameter => parameter.Name == name);

    public TemplateResource? Resource(string logicalId) => Resources.FirstOrDefault(resource => resource.LogicalId == logicalId);
}

/// <summary>A declared parameter with its constraints.</summary>
public sealed record TemplateParameter(string Name, string Type, int Line)
{
    public string? Default { get; init; }
    public bool NoEcho { get; init; }
    public IReadOnlyList<string>? AllowedValues { get; init; }
    public string? AllowedPattern { get; init; }
    public int? MinLength { get; init; }
    public int? MaxLength { get; init; }
    public decimal? MinValue { get; init; }
    public decimal? MaxValue { get; init; }
    public string? Description { get; init; }
    public string? ConstraintDescription { get; init; }

    /// <summary>Whether the value names a Systems Manager parameter whose value is used.</summary>
    public bool IsSsmValue => Type.StartsWith("AWS::SSM::Parameter::Value<", StringComparison.Ordinal);

    /// <summary>The type of the value as it is used: without the SSM indirection.</summary>
    public string ValueType => IsSsmValue ? Type["AWS::SSM::Parameter::Value<".Length..^1] : Type;

    public bool IsList => ValueType == "CommaDelimitedList" || ValueType.StartsWith("List<", StringComparison.Ordinal);
}

/// <summary>A declared resource.</summary>
public sealed record TemplateResource(string LogicalId, string Type, int Line)
{
    public MapNode? Properties { get; init; }
    public string? Condition { get; init; }
    public IReadOnlyList<string> DependsOn { get; init; } = [];
    public string? DeletionPolicy { get; init; }
    public string? UpdateReplacePolicy { get; init; }
    public TemplateNode? Metadata { get; init; }
    public TemplateNode? CreationPolicy { get; init; }
    public TemplateNode? UpdatePolicy { get; init; }
}

/// <summary>A declared output.</summary>
public sealed record TemplateOutput(string Name, TemplateNode Value, int Line)
{
    public string? Description { get; init; }
    public TemplateNode? ExportName { get; init; }
    public string? Condition { get; init; }
}

/// <summary>A rule over the parameters: its assertions hold where its condition does.</summary>
public sealed record TemplateRule(string Name, TemplateNode? RuleCondition, IReadOnlyList<(TemplateNode Assert, string? Description)> Assertions);
