using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Types;

namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>
/// Compares what a stack says with what is there. Only properties that the template sets are compared
/// (user guide "Detect unmanaged configuration changes", 2026-11).
/// </summary>
internal static class DriftDetection
{
    public static ResourceDrift Of(EngineParts parts, StackDocument stack, ResourceDocument resource)
    {
        var secrets = new NoEchoValues(stack.Input);
        var drift = new ResourceDrift
        {
            LogicalId = resource.LogicalId,
            PhysicalId = resource.PhysicalId,
            Type = resource.Type,
            Status = "DELETED",
            Expected = Text(secrets.Mask(resource.Properties)),
            Timestamp = parts.Clock.Now,
        };
        if (Live(parts, stack, resource, resource.Properties.ContainsKey) is not { } actual)
        {
            return drift;
        }

        var differences = PropertyDifferences.Between(Type(parts, resource), resource.Properties, actual).Select(difference => new DriftDifference(
            difference.Path["/Properties".Length..], Text(secrets.Mask(difference.Before)), Text(secrets.Mask(difference.After)),
            difference.ChangeType switch { "Add" => "ADD", "Remove" => "REMOVE", _ => "NOT_EQUAL" })).ToList();
        return drift with
        {
            Status = differences.Count > 0 ? "MODIFIED" : "IN_SYNC",
            Actual = Text(secrets.Mask(actual)),
            Differences = differences,
        };
    }

    /// <summary>A resource's properties as they are, as far as they are asked for; null where the resource is gone.</summary>
    public static JsonObject? Live(EngineParts parts, StackDocument stack, ResourceDocument resource, Func<string, bool> asked) =>
        parts.Provider(resource.Type)?.ReadLive(ResourceRequests.Of(stack, resource, resource.PhysicalId)) is { } live
            ? PropertyCoercion.Coerce(Type(parts, resource), new JsonObject(live
                .Where(property => asked(property.Key))
                .Select(property => KeyValuePair.Create(property.Key, property.Value?.DeepClone()))))
            : null;

    private static ResourceType Type(EngineParts parts, ResourceDocument resource) =>
        parts.Types.Find(resource.Type) ?? throw new InvalidOperationException($"{resource.Type} is in a stack without data.");

    private static string Text(JsonNode? value) => Scalars.Text(Scalars.AsTexts(value));
}
