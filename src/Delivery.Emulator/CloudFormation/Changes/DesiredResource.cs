using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Types;

namespace Delivery.Emulator.CloudFormation.Changes;

/// <summary>A resource as a template wants it, functions resolved.</summary>
public sealed record DesiredResource
{
    public required string LogicalId { get; init; }
    public required ResourceType Type { get; init; }
    public required JsonObject Properties { get; init; }
    public JsonNode? Metadata { get; init; }
    public JsonNode? CreationPolicy { get; init; }
    public JsonNode? UpdatePolicy { get; init; }
    public string? DeletionPolicy { get; init; }
    public string? UpdateReplacePolicy { get; init; }
    public IReadOnlyList<StackTag> StackTags { get; init; } = [];
    public IReadOnlyList<string> DependsOn { get; init; } = [];
}

/// <summary>What a resource needs to get from its present state to the desired one.</summary>
public enum StepKind
{
    None,
    Create,
    Update,
    Replace,
    /// <summary>Only what the stack keeps about it changes (metadata, policies): the resource is not touched.</summary>
    Record,
}

/// <summary>The comparison of a resource's present and desired state: what both preview and execution go by.</summary>
/// <param name="Attributes">Changed resource attributes beside properties: Metadata, DeletionPolicy, ...</param>
/// <param name="TagsPropagate">Stack tags changed and the type takes tags.</param>
public sealed record ResourceComparison(
    StepKind Kind, IReadOnlyList<PropertyDifference> Properties, IReadOnlyList<AttributeDifference> Attributes, bool TagsPropagate)
{
    public static ResourceComparison Of(ResourceDocument? present, DesiredResource desired)
    {
        if (present is null)
        {
            return new(StepKind.Create, [], [], false);
        }

        var properties = PropertyDifferences.Between(desired.Type, present.Properties, desired.Properties);
        var tags = desired.Type.Tags is not null && !present.StackTags.SequenceEqual(desired.StackTags);
        IReadOnlyList<AttributeDifference> attributes =
        [
            .. Attribute("Metadata", present.Metadata, desired.Metadata),
            .. Attribute("CreationPolicy", present.CreationPolicy, desired.CreationPolicy),
            .. Attribute("UpdatePolicy", present.UpdatePolicy, desired.UpdatePolicy),
            .. Attribute("DeletionPolicy", present.DeletionPolicy, desired.DeletionPolicy),
            .. Attribute("UpdateReplacePolicy", present.UpdateReplacePolicy, desired.UpdateReplacePolicy),
        ];
        var kind = present.Type != desired.Type.Name || properties.Any(difference => difference.Recreation == Recreation.Always) ? StepKind.Replace
            : properties.Count > 0 || tags ? StepKind.Update
            : present.IsUnsettled ? StepKind.Update
            : attributes.Count > 0 ? StepKind.Record
            : StepKind.None;
        return new(kind, properties, attributes, tags);
    }

    private static IEnumerable<AttributeDifference> Attribute(string name, JsonNode? before, JsonNode? after) =>
        JsonNode.DeepEquals(before, after) ? [] : [new(name, before, after)];
}

/// <summary>A change of a resource attribute that is no property.</summary>
public sealed record AttributeDifference(string Name, JsonNode? Before, JsonNode? After);
