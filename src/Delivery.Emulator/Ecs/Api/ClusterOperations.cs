using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Capacity;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Ecs.Scheduling;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Api;

/// <summary>Clusters, capacity providers and container instances.</summary>
internal sealed class ClusterOperations(EcsState state, CapacityPool capacity)
{
    public IReadOnlyDictionary<string, Func<AwsCall, JsonObject>> Table => new Dictionary<string, Func<AwsCall, JsonObject>>
    {
        ["ListClusters"] = call => EcsCalls.Arns(call, "clusterArns", state.List<Cluster>(call.Scope().Prefix).Select(cluster => cluster.Arn)),
        ["DescribeClusters"] = DescribeClusters,
        ["DescribeCapacityProviders"] = DescribeCapacityProviders,
        ["ListContainerInstances"] = ListContainerInstances,
        ["DescribeContainerInstances"] = DescribeContainerInstances,
    };

    private JsonObject DescribeClusters(AwsCall call)
    {
        var scope = call.Scope();
        var include = call.Input.Texts("include");
        IReadOnlyList<string> asked = call.Input.Texts("clusters") is { Count: > 0 } given ? given : ["default"];
        return EcsCalls.Described("clusters", asked,
            reference => state.Find<Cluster>(Cluster.KeyOf(scope, EcsCalls.NameOf(reference))) is { } cluster ? Render(cluster, include) : null,
            name => scope.Arn("ecs", $"cluster/{name}"));
    }

    private JsonObject Render(Cluster cluster, IReadOnlyList<string> include)
    {
        var tasks = state.List<EcsTask>($"{cluster.Key}/").Where(task => !task.IsStopped).ToList();
        return new JsonObject
        {
            ["clusterArn"] = cluster.Arn,
            ["clusterName"] = cluster.Name,
            ["status"] = "ACTIVE",
            ["registeredContainerInstancesCount"] = capacity.InstancesOf(cluster.Scope, cluster.Name).Count,
            ["runningTasksCount"] = tasks.Count(task => task.LastStatus == "RUNNING"),
            ["pendingTasksCount"] = tasks.Count(task => task.LastStatus is "PROVISIONING" or "PENDING"),
            ["activeServicesCount"] = state.List<EcsService>($"{cluster.Key}/").Count(service => service.Status == "ACTIVE"),
            ["statistics"] = new JsonArray(),
            ["tags"] = include.Contains("TAGS") ? EcsCalls.Tags(cluster.Tags) : new JsonArray(),
            ["settings"] = include.Contains("SETTINGS") ? cluster.Settings.DeepClone() : new JsonArray(),
            ["configuration"] = include.Contains("CONFIGURATIONS") ? cluster.Configuration?.DeepClone() : null,
            ["capacityProviders"] = new JsonArray([.. cluster.CapacityProviders.Select(name => JsonValue.Create(name))]),
            ["defaultCapacityProviderStrategy"] = EcsCalls.Strategy(cluster.DefaultStrategy),
            ["serviceConnectDefaults"] = cluster.ServiceConnectDefaults?.DeepClone(),
        }.Compact();
    }

    private JsonObject DescribeCapacityProviders(AwsCall call)
    {
        var scope = call.Scope();
        var asked = call.Input.Texts("capacityProviders");
        var names = asked.Count > 0 ? asked : [.. state.List<CapacityProvider>(scope.Prefix).Select(provider => provider.Name)];
        return EcsCalls.Described("capacityProviders", names,
            reference => state.Find<CapacityProvider>(CapacityProvider.KeyOf(scope, EcsCalls.NameOf(reference))) is { } provider ? Render(provider, call.Input.Texts("include")) : null,
            name => scope.Arn("ecs", $"capacity-provider/{name}"));
    }

    private static JsonObject Render(CapacityProvider provider, IReadOnlyList<string> include) => new()
    {
        ["capacityProviderArn"] = provider.Arn,
        ["name"] = provider.Name,
        ["status"] = "ACTIVE",
        ["autoScalingGroupProvider"] = new JsonObject
        {
            ["autoScalingGroupArn"] = provider.AutoScalingGroupArn,
            ["managedScaling"] = new JsonObject
            {
                ["status"] = provider.ManagedScaling ? "ENABLED" : "DISABLED",
                ["targetCapacity"] = provider.TargetCapacity,
                ["minimumScalingStepSize"] = provider.MinimumStep,
                ["maximumScalingStepSize"] = provider.MaximumStep,
                ["instanceWarmupPeriod"] = provider.InstanceWarmup,
            },
            ["managedTerminationProtection"] = provider.TerminationProtection,
            ["managedDraining"] = provider.Draining,
        },
        ["tags"] = include.Contains("TAGS") ? EcsCalls.Tags(provider.Tags) : new JsonArray(),
    };

    private JsonObject ListContainerInstances(AwsCall call)
    {
        var cluster = call.Cluster(state);
        return EcsCalls.Arns(call, "containerInstanceArns", capacity.InstancesOf(cluster.Scope, cluster.Name).Select(found => ArnOf(cluster, found.Instance)));
    }

    private JsonObject DescribeContainerInstances(AwsCall call)
    {
        var cluster = call.Cluster(state);
        var instances = capacity.InstancesOf(cluster.Scope, cluster.Name).ToDictionary(found => found.Instance.ContainerInstance);
        var rooms = capacity.Rooms(cluster, [], arn => Demand.Of(state.Find<TaskDefinition>(TaskDefinition.KeyOf(cluster.Scope, arn))!.Definition), draining: true).ToDictionary(room => room.Instance);
        return EcsCalls.Described("containerInstances", call.Input.Texts("containerInstances"),
            reference => instances.TryGetValue(EcsCalls.NameOf(reference), out var found) ? Render(cluster, found.Group, found.Instance, found.Type, rooms[found.Instance.ContainerInstance]) : null,
            name => cluster.Scope.Arn("ecs", $"container-instance/{cluster.Name}/{name}"));
    }

    private JsonObject Render(Cluster cluster, AutoScalingGroup group, Instance instance, InstanceType type, Room room)
    {
        var provider = state.List<CapacityProvider>(cluster.Scope.Prefix).FirstOrDefault(found => found.GroupName == group.Name);
        var tasks = state.List<EcsTask>($"{cluster.Key}/").Where(task => task.Instance == instance.ContainerInstance && !task.IsStopped).ToList();
        return new JsonObject
        {
            ["containerInstanceArn"] = ArnOf(cluster, instance),
            ["ec2InstanceId"] = instance.Id,
            ["capacityProviderName"] = provider?.Name,
            ["version"] = 1,
            ["status"] = instance.ContainerStatus,
            ["agentConnected"] = true,
            ["runningTasksCount"] = tasks.Count(task => task.LastStatus == "RUNNING"),
            ["pendingTasksCount"] = tasks.Count(task => task.LastStatus is "PROVISIONING" or "PENDING"),
            ["registeredAt"] = Timestamps.Of(instance.LaunchedAt),
            ["registeredResources"] = Resources(type.CpuUnits, type.RegisteredMemoryMiB, CapacityPool.ReservedPorts),
            ["remainingResources"] = Resources(room.Cpu, room.MemoryMiB, room.TakenPorts),
            ["attributes"] = new JsonArray([.. Room.AttributesOf(instance, type).Where(attribute => attribute.Value.Length > 0).Select(attribute => new JsonObject { ["name"] = attribute.Key, ["value"] = attribute.Value })]),
            ["attachments"] = new JsonArray(),
            ["tags"] = new JsonArray(),
        }.Compact();
    }

    private static JsonArray Resources(int cpu, int memory, IEnumerable<int> ports) =>
    [
        new JsonObject { ["name"] = "CPU", ["type"] = "INTEGER", ["integerValue"] = cpu },
        new JsonObject { ["name"] = "MEMORY", ["type"] = "INTEGER", ["integerValue"] = memory },
        new JsonObject
        {
            ["name"] = "PORTS",
            ["type"] = "STRINGSET",
            ["stringSetValue"] = new JsonArray([.. ports.Order().Select(port => JsonValue.Create(port.ToString(CultureInfo.InvariantCulture)))]),
        },
    ];

    private static string ArnOf(Cluster cluster, Instance instance) => cluster.Scope.Arn("ecs", $"container-instance/{cluster.Name}/{instance.ContainerInstance}");
}
