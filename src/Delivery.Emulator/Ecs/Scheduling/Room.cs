using Delivery.Emulator.Ecs.Capacity;
using Delivery.Emulator.Ecs.Model;

namespace Delivery.Emulator.Ecs.Scheduling;

/// <summary>What is left of an instance.</summary>
/// <param name="Attributes">Built-in attributes, e.g. <c>ecs.availability-zone</c>.</param>
/// <param name="Groups">The group (<c>service:NAME</c>, <c>family:NAME</c>) of each task on it.</param>
public sealed record Room(
    string Instance, IReadOnlyDictionary<string, string> Attributes, int Cpu, int MemoryMiB, IReadOnlySet<int> TakenPorts, int NetworkInterfaces, IReadOnlyList<string> Groups)
{
    public string Zone => Attributes.GetValueOrDefault("ecs.availability-zone", "");

    public string Architecture => Attributes.GetValueOrDefault("ecs.cpu-architecture", "");

    /// <summary>An empty instance of a type.</summary>
    public static Room Of(InstanceType type) => new(
        "", new Dictionary<string, string> { ["ecs.cpu-architecture"] = type.Architecture }, type.CpuUnits, type.RegisteredMemoryMiB, CapacityPool.ReservedPorts,
        type.NetworkInterfaces - 1, []);

    /// <summary>An instance without its tasks.</summary>
    public static Room Of(Instance instance, InstanceType type) => Of(type) with { Instance = instance.ContainerInstance, Attributes = AttributesOf(instance, type) };

    /// <summary>Attributes that the agent registers (ECS developer guide, "Amazon ECS container instance attributes").</summary>
    public static IReadOnlyDictionary<string, string> AttributesOf(Instance instance, InstanceType type) => new Dictionary<string, string>
    {
        ["ecs.availability-zone"] = instance.Zone,
        ["ecs.instance-type"] = type.Name,
        ["ecs.cpu-architecture"] = type.Architecture,
        ["ecs.os-type"] = "linux",
        ["ecs.ami-id"] = instance.ImageId,
        ["ecs.subnet-id"] = instance.Subnet ?? "",
    };

    /// <summary>Why a task doesn't fit, as the service event words it; null where it fits.</summary>
    public string? Shortfall(Demand demand) =>
        !demand.RunsOn(Architecture) ? "is missing an attribute required by your task"
        : MemoryMiB < demand.MemoryMiB ? "has insufficient memory available"
        : Cpu < demand.Cpu ? "has insufficient CPU units available"
        : demand.Ports.Any(TakenPorts.Contains) ? "is already using a port required by your task"
        : NetworkInterfaces < demand.NetworkInterfaces ? "encountered error \"RESOURCE:ENI\""
        : null;

    public Room Without(Demand demand) => this with
    {
        Cpu = Cpu - demand.Cpu,
        MemoryMiB = MemoryMiB - demand.MemoryMiB,
        TakenPorts = demand.Ports.Count == 0 ? TakenPorts : new HashSet<int>([.. TakenPorts, .. demand.Ports]),
        NetworkInterfaces = NetworkInterfaces - demand.NetworkInterfaces,
    };

    /// <summary>With a task on it.</summary>
    public Room With(EcsTask task, Demand demand) => Without(demand) with { Groups = [.. Groups, task.GroupName] };
}
