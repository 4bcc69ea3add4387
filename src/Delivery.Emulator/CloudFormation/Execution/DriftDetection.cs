using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Provisioning;
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
        var type = parts.Types.Find(resource.Type) ?? throw new InvalidOperationException($"{resource.Type} is in a stack without data.");
        var live = parts.Provider(resource.Type)?.ReadLive(new ResourceRequest(
            stack.Reference, resource.LogicalId, resource.Type, resource.PhysicalId, (JsonObject)resource.Properties.DeepClone(),
            new Dictionary<string, string>(), resource.Token));
        var expected = Text(resource.Properties);
        if (live is null)
        {
            return new ResourceDrift(resource.LogicalId, resource.PhysicalId, resource.Type, "DELETED", expected, null, []);
        }

        var actual = PropertyCoercion.Coerce(type, new JsonObject(live
            .Where(property => resource.Properties.ContainsKey(property.Key))
            .Select(property => KeyValuePair.Create(property.Key, property.Value?.DeepClone()))));
        var differences = PropertyDifferences.Between(type, resource.Properties, actual).Select(difference => new DriftDifference(
            difference.Path["/Properties".Length..], Scalars.Text(Scalars.AsTexts(difference.Before)), Scalars.Text(Scalars.AsTexts(difference.After)),
            difference.ChangeType switch { "Add" => "ADD", "Remove" => "REMOVE", _ => "NOT_EQUAL" })).ToList();
        return new ResourceDrift(
            resource.LogicalId, resource.PhysicalId, resource.Type, differences.Count > 0 ? "MODIFIED" : "IN_SYNC", expected, Text(actual), differences);
    }

    private static string Text(JsonObject properties) => Scalars.AsTexts(properties)!.ToJsonString(JsonText.Plain);
}
