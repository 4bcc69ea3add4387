using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.CloudFormation.Stacks;

namespace Delivery.Emulator.CloudFormation.Changes;

/// <summary>Values of resources as they are.</summary>
public sealed class PresentResources(IReadOnlyDictionary<string, ResourceDocument> present) : IResourceValues
{
    public JsonNode? Ref(string logicalId) => Of(present.GetValueOrDefault(logicalId));

    public JsonNode? Attribute(string logicalId, string attribute) => Of(present.GetValueOrDefault(logicalId), attribute);

    internal static JsonNode Of(ResourceDocument? resource) => resource?.PhysicalId is { } id ? id : Unknown.Value;

    /// <summary>An attribute, or the property of that name, which registry types answer as well.</summary>
    internal static JsonNode Of(ResourceDocument? resource, string attribute) =>
        resource?.Attributes[attribute]?.DeepClone() ?? Property(resource?.Properties, attribute) ?? Unknown.Value;

    private static JsonNode? Property(JsonObject? properties, string path)
    {
        JsonNode? value = properties;
        foreach (var name in path.Split('.'))
        {
            value = (value as JsonObject)?[name];
        }

        return value?.DeepClone();
    }
}

/// <summary>Values of resources before a change set runs: what is added or replaced is unknown.</summary>
internal sealed class PreviewedResources(IReadOnlyDictionary<string, ResourceDocument> present) : IResourceValues
{
    private readonly Dictionary<string, ResourceChange> _changes = [];

    public void Add(ResourceChange change) => _changes[change.LogicalResourceId] = change;

    public ResourceChange? Change(string logicalId) => _changes.GetValueOrDefault(logicalId);

    public JsonNode? Ref(string logicalId) => IsNew(logicalId) ? Unknown.Value : PresentResources.Of(present.GetValueOrDefault(logicalId));

    public JsonNode? Attribute(string logicalId, string attribute) =>
        IsNew(logicalId) ? Unknown.Value : PresentResources.Of(present.GetValueOrDefault(logicalId), attribute);

    private bool IsNew(string logicalId) => Change(logicalId) is { Action: "Add" } or { Replacement: "True" };
}
