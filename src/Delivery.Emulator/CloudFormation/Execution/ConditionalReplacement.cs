using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Types;

namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>
/// Updates that replace under a condition: which do, only the execution tells. Conditions: the types' pages of the template
/// reference, read 2026-11-26. What is not listed is updated in place.
/// </summary>
internal static class ConditionalReplacement
{
    /// <summary>What of a group replaces it, or its instances, under its UpdatePolicy.</summary>
    private static readonly string[] GroupLaunch = ["LaunchConfigurationName", "LaunchTemplate", "MixedInstancesPolicy", "PlacementGroup", "VPCZoneIdentifier"];

    /// <param name="holdsObsolete">Whether the resource has parts that are not what it would be made of now.</param>
    public static bool Applies(ResourceDocument before, DesiredResource desired, IReadOnlyList<PropertyDifference> differences, Func<bool> holdsObsolete) =>
        desired.Type.Name == SignalWaits.GroupType ? IsGroupReplaced(desired, differences, holdsObsolete)
        : differences.Where(difference => difference.Recreation == Recreation.Conditionally).Any(difference => (desired.Type.Name, difference.Name) switch
        {
            // "Updating InstanceTenancy requires no replacement only if you are updating its value from dedicated to default."
            ("AWS::EC2::VPC", "InstanceTenancy") => !(Text(before.Properties, "InstanceTenancy") == "dedicated" && Text(desired.Properties, "InstanceTenancy") is null or "default"),

            // From a launch type to a capacity provider strategy and back is an update of the service.
            ("AWS::ECS::Service", "LaunchType") => Text(before.Properties, "LaunchType") is { } old && Text(desired.Properties, "LaunchType") is { } now && old != now,
            _ => false,
        });

    /// <summary>
    /// AutoScalingReplacingUpdate puts a new group in the place of the old one, before AutoScalingRollingUpdate where both are given
    /// (template reference "UpdatePolicy attribute", read 2026-11-27).
    /// </summary>
    private static bool IsGroupReplaced(DesiredResource desired, IReadOnlyList<PropertyDifference> differences, Func<bool> holdsObsolete) =>
        (desired.UpdatePolicy as JsonObject)?["AutoScalingReplacingUpdate"] is JsonObject policy && policy["WillReplace"] is { } will
        && string.Equals(Scalars.Text(will), "true", StringComparison.OrdinalIgnoreCase)
        && (differences.Any(difference => GroupLaunch.Contains(difference.Name)) || holdsObsolete());

    private static string? Text(JsonObject properties, string name) => properties[name] is { } value ? Scalars.Text(value) : null;
}
