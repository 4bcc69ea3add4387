using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.CloudFormation.Stacks;

namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>What a provider is told of a resource of a stack.</summary>
internal static class ResourceRequests
{
    /// <param name="properties">Those of the resource where it is left out.</param>
    public static ResourceRequest Of(StackDocument stack, ResourceDocument resource, string? physicalId, JsonObject? properties = null) => new(
        stack.Reference, resource.LogicalId, resource.Type, physicalId, properties ?? (JsonObject)resource.Properties.DeepClone(),
        new Dictionary<string, string>(resource.StackTags.Select(tag => KeyValuePair.Create(tag.Key, tag.Value)))
        {
            ["aws:cloudformation:stack-name"] = stack.StackName,
            ["aws:cloudformation:stack-id"] = stack.StackId,
            ["aws:cloudformation:logical-id"] = resource.LogicalId,
        },
        resource.Token)
    {
        CreationPolicy = resource.CreationPolicy?.DeepClone() as JsonObject,
        UpdatePolicy = resource.UpdatePolicy?.DeepClone() as JsonObject,
    };
}
