using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Ecs.Scheduling;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Capacity;

/// <summary>The emulated EC2 capacity: Auto Scaling groups launch instances, which register with the cluster that their user data names.</summary>
public sealed partial class CapacityPool(EcsState state, EmulatorClock clock)
{
    /// <summary>From the launch to the agent's registration: two to three minutes on AWS.</summary>
    private static readonly TimeSpan LaunchTime = TimeSpan.FromMinutes(2.5);

    private static readonly TimeSpan TerminationTime = TimeSpan.FromMinutes(1);

    /// <summary>Ports that the agent registers as taken: SSH, Docker, and its own.</summary>
    public static IReadOnlySet<int> ReservedPorts { get; } = new HashSet<int> { 22, 2375, 2376, 51678, 51679 };

    /// <summary>The container instances of a cluster with the type of each.</summary>
    public IReadOnlyList<(AutoScalingGroup Group, Instance Instance, InstanceType Type)> InstancesOf(Scope scope, string cluster) =>
        [.. from groupOf in state.List<AutoScalingGroup>(scope.Prefix)
            from instance in groupOf.Instances
            where instance.Cluster == cluster
            select (groupOf, instance, InstanceTypes.Find(instance.Type)!)];

    /// <summary>What is left on the instances that a task may run on; an empty strategy means all of the cluster.</summary>
    public IReadOnlyList<Room> Rooms(Cluster cluster, IReadOnlyList<StrategyItem> strategy, Func<string, Demand> demandOf)
    {
        var groups = strategy.Select(item => state.Find<CapacityProvider>(CapacityProvider.KeyOf(cluster.Scope, item.CapacityProvider))?.GroupName).ToHashSet();
        var tasks = state.List<EcsTask>($"{cluster.Key}/").Where(task => !task.IsStopped).ToLookup(task => task.Instance);
        return [.. InstancesOf(cluster.Scope, cluster.Name)
            .Where(found => strategy.Count == 0 || groups.Contains(found.Group.Name))
            .Select(found => tasks[found.Instance.ContainerInstance].Aggregate(
                new Room(found.Instance.ContainerInstance, found.Instance.Zone, found.Type.CpuUnits, found.Type.RegisteredMemoryMiB,
                    ReservedPorts, found.Type.NetworkInterfaces - 1, 0),
                (room, task) => room.Without(demandOf(task.TaskDefinitionArn))))];
    }

    /// <summary>
    /// Managed scaling: grows the strategy's groups until the tasks fit, as far as their maximum goes.
    /// </summary>
    /// <returns>False where nothing could be grown.</returns>
    public async Task<bool> GrowAsync(Cluster cluster, IReadOnlyList<StrategyItem> strategy, Demand demand, int tasks, CancellationToken cancellationToken)
    {
        foreach (var item in strategy.OrderByDescending(item => item.Base).ThenByDescending(item => item.Weight))
        {
            if (state.Find<CapacityProvider>(CapacityProvider.KeyOf(cluster.Scope, item.CapacityProvider)) is not { ManagedScaling: true } provider
                || state.Find<AutoScalingGroup>(AutoScalingGroup.KeyOf(cluster.Scope, provider.GroupName)) is not { } group || TypeOf(group) is not { } type)
            {
                continue;
            }

            var empty = new Room("", "", type.CpuUnits, type.RegisteredMemoryMiB, new HashSet<int>(), type.NetworkInterfaces - 1, 0);
            var perInstance = 0;
            for (; empty.Shortfall(demand) is null && perInstance < tasks; perInstance++)
            {
                empty = empty.Without(demand);
            }

            if (perInstance == 0)
            {
                continue; // a task that no instance of this type can hold is no reason to grow
            }

            var step = Math.Clamp((tasks + perInstance - 1) / perInstance, provider.MinimumStep, provider.MaximumStep);
            var wanted = Math.Min(group.MaxSize, group.Instances.Count + step);
            if (wanted > group.Instances.Count)
            {
                await ResizeAsync(group.Key, wanted, cancellationToken);
                return true;
            }
        }

        return false;
    }

    /// <summary>Launches or terminates instances until the group has its desired capacity; idle and oldest ones go first.</summary>
    public async Task ResizeAsync(string groupKey, int desired, CancellationToken cancellationToken)
    {
        if (state.Update<AutoScalingGroup>(groupKey, group => group with { DesiredCapacity = desired }) is not { } before || before.Instances.Count == desired)
        {
            return;
        }

        await clock.TakesAsync(before.Instances.Count < desired ? LaunchTime : TerminationTime, cancellationToken);
        var busy = state.List<EcsTask>(before.Scope.Prefix).Where(task => !task.IsStopped).Select(task => task.Instance).ToHashSet();
        state.Update<AutoScalingGroup>(groupKey, group => group with
        {
            Instances = group.Instances.Count >= desired
                ? [.. group.Instances.OrderByDescending(instance => busy.Contains(instance.ContainerInstance)).ThenByDescending(instance => instance.LaunchedAt).Take(desired)]
                : [.. group.Instances, .. Enumerable.Range(group.Instances.Count, desired - group.Instances.Count).Select(number => Launch(group, number))],
        });
    }

    /// <summary>The first instance type that a group would launch; null where it can't be told or is not in the table.</summary>
    public InstanceType? TypeOf(AutoScalingGroup group) => LaunchData(group).Type is { } name ? InstanceTypes.Find(name) : null;

    /// <summary>What a group launches from: type and launch data with template and version.</summary>
    public (string? Type, JsonObject Data, string? Template, int Version) LaunchData(AutoScalingGroup group)
    {
        if (group.Properties.Text("LaunchConfigurationName") is { } configuration
            && state.Find<AutoScalingDocument>($"{group.Scope.Prefix}launch-configuration/{configuration}") is { } launch)
        {
            return (launch.Properties.Text("InstanceType"), launch.Properties, null, 0);
        }

        var mixed = group.Properties.Object("MixedInstancesPolicy")?.Object("LaunchTemplate");
        var reference = group.Properties.Object("LaunchTemplate") ?? mixed?.Object("LaunchTemplateSpecification");
        if (reference is null || Template(group.Scope, reference) is not { Versions.Count: > 0 } template)
        {
            return (null, [], null, 0);
        }

        var version = reference.Text("Version") is { } text && int.TryParse(text, out var number) ? Math.Clamp(number, 1, template.Versions.Count) : template.Versions.Count;
        var data = template.Versions[version - 1];
        var type = (mixed?.Objects("Overrides") ?? []).Select(item => item.Text("InstanceType")).FirstOrDefault(name => name is not null) ?? data.Text("InstanceType");
        return (type, data, template.Id, version);
    }

    private LaunchTemplate? Template(Scope scope, JsonObject reference) => reference.Text("LaunchTemplateId") is { } id
        ? state.Find<LaunchTemplate>(LaunchTemplate.KeyOf(scope, id))
        : state.List<LaunchTemplate>(scope.Prefix).FirstOrDefault(template => template.Name == reference.Text("LaunchTemplateName"));

    private Instance Launch(AutoScalingGroup group, int number)
    {
        var (type, data, template, version) = LaunchData(group);
        var subnets = group.Properties.Texts("VPCZoneIdentifier");
        var zones = group.Properties.Texts("AvailabilityZones");
        return new Instance(
            Ids.Ec2("i"), type ?? "", data.Text("ImageId") ?? "", zones.Count > 0 ? zones[number % zones.Count] : group.Scope.Zone(number % Math.Max(1, subnets.Count)),
            subnets.Count > 0 ? subnets[number % subnets.Count] : null, clock.Now, ClusterOf(data), Ids.Hex32(),
            group.Properties.Flag("NewInstancesProtectedFromScaleIn") ?? false, template, version);
    }

    /// <summary>The cluster of the ECS agent's configuration in the user data (<c>ECS_CLUSTER=name</c>, or Bottlerocket's settings).</summary>
    private static string? ClusterOf(JsonObject data) =>
        ClusterName().Match(StartUpScript(data)) is { Success: true } found ? found.Groups["name"].Value : null;

    /// <summary>The user data as it is run.</summary>
    internal static string StartUpScript(JsonObject launchData)
    {
        if (launchData.Text("UserData") is not { Length: > 0 } encoded)
        {
            return "";
        }

        var buffer = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, buffer, out var length) ? Encoding.UTF8.GetString(buffer, 0, length) : encoded;
    }

    [GeneratedRegex("""(?:ECS_CLUSTER\s*=\s*|^\s*cluster\s*=\s*)["']?(?<name>[A-Za-z0-9_-]{1,255})""", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ClusterName();
}
