using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.CloudFormation.Stacks;

namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>Names a resource of a stack.</summary>
public sealed record StackResourceName(string AccountId, string Region, string StackName, string LogicalId);

/// <summary>
/// Changes resources behind their stacks' backs, as somebody at the console would: the resource itself changes, and what
/// its stack says of it stays. This is how a scenario makes drift.
/// </summary>
public sealed class LiveResources(EngineParts parts)
{
    /// <summary>The resource's properties as they are, in the template's spelling; null where it is gone.</summary>
    /// <exception cref="KeyNotFoundException">No such stack or resource.</exception>
    public JsonObject? Read(StackResourceName name)
    {
        var (stack, resource) = Find(name);
        return DriftDetection.Live(parts, stack, resource, static _ => true);
    }

    /// <summary>Sets properties of the resource over those it has; one whose value is null is taken away.</summary>
    /// <exception cref="KeyNotFoundException">No such stack or resource, or it is gone already.</exception>
    /// <exception cref="ResourceFailedException">The resource does not take these properties.</exception>
    public async Task ChangeAsync(StackResourceName name, JsonObject properties, CancellationToken cancellationToken)
    {
        var (stack, resource) = Find(name);
        var live = DriftDetection.Live(parts, stack, resource, static _ => true) ?? throw NotFound(name);
        var changed = (JsonObject)live.DeepClone();
        foreach (var (property, value) in properties)
        {
            if (value is null)
            {
                changed.Remove(property);
            }
            else
            {
                changed[property] = value.DeepClone();
            }
        }

        await Provider(resource).UpdateAsync(ResourceRequests.Of(stack, resource, resource.PhysicalId, changed), live, cancellationToken);
    }

    /// <summary>Deletes the resource; its stack still says that it is there.</summary>
    /// <exception cref="KeyNotFoundException">No such stack or resource.</exception>
    /// <exception cref="ResourceFailedException">The resource can't be deleted.</exception>
    public async Task DeleteAsync(StackResourceName name, CancellationToken cancellationToken)
    {
        var (stack, resource) = Find(name);
        await Provider(resource).DeleteAsync(ResourceRequests.Of(stack, resource, resource.PhysicalId), cancellationToken);
    }

    private (StackDocument Stack, ResourceDocument Resource) Find(StackResourceName name) =>
        parts.Store.Find(name.AccountId, name.Region, name.StackName) is { } stack
            && parts.Store.Present(stack).TryGetValue(name.LogicalId, out var resource)
            ? (stack, resource)
            : throw NotFound(name);

    private IResourceProvider Provider(ResourceDocument resource) =>
        parts.Provider(resource.Type) ?? throw new InvalidOperationException($"{resource.Type} is in a stack without a provider.");

    private static KeyNotFoundException NotFound(StackResourceName name) => new($"The stack {name.StackName} has no resource {name.LogicalId}.");
}
