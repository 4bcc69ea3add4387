using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Capacity;

/// <summary>
/// What a group launches: template or configuration with its version, and the instance types in the order of preference (Auto Scaling user guide,
/// "Auto Scaling groups with multiple instance types and purchase options", read 2026-11-26).
/// </summary>
/// <param name="Source">Id of the launch template, or name of the launch configuration (version 0).</param>
public sealed partial record LaunchSpecification(IReadOnlyList<string> Types, JsonObject Data, string? Source, int Version)
{
    /// <summary>Null where the group names nothing that can be launched.</summary>
    public static LaunchSpecification? Of(EcsState state, AutoScalingGroup group)
    {
        if (group.Properties.Text("LaunchConfigurationName") is { } configuration
            && state.Find<AutoScalingDocument>($"{group.Scope.Prefix}launch-configuration/{configuration}") is { } launch)
        {
            return new(TypesOf([], launch.Properties), launch.Properties, configuration, 0);
        }

        var mixed = group.Properties.Object("MixedInstancesPolicy")?.Object("LaunchTemplate");
        var reference = group.Properties.Object("LaunchTemplate") ?? mixed?.Object("LaunchTemplateSpecification");
        if (reference is null || Find(state, group.Scope, reference) is not { Versions.Count: > 0 } template)
        {
            return null;
        }

        var version = reference.Text("Version") is { } text && int.TryParse(text, out var number) ? Math.Clamp(number, 1, template.Versions.Count)
            : reference.Text("Version") == "$Default" ? 1 : template.Versions.Count;
        var data = template.Versions[version - 1];
        return new(TypesOf(mixed?.Objects("Overrides") ?? [], data), data, template.Id, version);
    }

    /// <summary>The first known type: what capacity is reckoned with.</summary>
    public InstanceType? Type => Types.Select(InstanceTypes.Find).FirstOrDefault(type => type is not null);

    /// <summary>A new instance, still Pending, in the zone that has the fewest.</summary>
    public Instance Launch(AutoScalingGroup group, DateTimeOffset at)
    {
        var subnets = group.Properties.Texts("VPCZoneIdentifier");
        var zones = group.Properties.Texts("AvailabilityZones");
        var places = Enumerable.Range(0, Math.Max(1, Math.Max(subnets.Count, zones.Count)))
            .Select(number => (Zone: zones.Count > 0 ? zones[number % zones.Count] : group.Scope.Zone(number), Subnet: subnets.Count > 0 ? subnets[number % subnets.Count] : null)).ToList();
        var (zone, subnet) = places.MinBy(place => group.Alive.Count(instance => instance.Zone == place.Zone && instance.Subnet == place.Subnet));
        return new Instance(
            Ids.Ec2("i"), Type?.Name ?? "", Data.Text("ImageId") ?? "", zone, subnet, at, ClusterOf(Data), Ids.Hex32(),
            group.Properties.Flag("NewInstancesProtectedFromScaleIn") ?? false, Source, Version)
        {
            Lifecycle = "Pending",
            IsSpot = IsSpot(group),
            PlacementGroup = group.Properties.Text("PlacementGroup"),
        };
    }

    /// <summary>Whether an instance is not what the group would launch now: another version, type, subnet or placement group.</summary>
    public bool IsObsolete(AutoScalingGroup group, Instance instance)
    {
        var subnets = group.Properties.Texts("VPCZoneIdentifier");
        return instance.LaunchTemplate != Source || instance.LaunchTemplateVersion != Version || !Types.Contains(instance.Type) || instance.PlacementGroup != group.Properties.Text("PlacementGroup")
            || subnets.Count > 0 && instance.Subnet is not null && !subnets.Contains(instance.Subnet);
    }

    private static List<string> TypesOf(IReadOnlyList<JsonObject> overrides, JsonObject data)
    {
        var types = overrides.Select(item => item.Text("InstanceType")).OfType<string>().ToList();
        return types.Count > 0 ? types : data.Text("InstanceType") is { } own ? [own] : [];
    }

    /// <summary>The next instance by the instances distribution: base On-Demand first, then by percentage.</summary>
    private static bool IsSpot(AutoScalingGroup group)
    {
        var distribution = group.Properties.Object("MixedInstancesPolicy")?.Object("InstancesDistribution");
        var fixedOnes = distribution?.Number("OnDemandBaseCapacity") ?? 0;
        var percentage = distribution?.Number("OnDemandPercentageAboveBaseCapacity") ?? 100;
        var above = group.Alive.Count + 1 - fixedOnes;
        var onDemand = group.Alive.Count(instance => !instance.IsSpot);
        return above > 0 && onDemand >= fixedOnes + (int)Math.Ceiling(above * percentage / 100.0);
    }

    private static LaunchTemplate? Find(EcsState state, Scope scope, JsonObject reference) => reference.Text("LaunchTemplateId") is { } id
        ? state.Find<LaunchTemplate>(LaunchTemplate.KeyOf(scope, id))
        : state.List<LaunchTemplate>(scope.Prefix).FirstOrDefault(template => template.Name == reference.Text("LaunchTemplateName"));

    /// <summary>Whether the instances tell CloudFormation that they are up: their user data calls cfn-signal, or the API.</summary>
    public bool Signals => UserData(Data) is var script && (script.Contains("cfn-signal", StringComparison.Ordinal) || script.Contains("signal-resource", StringComparison.Ordinal));

    /// <summary>The cluster of the ECS agent's configuration in the user data (<c>ECS_CLUSTER=name</c>, or Bottlerocket's settings).</summary>
    private static string? ClusterOf(JsonObject data) => ClusterName().Match(UserData(data)) is { Success: true } found ? found.Groups["name"].Value : null;

    private static string UserData(JsonObject data)
    {
        if (data.Text("UserData") is not { Length: > 0 } encoded)
        {
            return "";
        }

        var buffer = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, buffer, out var length) ? Encoding.UTF8.GetString(buffer, 0, length) : encoded;
    }

    [GeneratedRegex("""(?:ECS_CLUSTER\s*=\s*|^\s*cluster\s*=\s*)["']?(?<name>[A-Za-z0-9_-]{1,255})""", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ClusterName();
}
