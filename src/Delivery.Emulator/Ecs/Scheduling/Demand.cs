using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Scheduling;

/// <summary>What a task takes of an instance: CPU units, MiB, host ports, and an ENI under awsvpc.</summary>
public sealed record Demand(int Cpu, int MemoryMiB, IReadOnlyList<int> Ports, int NetworkInterfaces)
{
    public static Demand Of(JsonObject taskDefinition)
    {
        var containers = ContainerDefinition.AllOf(taskDefinition);
        var awsvpc = taskDefinition.Text("networkMode") == "awsvpc";
        return new(
            Units(taskDefinition.Text("cpu"), "vcpu") ?? containers.Sum(container => container.Cpu),
            Units(taskDefinition.Text("memory"), "gb") ?? containers.Sum(container => container.MemoryReservation > 0 ? container.MemoryReservation : container.Memory),
            awsvpc ? [] : [.. containers.SelectMany(container => container.HostPorts)],
            awsvpc ? 1 : 0);
    }

    /// <summary><c>512</c> or <c>.5 vCPU</c>; <c>1024</c> or <c>1 GB</c>.</summary>
    private static int? Units(string? text, string unit)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var number = text.Trim();
        var factor = 1;
        if (number.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
        {
            number = number[..^unit.Length].Trim();
            factor = 1024;
        }

        return decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? (int)(value * factor) : null;
    }
}

/// <summary>What is left of an instance.</summary>
public sealed record Room(string Instance, string Zone, int Cpu, int MemoryMiB, IReadOnlySet<int> TakenPorts, int NetworkInterfaces, int Tasks)
{
    /// <summary>Why a task doesn't fit, as the service event words it; null where it fits.</summary>
    public string? Shortfall(Demand demand) =>
        MemoryMiB < demand.MemoryMiB ? "has insufficient memory available"
        : Cpu < demand.Cpu ? "has insufficient CPU units available"
        : demand.Ports.Any(TakenPorts.Contains) ? "is already using a port required by your task"
        : NetworkInterfaces < demand.NetworkInterfaces ? "encountered error \"RESOURCE:ENI\""
        : null;

    public Room Without(Demand demand) => this with
    {
        Cpu = Cpu - demand.Cpu,
        MemoryMiB = MemoryMiB - demand.MemoryMiB,
        TakenPorts = new HashSet<int>([.. TakenPorts, .. demand.Ports]),
        NetworkInterfaces = NetworkInterfaces - demand.NetworkInterfaces,
        Tasks = Tasks + 1,
    };
}

/// <summary>Where tasks go: spread over zones, then over instances (the default of services on EC2).</summary>
public static class Placement
{
    /// <summary>The instance for a task, or null where it fits on none.</summary>
    public static Room? Choose(IReadOnlyList<Room> rooms, Demand demand)
    {
        var byZone = rooms.GroupBy(room => room.Zone).ToDictionary(zone => zone.Key, zone => zone.Sum(room => room.Tasks));
        return rooms.Where(room => room.Shortfall(demand) is null)
            .OrderBy(room => byZone[room.Zone]).ThenBy(room => room.Tasks).ThenBy(room => room.Instance, StringComparer.Ordinal).FirstOrDefault();
    }

    /// <summary>
    /// The service event's reason (ECS developer guide, service event messages): the instance that lacks least is named.
    /// </summary>
    public static string Refusal(string service, IReadOnlyList<Room> rooms, Demand demand)
    {
        var lead = $"(service {service}) was unable to place a task because no container instance met all of its requirements.";
        var closest = rooms.OrderByDescending(room => room.MemoryMiB).ThenByDescending(room => room.Cpu).FirstOrDefault();
        return closest is null
            ? $"{lead} Reason: No Container Instances were found in your cluster. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
            : $"{lead} The closest matching (container-instance {closest.Instance}) {closest.Shortfall(demand)}. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.";
    }
}
