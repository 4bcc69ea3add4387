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
            ["status"] = !service.Rules.CircuitBreaker ? "DISABLED" : deployment.Tripped ? "TRIGGERED" : deployment.RolloutState == "COMPLETED" ? "MONITORING_COMPLETE" : "MONITORING",
            ["failureCount"] = deployment.FailedTasks,
            ["threshold"] = service.Rules.Threshold(service.DesiredCount),
        };
        return whole;
    }

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

    private static string Status(EcsService service, Deployment deployment) => deployment.RolloutState switch
    {
        "COMPLETED" => "SUCCESSFUL",
        "FAILED" when service.Rules.Rollback && service.Deployments is [{ RolloutState: "IN_PROGRESS", EverCompleted: true }, ..] => "ROLLBACK_IN_PROGRESS",
        "FAILED" when service.Rules.Rollback && service.Deployments is [{ Tripped: false }, ..] => "ROLLBACK_SUCCESSFUL",
        "FAILED" when service.Rules.Rollback => "ROLLBACK_FAILED",
        "FAILED" => "STOPPED",
        _ when deployment.Status != "PRIMARY" => "STOPPED",
        _ => "IN_PROGRESS",
    };

    private static JsonObject Rules(DeploymentRules rules) => new()
    {
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
    };

    private static int Running(IReadOnlyList<EcsTask> tasks) => tasks.Count(task => task is { IsWanted: true, LastStatus: "RUNNING" });

    private static int Pending(IReadOnlyList<EcsTask> tasks) => tasks.Count(task => task is { IsWanted: true, LastStatus: "PROVISIONING" or "PENDING" });
}
