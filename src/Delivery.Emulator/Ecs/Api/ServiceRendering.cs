using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Api;

/// <summary>Services and deployments in the API's form.</summary>
internal static class ServiceRendering
{
    public static JsonObject Service(EcsService service, IReadOnlyList<EcsTask> tasks, bool tags) => new JsonObject
    {
        ["serviceArn"] = service.Arn,
        ["serviceName"] = service.Name,
        ["clusterArn"] = service.ClusterArn,
        ["status"] = service.Status,
        ["desiredCount"] = service.DesiredCount,
        ["runningCount"] = Running(tasks),
        ["pendingCount"] = Pending(tasks),
        ["launchType"] = service.Configuration.LaunchType,
        ["capacityProviderStrategy"] = service.Configuration.Strategy.Count > 0 ? EcsCalls.Strategy(service.Configuration.Strategy) : null,
        ["taskDefinition"] = service.Configuration.TaskDefinitionArn,
        ["deploymentConfiguration"] = Rules(service.Rules),
        ["deploymentController"] = new JsonObject { ["type"] = "ECS" },
        ["deployments"] = new JsonArray([.. service.Deployments.Select(deployment => Deployment(deployment, tasks))]),
        ["events"] = new JsonArray([.. service.Events.Select(Event)]),
        ["loadBalancers"] = service.Configuration.LoadBalancers.DeepClone(),
        ["serviceRegistries"] = new JsonArray(),
        ["createdAt"] = Timestamps.Of(service.CreatedAt),
        ["placementConstraints"] = service.Configuration.PlacementConstraints.DeepClone(),
        ["placementStrategy"] = service.Configuration.PlacementStrategy.DeepClone(),
        ["networkConfiguration"] = service.Configuration.NetworkConfiguration?.DeepClone(),
        ["schedulingStrategy"] = service.SchedulingStrategy,
        ["enableECSManagedTags"] = service.EnableManagedTags,
        ["propagateTags"] = service.PropagateTags ?? "NONE",
        ["enableExecuteCommand"] = service.EnableExecuteCommand,
        ["healthCheckGracePeriodSeconds"] = service.HealthCheckGraceSeconds,
        ["availabilityZoneRebalancing"] = service.ZoneRebalancing,
        ["currentServiceDeployment"] = service.Deployments is [{ RolloutState: "IN_PROGRESS" } current, ..] ? current.ServiceDeploymentArn : null,
        ["tags"] = tags ? EcsCalls.Tags(service.Tags) : null,
    }.Compact();

    /// <summary>An entry of ListServiceDeployments.</summary>
    public static JsonObject Brief(EcsService service, Deployment deployment) => new JsonObject
    {
        ["serviceDeploymentArn"] = deployment.ServiceDeploymentArn,
        ["serviceArn"] = service.Arn,
        ["clusterArn"] = service.ClusterArn,
        ["createdAt"] = Timestamps.Of(deployment.CreatedAt),
        ["startedAt"] = Timestamps.Of(deployment.CreatedAt),
        ["finishedAt"] = EcsCalls.At(deployment.FinishedAt),
        ["targetServiceRevisionArn"] = deployment.ServiceRevisionArn,
        ["status"] = Status(service, deployment),
        ["statusReason"] = deployment.RolloutStateReason,
    }.Compact();

    /// <summary>An entry of DescribeServiceDeployments.</summary>
    public static JsonObject Whole(EcsService service, Deployment deployment, IReadOnlyList<EcsTask> tasks)
    {
        var own = tasks.Where(task => task.DeploymentId == deployment.Id).ToList();
        var whole = Brief(service, deployment);
        whole.Remove("targetServiceRevisionArn");
        whole["updatedAt"] = Timestamps.Of(deployment.UpdatedAt);
        whole["targetServiceRevision"] = new JsonObject
        {
            ["arn"] = deployment.ServiceRevisionArn,
            ["requestedTaskCount"] = deployment.DesiredCount,
            ["runningTaskCount"] = Running(own),
            ["pendingTaskCount"] = Pending(own),
        };
        whole["deploymentConfiguration"] = Rules(service.Rules);
        whole["deploymentCircuitBreaker"] = new JsonObject
        {
            ["status"] = !service.Rules.CircuitBreaker ? "DISABLED" : deployment.Failure == "breaker" ? "TRIGGERED" : deployment.RolloutState == "COMPLETED" ? "MONITORING_COMPLETE" : "MONITORING",
            ["failureCount"] = deployment.FailedTasks,
            ["threshold"] = service.Rules.Threshold(service.DesiredCount),
        };
        whole["alarms"] = service.Rules.Alarms.Count == 0 ? null : new JsonObject
        {
            ["status"] = deployment.IgnoresAlarms ? "DISABLED" : deployment.Failure == "alarm" ? "TRIGGERED" : deployment.RolloutState == "COMPLETED" ? "MONITORING_COMPLETE" : "MONITORING",
            ["alarmNames"] = new JsonArray([.. service.Rules.Alarms.Select(name => (JsonNode)name)]),
        };
        return whole.Compact();
    }

    /// <summary>An entry of DescribeServiceRevisions.</summary>
    public static JsonObject Revision(EcsService service, Deployment deployment, IReadOnlyList<EcsTask> tasks) => new JsonObject
    {
        ["serviceRevisionArn"] = deployment.ServiceRevisionArn,
        ["serviceArn"] = service.Arn,
        ["clusterArn"] = service.ClusterArn,
        ["taskDefinition"] = deployment.Configuration.TaskDefinitionArn,
        ["capacityProviderStrategy"] = EcsCalls.Strategy(deployment.Configuration.Strategy),
        ["launchType"] = deployment.Configuration.LaunchType,
        ["loadBalancers"] = deployment.Configuration.LoadBalancers.DeepClone(),
        ["networkConfiguration"] = deployment.Configuration.NetworkConfiguration?.DeepClone(),
        ["containerImages"] = new JsonArray([.. tasks.Where(task => task.DeploymentId == deployment.Id).SelectMany(task => task.Containers).DistinctBy(container => container.Name)
            .Select(container => new JsonObject { ["containerName"] = container.Name, ["imageDigest"] = container.ImageDigest, ["image"] = container.Image })]),
        ["createdAt"] = Timestamps.Of(deployment.CreatedAt),
    }.Compact();

    private static JsonObject Event(ServiceEvent happened) => new()
    {
        ["id"] = happened.Id,
        ["createdAt"] = Timestamps.Of(happened.CreatedAt),
        ["message"] = happened.Message,
    };

    private static JsonObject Deployment(Deployment deployment, IReadOnlyList<EcsTask> tasks)
    {
        var own = tasks.Where(task => task.DeploymentId == deployment.Id).ToList();
        return new JsonObject
        {
            ["id"] = deployment.Id,
            ["status"] = deployment.Status,
            ["taskDefinition"] = deployment.Configuration.TaskDefinitionArn,
            ["desiredCount"] = deployment.DesiredCount,
            ["pendingCount"] = Pending(own),
            ["runningCount"] = Running(own),
            ["failedTasks"] = deployment.FailedTasks,
            ["createdAt"] = Timestamps.Of(deployment.CreatedAt),
            ["updatedAt"] = Timestamps.Of(deployment.UpdatedAt),
            ["launchType"] = deployment.Configuration.LaunchType,
            ["capacityProviderStrategy"] = deployment.Configuration.Strategy.Count > 0 ? EcsCalls.Strategy(deployment.Configuration.Strategy) : null,
            ["networkConfiguration"] = deployment.Configuration.NetworkConfiguration?.DeepClone(),
            ["rolloutState"] = deployment.RolloutState,
            ["rolloutStateReason"] = deployment.RolloutStateReason,
        }.Compact();
    }

    /// <summary>Of the service deployment (API reference, ServiceDeployment).</summary>
    private static string Status(EcsService service, Deployment deployment) => deployment switch
    {
        { RolloutState: "COMPLETED" } => "SUCCESSFUL",
        { RolloutState: "FAILED" } when !RollsBack(service, deployment) => "STOPPED",
        { RolloutState: "FAILED" } when service.Deployments is [{ RolloutState: "IN_PROGRESS", EverCompleted: true }, ..] => "ROLLBACK_IN_PROGRESS",
        { RolloutState: "FAILED" } when service.Deployments is [{ Tripped: false }, ..] => "ROLLBACK_SUCCESSFUL",
        { RolloutState: "FAILED" } => "ROLLBACK_FAILED",
        { Status: not "PRIMARY" } => "STOPPED",
        _ => "IN_PROGRESS",
    };

    private static bool RollsBack(EcsService service, Deployment deployment) => deployment.Failure switch
    {
        "alarm" => service.Rules.AlarmRollback,
        "stopped" => deployment.StoppedToRollBack,
        _ => service.Rules.Rollback,
    };

    public static JsonObject Rules(DeploymentRules rules) => new JsonObject
    {
        ["alarms"] = rules.Alarms.Count == 0 ? null : new JsonObject
        {
            ["alarmNames"] = new JsonArray([.. rules.Alarms.Select(name => (JsonNode)name)]),
            ["enable"] = true,
            ["rollback"] = rules.AlarmRollback,
        },
        ["strategy"] = rules.Strategy,
        ["minimumHealthyPercent"] = rules.MinimumHealthyPercent,
        ["maximumPercent"] = rules.MaximumPercent,
        ["bakeTimeInMinutes"] = 0,
        ["deploymentCircuitBreaker"] = new JsonObject
        {
            ["enable"] = rules.CircuitBreaker,
            ["rollback"] = rules.Rollback,
            ["resetOnHealthyTask"] = rules.ResetOnHealthyTask,
            ["thresholdConfiguration"] = new JsonObject { ["type"] = rules.ThresholdType, ["value"] = rules.ThresholdValue },
        },
    }.Compact();

    private static int Running(IReadOnlyList<EcsTask> tasks) => tasks.Count(task => task is { IsWanted: true, LastStatus: "RUNNING" });

    private static int Pending(IReadOnlyList<EcsTask> tasks) => tasks.Count(task => task is { IsWanted: true, LastStatus: "PROVISIONING" or "PENDING" });
}
