using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Scheduling;

/// <summary>The tasks that services have and make.</summary>
internal static class ServiceTasks
{
    /// <summary>Those that are not STOPPED.</summary>
    public static IReadOnlyList<EcsTask> Living(EcsState state, EcsService service) =>
        [.. state.List<EcsTask>($"{service.Scope.Prefix}{service.Cluster}/").Where(task => task.Service == service.Name && !task.IsStopped)];

    public static EcsTask New(EcsService service, TaskDefinition definition, Place place, EmulatorParts parts)
    {
        var containers = ContainerDefinition.AllOf(definition.Definition);
        return new EcsTask
        {
            Scope = service.Scope,
            Cluster = service.Cluster,
            Id = Ids.Hex32(),
            TaskDefinitionArn = definition.Arn,
            Service = service.Name,
            DeploymentId = service.Primary.Id,
            Instance = place.Instance,
            CapacityProvider = place.CapacityProvider,
            LaunchType = service.Configuration.LaunchType ?? "EC2",
            Subnet = place.Subnet ?? (service.Configuration.NetworkConfiguration?.Object("awsvpcConfiguration")?.Texts("subnets") is [var first, ..] ? first : null),
            RoleArn = definition.Definition.Text("taskRoleArn"),
            Endpoint = parts.Endpoint.ToString().TrimEnd('/'),
            HealthChecks = containers.Count(container => container.Health is not null),
            CreatedAt = parts.Clock.Now,
            Containers = [.. containers.Select(container => new TaskContainer { Name = container.Name, Image = container.Image })],
            Tags = service.PropagateTags switch
            {
                "SERVICE" => service.Tags,
                "TASK_DEFINITION" => definition.Tags,
                _ => new Dictionary<string, string>(),
            },
        };
    }

    /// <summary>Where a task goes; all null on Fargate.</summary>
    internal sealed record Place(string? Instance, string? CapacityProvider, string? Subnet);
}
