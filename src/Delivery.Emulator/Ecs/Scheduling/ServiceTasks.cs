using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Capacity;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Scheduling;

/// <summary>The tasks that services have and make.</summary>
internal static class ServiceTasks
{
    private const int FirstDynamicPort = 32768;

    /// <summary>Those that are not STOPPED.</summary>
    public static IReadOnlyList<EcsTask> Living(EcsState state, EcsService service) =>
        [.. state.List<EcsTask>($"{service.Scope.Prefix}{service.Cluster}/").Where(task => task.Service == service.Name && !task.IsStopped)];

    public static EcsTask New(EcsState state, EcsService service, TaskDefinition definition, Place place, EmulatorParts parts)
    {
        var task = New(state, service.Scope, service.Cluster, definition, place, service.Configuration.NetworkConfiguration, parts) with
        {
            Service = service.Name,
            DeploymentId = service.Primary.Id,
            LaunchType = service.Configuration.LaunchType ?? "EC2",
            GraceSeconds = service.HealthCheckGraceSeconds ?? 0,
            Tags = TagsOf(service, definition),
        };
        return task with { Targets = [.. service.Configuration.LoadBalancers.OfType<JsonObject>().Select(balancer => TargetOf(state, task, place, balancer))] };
    }

    /// <summary>A task of no service yet.</summary>
    public static EcsTask New(EcsState state, Scope scope, string cluster, TaskDefinition definition, Place place, JsonObject? network, EmulatorParts parts)
    {
        var containers = ContainerDefinition.AllOf(definition.Definition);
        var awsvpc = definition.Definition.Text("networkMode") == "awsvpc";
        var subnets = network?.Object("awsvpcConfiguration")?.Texts("subnets") ?? [];
        // The interface is made in the subnet of the instance's zone; that is the instance's own where it is listed.
        var subnet = place.Instance?.Subnet is { } own && (subnets.Count == 0 || subnets.Contains(own)) ? own : subnets.Count > 0 ? subnets[0] : place.Instance?.Subnet;
        return new EcsTask
        {
            Scope = scope,
            Cluster = cluster,
            Id = Ids.Hex32(),
            TaskDefinitionArn = definition.Arn,
            Service = "",
            DeploymentId = "",
            Instance = place.Instance?.ContainerInstance,
            CapacityProvider = place.CapacityProvider,
            Subnet = subnet,
            PrivateIp = awsvpc ? Addresses.Next(state, scope, subnet) : null,
            NetworkInterface = awsvpc ? Ids.Ec2("eni") : null,
            HostPorts = awsvpc ? new Dictionary<int, int>() : DynamicPorts(state, scope, containers),
            RoleArn = definition.Definition.Text("taskRoleArn"),
            ExecutionRoleArn = definition.Definition.Text("executionRoleArn"),
            Endpoint = parts.Endpoint.ToString().TrimEnd('/'),
            HealthChecks = containers.Count(container => container.Health is not null),
            CreatedAt = parts.Clock.Now,
            Containers = [.. containers.Select(container => new TaskContainer { Name = container.Name, Image = container.Image })],
        };
    }

    private static Dictionary<string, string> TagsOf(EcsService service, TaskDefinition definition)
    {
        var tags = new Dictionary<string, string>(service.PropagateTags switch
        {
            "SERVICE" => service.Tags,
            "TASK_DEFINITION" => definition.Tags,
            _ => new Dictionary<string, string>(),
        });
        if (service.EnableManagedTags)
        {
            tags["aws:ecs:clusterName"] = service.Cluster;
            tags["aws:ecs:serviceName"] = service.Name;
        }

        return tags;
    }

    private static TaskTarget TargetOf(EcsState state, EcsTask task, Place place, JsonObject balancer)
    {
        var port = balancer.Number("containerPort") ?? 0;
        return new TaskTarget
        {
            TargetGroupArn = balancer.Text("targetGroupArn") ?? "",
            Container = balancer.Text("containerName") ?? "",
            ContainerPort = port,
            Id = task.PrivateIp ?? place.Instance?.Id ?? "",
            Port = task.PrivateIp is not null ? port : task.HostPorts.TryGetValue(port, out var chosen) ? chosen : FixedPort(state, task, port),
        };
    }

    private static int FixedPort(EcsState state, EcsTask task, int containerPort) =>
        state.Find<TaskDefinition>(TaskDefinition.KeyOf(task.Scope, task.TaskDefinitionArn))!.Definition.Objects("containerDefinitions")
            .SelectMany(container => container.Objects("portMappings")).FirstOrDefault(mapping => mapping.Number("containerPort") == containerPort)?.Number("hostPort") ?? containerPort;

    /// <summary>From the ephemeral range; no two living tasks get the same.</summary>
    private static Dictionary<int, int> DynamicPorts(EcsState state, Scope scope, IReadOnlyList<ContainerDefinition> containers)
    {
        var taken = state.List<EcsTask>(scope.Prefix).Where(task => !task.IsStopped).SelectMany(task => task.HostPorts.Values).ToHashSet();
        var free = Enumerable.Range(FirstDynamicPort, ushort.MaxValue - FirstDynamicPort).Where(port => !taken.Contains(port));
        return containers.SelectMany(container => container.DynamicPorts).Distinct().Zip(free).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    /// <summary>Where a task goes; all null on Fargate.</summary>
    internal sealed record Place(Instance? Instance, string? CapacityProvider);
}
