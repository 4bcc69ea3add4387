using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.Ecs.Scheduling;

/// <summary>Begins deployments.</summary>
internal static class ServiceChanges
{
    /// <summary>A service with its first deployment.</summary>
    public static EcsService Begin(EcsState state, EcsService service, EmulatorClock clock) => service with { Deployments = [NewDeployment(state, service, clock)] };

    /// <summary>
    /// Takes over what a service is asked for now. Another configuration deploys, the rest doesn't
    /// (API reference, UpdateService: "a new deployment" is begun for changes of these only).
    /// </summary>
    public static EcsService Apply(EcsState state, EcsService current, EcsService asked, bool force, EmulatorClock clock)
    {
        var next = asked with { Deployments = current.Deployments, History = current.History, Events = current.Events, CreatedAt = current.CreatedAt, Status = current.Status };
        if (!force && Same(current.Configuration, asked.Configuration))
        {
            return next.WithDeployment(next.Primary with { DesiredCount = asked.DesiredCount });
        }

        return next with
        {
            Deployments = [NewDeployment(state, next, clock), .. next.Deployments.Select(earlier => earlier with { Status = "ACTIVE", DesiredCount = 0 })],
        };
    }

    private static Deployment NewDeployment(EcsState state, EcsService service, EmulatorClock clock)
    {
        var id = Ids.Deployment();
        var path = $"{service.Cluster}/{service.Name}";
        return new Deployment
        {
            Id = id,
            Configuration = service.Configuration,
            DesiredCount = service.DesiredCount,
            RolloutStateReason = $"ECS deployment {id} in progress.",
            CreatedAt = clock.Now,
            UpdatedAt = clock.Now,
            IgnoresAlarms = Alarms.AnyAlarming(state, service.Scope, service.Rules.Alarms),
            ServiceDeploymentArn = service.Scope.Arn("ecs", $"service-deployment/{path}/{Guid.NewGuid().ToString("N")[..21]}"),
            ServiceRevisionArn = service.Scope.Arn("ecs", $"service-revision/{path}/{Random.Shared.NextInt64(1_000_000_000_000_000_000, long.MaxValue)}"),
        };
    }

    private static bool Same(ServiceConfiguration one, ServiceConfiguration other) =>
        System.Text.Json.JsonSerializer.Serialize(one) == System.Text.Json.JsonSerializer.Serialize(other);
}
