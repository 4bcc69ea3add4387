using System.Text.Json.Serialization;
using Delivery.Emulator.Ecs.Engines;

namespace Delivery.Emulator.Ecs.Model;

/// <summary>A task. What happens to it is written here first and done then, so that a restart can go on.</summary>
public sealed record EcsTask : IStored
{
    public static string Kind => "ecs-task";

    public required Scope Scope { get; init; }

    public required string Cluster { get; init; }

    public required string Id { get; init; }

    public required string TaskDefinitionArn { get; init; }

    public required string Service { get; init; }

    public required string DeploymentId { get; init; }

    /// <summary>Id of the container instance; null on Fargate.</summary>
    public string? Instance { get; init; }

    public string? CapacityProvider { get; init; }

    public string LaunchType { get; init; } = "EC2";

    public string? Subnet { get; init; }

    /// <summary>Of its network interface under awsvpc; else null.</summary>
    public string? PrivateIp { get; init; }

    /// <summary>Id of its network interface under awsvpc; else null.</summary>
    public string? NetworkInterface { get; init; }

    /// <summary>Host ports that were chosen for the task (<c>hostPort</c> 0), by container port.</summary>
    public IReadOnlyDictionary<int, int> HostPorts { get; init; } = new Dictionary<int, int>();

    /// <summary>What RunTask was given as <c>startedBy</c>; of a service's task null.</summary>
    public string? StartedBy { get; init; }

    /// <summary><c>service:NAME</c>, or what RunTask was given; <c>family:NAME</c> else.</summary>
    public string? Group { get; init; }

    /// <summary>RunTask's overrides in the API's form.</summary>
    public System.Text.Json.Nodes.JsonObject? Overrides { get; init; }

    public string? RoleArn { get; init; }

    /// <summary>The role that starts it: image, log, secrets; null where the host's does.</summary>
    public string? ExecutionRoleArn { get; init; }

    /// <summary>The emulator's address that the containers were given; under another one they must be replaced.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The engine that runs its containers; null before they are started.</summary>
    public string? Engine { get; init; }

    /// <summary>Where a load balancer reaches it, with the health that it sees.</summary>
    public IReadOnlyList<TaskTarget> Targets { get; init; } = [];

    /// <summary>A load balancer's health checks ended it.</summary>
    public bool FailedTargets { get; init; }

    /// <summary>The service's health check grace period.</summary>
    public int GraceSeconds { get; init; }

    /// <summary>How many of its containers have a health check.</summary>
    public int HealthChecks { get; init; }

    public string LastStatus { get; init; } = "PROVISIONING";

    public string DesiredStatus { get; init; } = "RUNNING";

    public string HealthStatus { get; init; } = "UNKNOWN";

    /// <summary>Has been running and, where it has health checks, healthy. A task that ends without was a failed one.</summary>
    public bool Settled { get; init; }

    /// <summary>What the deployment's counts know of it: <c>up</c> or <c>failed</c>.</summary>
    public string? Counted { get; init; }

    public int Version { get; init; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? PullStartedAt { get; init; }

    public DateTimeOffset? PullStoppedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? StoppingAt { get; init; }

    public DateTimeOffset? StoppedAt { get; init; }

    public string? StopCode { get; init; }

    public string? StoppedReason { get; init; }

    public IReadOnlyList<TaskContainer> Containers { get; init; } = [];

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    [JsonIgnore]
    public string Key => KeyOf(Scope, Cluster, Id);

    [JsonIgnore]
    public string Arn => Scope.Arn("ecs", $"task/{Cluster}/{Id}");

    /// <summary>What placement counts together.</summary>
    [JsonIgnore]
    public string GroupName => Group ?? $"service:{Service}";

    [JsonIgnore]
    public bool IsStopped => LastStatus == "STOPPED";

    /// <summary>Meant to run on.</summary>
    [JsonIgnore]
    public bool IsWanted => DesiredStatus == "RUNNING";

    /// <summary>Counts as failed once stopped: it ended, by itself, before it was up, or its health checks failed.</summary>
    [JsonIgnore]
    public bool HasFailed => (!Settled && StopCode is "EssentialContainerExited" or "TaskFailedToStart") || IsUnhealthy || FailedTargets;

    [JsonIgnore]
    public bool IsUnhealthy => HealthStatus == "UNHEALTHY";

    [JsonIgnore]
    public bool IsUp => IsWanted && Settled && !IsUnhealthy;

    public static string KeyOf(Scope scope, string cluster, string id) => $"{scope.Prefix}{cluster}/{id}";

    public EcsTask WithContainer(string name, Func<TaskContainer, TaskContainer> change) =>
        this with { Containers = [.. Containers.Select(container => container.Name == name ? change(container) : container)], Version = Version + 1 };
}

/// <summary>A task as a target of a load balancer (Elastic Load Balancing API reference, TargetHealthDescription).</summary>
public sealed record TaskTarget
{
    public required string TargetGroupArn { get; init; }

    public required string Container { get; init; }

    public required int ContainerPort { get; init; }

    /// <summary>The task's address, or the id of its instance.</summary>
    public required string Id { get; init; }

    public required int Port { get; init; }

    /// <summary>unused (not registered), initial, healthy, unhealthy or draining.</summary>
    public string State { get; init; } = "unused";

    /// <summary>E.g. <c>Target.FailedHealthChecks</c>.</summary>
    public string? Reason { get; init; }

    public string? Description { get; init; }
}

/// <summary>A container of a task.</summary>
public sealed record TaskContainer
{
    public required string Name { get; init; }

    public required string Image { get; init; }

    public string? ImageDigest { get; init; }

    public string LastStatus { get; init; } = "PENDING";

    public string HealthStatus { get; init; } = "UNKNOWN";

    public int? ExitCode { get; init; }

    public string? Reason { get; init; }

    public ContainerHandle? Handle { get; init; }
}

/// <summary>How far a container's output has been taken over into its log stream.</summary>
public sealed record LogPosition(string Key, string Position) : IStored
{
    public static string Kind => "ecs-log-position";

    public static string KeyOf(EcsTask task, string container) => $"{task.Key}/{container}";
}
