using System.Text.Json.Nodes;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Scheduling;

/// <summary>
/// Where a task goes: instances that hold it and meet the constraints, in the order of the strategies (ECS developer guide, "How Amazon ECS places tasks on
/// container instances", read 2026-11-26). Without a strategy: spread over zones, then over instances.
/// </summary>
/// <param name="group">The task's group: spreading and distinct instances count its tasks.</param>
public sealed class Placement(string group, Demand demand, JsonArray constraints, JsonArray strategies)
{
    private readonly List<JsonObject> _constraints = [.. constraints.OfType<JsonObject>()];
    private readonly List<JsonObject> _strategies = [.. strategies.OfType<JsonObject>()];

    public Demand Demand { get; } = demand;

    /// <summary>The instance for a task, or null where it fits on none.</summary>
    public Room? Choose(IReadOnlyList<Room> rooms)
    {
        var fitting = rooms.Where(room => Shortfall(room) is null).ToList();
        IOrderedEnumerable<Room>? ordered = null;
        foreach (var strategy in _strategies)
        {
            Func<Room, double> rank = strategy.Text("type") switch
            {
                "spread" => room => SameGroup(rooms, strategy.Text("field") ?? "instanceId", room),
                "binpack" => strategy.Text("field")?.Equals("cpu", StringComparison.OrdinalIgnoreCase) == true ? room => room.Cpu : room => room.MemoryMiB,
                _ => _ => Random.Shared.NextDouble(),
            };
            ordered = ordered is null ? fitting.OrderBy(rank) : ordered.ThenBy(rank);
        }

        ordered ??= fitting.OrderBy(room => SameGroup(rooms, "attribute:ecs.availability-zone", room)).ThenBy(room => room.Groups.Count);
        return ordered.ThenBy(room => room.Instance, StringComparer.Ordinal).FirstOrDefault();
    }

    /// <summary>Why a task can't go on an instance; null where it can.</summary>
    public string? Shortfall(Room room)
    {
        foreach (var constraint in _constraints)
        {
            if (constraint.Text("type") == "distinctInstance" && room.Groups.Contains(group))
            {
                return "encountered error \"DistinctInstance placement constraint unsatisfied.\"";
            }

            if (constraint.Text("type") == "memberOf" && !PlacementExpression.Parse(constraint.Text("expression") ?? "").Matches(room))
            {
                return "encountered error \"MemberOf placement constraint unsatisfied.\"";
            }
        }

        return room.Shortfall(Demand);
    }

    /// <summary>
    /// The service event's reason (ECS developer guide, service event messages): the instance that lacks least is named.
    /// </summary>
    public string Refusal(string service, IReadOnlyList<Room> rooms)
    {
        var lead = $"(service {service}) was unable to place a task because no container instance met all of its requirements.";
        var closest = rooms.OrderByDescending(room => room.MemoryMiB).ThenByDescending(room => room.Cpu).FirstOrDefault();
        return closest is null
            ? $"{lead} Reason: No Container Instances were found in your cluster. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
            : $"{lead} The closest matching (container-instance {closest.Instance}) {Shortfall(closest)}. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.";
    }

    private int SameGroup(IReadOnlyList<Room> rooms, string field, Room room)
    {
        const string Attribute = "attribute:";
        var key = field.StartsWith(Attribute, StringComparison.Ordinal) ? field[Attribute.Length..] : null;
        return rooms.Where(other => key is null ? other.Instance == room.Instance : other.Attributes.GetValueOrDefault(key) == room.Attributes.GetValueOrDefault(key))
            .Sum(other => other.Groups.Count(each => each == group));
    }
}
