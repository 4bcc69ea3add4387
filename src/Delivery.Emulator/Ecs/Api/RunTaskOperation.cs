using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Capacity;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Ecs.Provisioning;
using Delivery.Emulator.Ecs.Scheduling;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Api;

/// <summary>Standalone tasks (API reference, RunTask, read 2026-11-26).</summary>
internal sealed class RunTaskOperation(EmulatorParts parts, EcsState state, CapacityPool capacity, ManagedScaling scaling, TaskRunner runner)
{
    private static readonly string[] Known =
        ["cluster", "taskDefinition", "count", "launchType", "capacityProviderStrategy", "networkConfiguration", "overrides", "startedBy", "group", "placementConstraints",
            "placementStrategy", "tags", "propagateTags", "enableECSManagedTags", "clientToken", "referenceId"];

    public async Task<JsonObject> RunAsync(AwsCall call, CancellationToken cancellationToken)
    {
        var input = call.Input;
        if (input.Select(member => member.Key).FirstOrDefault(name => !Known.Contains(name)) is { } other)
        {
            throw AwsErrors.Unsupported($"the member {other} of RunTask");
        }

        var cluster = call.Cluster(state);
        var definition = TaskDefinitions.Find(state, cluster.Scope, input.Text("taskDefinition") ?? throw EcsErrors.Invalid("taskDefinition cannot be empty."))
            ?? throw EcsErrors.Client("TaskDefinition not found.");
        if (definition.DeregisteredAt is not null)
        {
            throw EcsErrors.Client("TaskDefinition is inactive");
        }

        var count = input.Number("count") ?? 1;
        if (count is < 1 or > 10)
        {
            throw EcsErrors.Invalid("count must be between 1 and 10.");
        }

        if (definition.Definition.Text("networkMode") == "awsvpc" && input.Object("networkConfiguration") is null)
        {
            throw EcsErrors.Invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
        }

        var (tasks, failures) = (new JsonArray(), new JsonArray());
        for (var number = 0; number < count; number++)
        {
            var (task, failure) = await StartAsync(cluster, definition, input, count - number, cancellationToken);
            if (task is not null)
            {
                tasks.Add(TaskOperations.Render(state, task));
            }
            else
            {
                failures.Add(failure);
            }
        }

        return new JsonObject { ["tasks"] = tasks, ["failures"] = failures };
    }

    private async Task<(EcsTask? Task, JsonObject? Failure)> StartAsync(Cluster cluster, TaskDefinition definition, JsonObject input, int left, CancellationToken cancellationToken)
    {
        var group = input.Text("group") ?? $"family:{definition.Family}";
        var place = new ServiceTasks.Place(null, null);
        if (input.Text("launchType") != "FARGATE")
        {
            var placement = new Placement(group, Demand.Of(definition.Definition), input["placementConstraints"] as JsonArray ?? [], input["placementStrategy"] as JsonArray ?? []);
            IReadOnlyList<StrategyItem> strategy = input.Text("launchType") is not null ? []
                : input.Objects("capacityProviderStrategy") is { Count: > 0 } given
                    ? [.. given.Select(item => new StrategyItem(item.Text("capacityProvider") ?? "", item.Number("base") ?? 0, item.Number("weight") ?? 0))]
                    : cluster.DefaultStrategy;
            var rooms = Rooms(cluster, strategy);
            if (placement.Choose(rooms) is null && await scaling.GrowAsync(cluster, strategy, placement.Demand, left, cancellationToken))
            {
                rooms = Rooms(cluster, strategy);
            }

            if (placement.Choose(rooms) is not { } room)
            {
                return (null, Failure(cluster, placement, rooms));
            }

            var (owner, instance, _) = capacity.InstancesOf(cluster.Scope, cluster.Name).First(found => found.Instance.ContainerInstance == room.Instance);
            place = new(instance, strategy.Select(item => item.CapacityProvider).FirstOrDefault(
                name => state.Find<CapacityProvider>(CapacityProvider.KeyOf(cluster.Scope, name))?.GroupName == owner.Name));
        }

        var tags = input.Objects("tags").ToDictionary(tag => tag.RequiredText("key"), tag => tag.Text("value") ?? "");
        var task = ServiceTasks.New(state, cluster.Scope, cluster.Name, definition, place, input.Object("networkConfiguration"), parts) with
        {
            LaunchType = input.Text("launchType") ?? "EC2",
            StartedBy = input.Text("startedBy"),
            Group = group,
            Overrides = input.Object("overrides")?.DeepClone() as JsonObject,
            Tags = input.Text("propagateTags") == "TASK_DEFINITION" ? definition.Tags.Concat(tags).GroupBy(tag => tag.Key).ToDictionary(same => same.Key, same => same.Last().Value) : tags,
        };
        state.Put(task);
        runner.Start(task);
        return (task, null);
    }

    private IReadOnlyList<Room> Rooms(Cluster cluster, IReadOnlyList<StrategyItem> strategy) =>
        capacity.Rooms(cluster, strategy, arn => Demand.Of(state.Find<TaskDefinition>(TaskDefinition.KeyOf(cluster.Scope, arn))!.Definition));

    /// <summary>Reasons of the API's failures (developer guide, "Amazon ECS API failure reasons").</summary>
    private static JsonObject Failure(Cluster cluster, Placement placement, IReadOnlyList<Room> rooms)
    {
        if (rooms.Count == 0)
        {
            throw EcsErrors.Invalid("No Container Instances were found in your cluster.");
        }

        var closest = rooms.OrderByDescending(room => room.MemoryMiB).First();
        var lack = placement.Shortfall(closest) ?? "";
        return new JsonObject
        {
            ["arn"] = cluster.Scope.Arn("ecs", $"container-instance/{cluster.Name}/{closest.Instance}"),
            ["reason"] = lack.Contains("memory", StringComparison.Ordinal) ? "RESOURCE:MEMORY"
                : lack.Contains("CPU", StringComparison.Ordinal) ? "RESOURCE:CPU"
                : lack.Contains("port", StringComparison.Ordinal) ? "RESOURCE:PORTS"
                : lack.Contains("ENI", StringComparison.Ordinal) ? "RESOURCE:ENI"
                : lack.Contains("attribute", StringComparison.Ordinal) ? "ATTRIBUTE"
                : lack.Contains("MemberOf", StringComparison.Ordinal) ? "MemberOf placement constraint unsatisfied."
                : "DistinctInstance placement constraint unsatisfied.",
        };
    }
}
