using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Delivery.Emulator.Ecs.Model;

/// <summary>An ECS service with its deployments and events. JSON members keep the API's form.</summary>
public sealed record EcsService : IStored
{
    public static string Kind => "ecs-service";

    public required Scope Scope { get; init; }

    public required string Cluster { get; init; }

    public required string Name { get; init; }

    public string Status { get; init; } = "ACTIVE";

    /// <summary>What the service asks for now; the PRIMARY deployment runs towards it.</summary>
    public required ServiceConfiguration Configuration { get; init; }

    public int DesiredCount { get; init; } = 1;

    public string SchedulingStrategy { get; init; } = "REPLICA";

    public DeploymentRules Rules { get; init; } = new();

    public string? PropagateTags { get; init; }

    public bool EnableManagedTags { get; init; }

    public bool EnableExecuteCommand { get; init; }

    public int? HealthCheckGraceSeconds { get; init; }

    /// <summary>ENABLED or DISABLED.</summary>
    public string ZoneRebalancing { get; init; } = "DISABLED";

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The provisioning step that made it, so that the same step again finds it.</summary>
    public string? Token { get; init; }

    /// <summary>PRIMARY first.</summary>
    public IReadOnlyList<Deployment> Deployments { get; init; } = [];

    /// <summary>Ended deployments, newest first.</summary>
    public IReadOnlyList<Deployment> History { get; init; } = [];

    /// <summary>Newest first, at most 100.</summary>
    public IReadOnlyList<ServiceEvent> Events { get; init; } = [];

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    [JsonIgnore]
    public string Key => KeyOf(Scope, Cluster, Name);

    [JsonIgnore]
    public string Arn => Scope.Arn("ecs", $"service/{Cluster}/{Name}");

    [JsonIgnore]
    public string ClusterArn => Scope.Arn("ecs", $"cluster/{Cluster}");

    [JsonIgnore]
    public Deployment Primary => Deployments[0];

    public static string KeyOf(Scope scope, string cluster, string name) => $"{scope.Prefix}{cluster}/{name}";

    /// <summary>Adds an event; the message that is newest already is not repeated ("duplicate event messages are omitted", ECS developer guide, service event messages).</summary>
    public EcsService WithEvent(string message, DateTimeOffset at) => Events.Count > 0 && Events[0].Message == message
        ? this
        : this with { Events = [new ServiceEvent(Guid.NewGuid().ToString(), at, message), .. Events.Take(99)] };

    public EcsService WithDeployment(Deployment changed) =>
        this with { Deployments = [.. Deployments.Select(deployment => deployment.Id == changed.Id ? changed : deployment)] };
}

/// <summary>What a new deployment is made of: another value here deploys.</summary>
public sealed record ServiceConfiguration
{
    public required string TaskDefinitionArn { get; init; }

    public string? LaunchType { get; init; }

    public IReadOnlyList<StrategyItem> Strategy { get; init; } = [];

    public JsonObject? NetworkConfiguration { get; init; }

    public JsonArray LoadBalancers { get; init; } = [];

    public JsonArray PlacementConstraints { get; init; } = [];

    public JsonArray PlacementStrategy { get; init; } = [];

    /// <summary>Another nonce forces a deployment.</summary>
    public string? Nonce { get; init; }
}

/// <summary>How deployments of a service go (DeploymentConfiguration).</summary>
public sealed record DeploymentRules
{
    public int MinimumHealthyPercent { get; init; } = 100;

    public int MaximumPercent { get; init; } = 200;

    public bool CircuitBreaker { get; init; }

    public bool Rollback { get; init; }

    /// <summary>Default true: a task that gets healthy resets the count of failures.</summary>
    public bool ResetOnHealthyTask { get; init; } = true;

    public string ThresholdType { get; init; } = "BOUNDED_PERCENT";

    public int ThresholdValue { get; init; } = 50;

    public string Strategy { get; init; } = "ROLLING";

    /// <summary>CloudWatch alarms that fail a deployment; empty where they are off.</summary>
    public IReadOnlyList<string> Alarms { get; init; } = [];

    public bool AlarmRollback { get; init; }

    /// <summary>
    /// Failed tasks that trip the circuit breaker (API reference, ThresholdConfiguration and ThresholdType, 2026-11-23).
    /// </summary>
    public int Threshold(int desiredCount)
    {
        var percent = (int)Math.Ceiling(desiredCount * (ThresholdValue / 100.0));
        return ThresholdType switch
        {
            "COUNT" => Math.Max(1, ThresholdValue),
            "UNBOUNDED_PERCENT" => Math.Max(1, percent),
            _ => Math.Clamp(percent, 3, 200),
        };
    }
}

/// <summary>A deployment of a service.</summary>
public sealed record Deployment
{
    public required string Id { get; init; }

    public string Status { get; init; } = "PRIMARY";

    public required ServiceConfiguration Configuration { get; init; }

    public int DesiredCount { get; init; }

    public int FailedTasks { get; init; }

    /// <summary>Failures in a row, healthy tasks in between set it back: the scheduler's throttle goes by it.</summary>
    public int FailuresInARow { get; init; }

    public bool EverHealthy { get; init; }

    public bool EverCompleted { get; init; }

    public string RolloutState { get; init; } = "IN_PROGRESS";

    public string RolloutStateReason { get; init; } = "";

    /// <summary>An alarm was in ALARM when it began: then alarms are not looked at for its whole time.</summary>
    public bool IgnoresAlarms { get; init; }

    /// <summary>Why it failed: <c>breaker</c>, <c>alarm</c> or <c>stopped</c>; null for one that did not.</summary>
    public string? Failure { get; init; }

    /// <summary>StopServiceDeployment asked for the rollback.</summary>
    public bool StoppedToRollBack { get; init; }

    /// <summary>Since when all its tasks are up, while alarms are watched for the bake time.</summary>
    public DateTimeOffset? BakingSince { get; init; }

    /// <summary>True for a deployment that was ended: by the circuit breaker, by an alarm, or by StopServiceDeployment.</summary>
    public bool Tripped { get; init; }

    /// <summary>Emulated time that restarts and placement waited, beside the real time.</summary>
    public TimeSpan Waited { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>ARN of the service deployment (rather than of the deployment entry).</summary>
    public required string ServiceDeploymentArn { get; init; }

    public required string ServiceRevisionArn { get; init; }
}

/// <summary>A service event.</summary>
public sealed record ServiceEvent(string Id, DateTimeOffset CreatedAt, string Message);
