using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Types;

namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>
/// Properties whose change replaces under a condition: which it is, only the execution tells. Conditions: the types' pages of
/// the template reference and "UpdatePolicy attribute", read 2026-11-26. What is not listed is updated in place.
/// </summary>
internal static class ConditionalReplacement
{
    public static bool Applies(ResourceDocument before, DesiredResource desired, IReadOnlyList<PropertyDifference> differences) =>
        differences.Where(difference => difference.Recreation == Recreation.Conditionally).Any(difference => (desired.Type.Name, difference.Name) switch
        {
            // "Updating InstanceTenancy requires no replacement only if you are updating its value from dedicated to default."
            ("AWS::EC2::VPC", "InstanceTenancy") => !(Text(before.Properties, "InstanceTenancy") == "dedicated" && Text(desired.Properties, "InstanceTenancy") is null or "default"),

            // From a launch type to a capacity provider strategy and back is an update of the service.
            ("AWS::ECS::Service", "LaunchType") => Text(before.Properties, "LaunchType") is { } old && Text(desired.Properties, "LaunchType") is { } now && old != now,

            // AutoScalingReplacingUpdate with WillReplace puts a new group in the place of the old one.
            ("AWS::AutoScaling::AutoScalingGroup", _) => WillReplace(desired.UpdatePolicy),
            _ => false,
        });

    private static bool WillReplace(JsonNode? updatePolicy) =>
        (updatePolicy as JsonObject)?["AutoScalingReplacingUpdate"] is JsonObject policy && policy["WillReplace"] is { } will
        && string.Equals(Scalars.Text(will), "true", StringComparison.OrdinalIgnoreCase);

    private static string? Text(JsonObject properties, string name) => properties[name] is { } value ? Scalars.Text(value) : null;
}
