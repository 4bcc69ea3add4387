namespace Delivery.Emulator.CloudFormation.Types;

/// <summary>Value kinds of the resource type data.</summary>
public enum ValueKind
{
    Text,
    Integer,
    Number,
    Boolean,
    Json,
    List,
    Map,
    Structure,
    /// <summary>Any of several, or a form that the data does not describe further.</summary>
    Any,
}

/// <summary>When a change of a property replaces its resource.</summary>
public enum Recreation
{
    Never,
    Conditionally,
    Always,
}

/// <summary>A property of a resource type or of a nested structure.</summary>
public sealed record PropertyType(string Name, ValueKind Kind)
{
    public bool Required { get; init; }
    public Recreation Recreation { get; init; }

    /// <summary>Of a list or map.</summary>
    public PropertyType? Element { get; init; }

    /// <summary>Name of the nested structure.</summary>
    public string? Structure { get; init; }

    public IReadOnlyList<string>? Allowed { get; init; }
    public string? Pattern { get; init; }
    public int? MinLength { get; init; }
    public int? MaxLength { get; init; }
    public decimal? Minimum { get; init; }
    public decimal? Maximum { get; init; }
    public int? MinItems { get; init; }
    public int? MaxItems { get; init; }
    public bool UniqueItems { get; init; }
}

/// <summary>A resource type: what its schema in the CloudFormation registry says.</summary>
public sealed record ResourceType(
    string Name,
    IReadOnlyDictionary<string, PropertyType> Properties,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, PropertyType>> Structures,
    IReadOnlyList<string> Attributes)
{
    /// <summary>Properties and attributes that identify a resource of the type.</summary>
    public IReadOnlyList<string> PrimaryIdentifier { get; init; } = [];

    /// <summary>The property that carries tags (<c>Tags</c>, <c>TagSpecifications</c> is not one), or null where the type takes none.</summary>
    public PropertyType? Tags => Properties.GetValueOrDefault("Tags");

    /// <summary>The members of a property's value where it is a structure or a list or map of structures.</summary>
    public IReadOnlyDictionary<string, PropertyType>? MembersOf(PropertyType property) =>
        property.Structure is { } name ? Structures.GetValueOrDefault(name) : property.Element is { } element ? MembersOf(element) : null;
}
