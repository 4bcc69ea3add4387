using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Delivery.Emulator.Ecs.Model;

/// <summary>An ECS cluster. JSON members keep the API's form.</summary>
public sealed record Cluster : IStored
{
    public static string Kind => "ecs-cluster";

    public required Scope Scope { get; init; }

    public required string Name { get; init; }

    public JsonArray Settings { get; init; } = [];

    public JsonObject? Configuration { get; init; }

    public JsonObject? ServiceConnectDefaults { get; init; }

    public IReadOnlyList<string> CapacityProviders { get; init; } = [];

    public IReadOnlyList<StrategyItem> DefaultStrategy { get; init; } = [];

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    [JsonIgnore]
    public string Key => KeyOf(Scope, Name);

    [JsonIgnore]
    public string Arn => Scope.Arn("ecs", $"cluster/{Name}");

    public static string KeyOf(Scope scope, string name) => $"{scope.Prefix}{name}";
}

/// <summary>An item of a capacity provider strategy.</summary>
public sealed record StrategyItem(string CapacityProvider, int Base, int Weight);

/// <summary>A capacity provider over an Auto Scaling group.</summary>
public sealed record CapacityProvider : IStored
{
    public static string Kind => "ecs-capacity-provider";

    public required Scope Scope { get; init; }

    public required string Name { get; init; }

    /// <summary>The provisioning step that made it, so that the same step again finds it.</summary>
    public string? Token { get; init; }

    public required string AutoScalingGroupArn { get; init; }

    public bool ManagedScaling { get; init; }

    public int TargetCapacity { get; init; } = 100;

    public int MinimumStep { get; init; } = 1;

    public int MaximumStep { get; init; } = 10000;

    public int InstanceWarmup { get; init; } = 300;

    public string TerminationProtection { get; init; } = "DISABLED";

    public string Draining { get; init; } = "ENABLED";

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    [JsonIgnore]
    public string Key => KeyOf(Scope, Name);

    [JsonIgnore]
    public string Arn => Scope.Arn("ecs", $"capacity-provider/{Name}");

    /// <summary>The group's name: the ARN ends with <c>autoScalingGroupName/NAME</c>; CloudFormation also takes the bare name.</summary>
    [JsonIgnore]
    public string GroupName => AutoScalingGroupArn[(AutoScalingGroupArn.LastIndexOf('/') + 1)..];

    public static string KeyOf(Scope scope, string name) => $"{scope.Prefix}{name}";
}

/// <summary>A revision of a task definition. <see cref="Definition"/> has the members of the API's RegisterTaskDefinition.</summary>
public sealed record TaskDefinition : IStored
{
    public static string Kind => "ecs-task-definition";

    public required Scope Scope { get; init; }

    public required string Family { get; init; }

    public required int Revision { get; init; }

    public required JsonObject Definition { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    public DateTimeOffset? DeregisteredAt { get; init; }

    /// <summary>The provisioning step that made it, so that the same step again finds it.</summary>
    public string? Token { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    [JsonIgnore]
    public string Key => KeyOf(Scope, Family, Revision);

    [JsonIgnore]
    public string Arn => Scope.Arn("ecs", $"task-definition/{Family}:{Revision}");

    [JsonIgnore]
    public string Status => DeregisteredAt is null ? "ACTIVE" : "INACTIVE";

    public static string KeyOf(Scope scope, string family, int revision) => $"{scope.Prefix}{family}:{revision:D9}";

    /// <summary>From an ARN or from <c>family:revision</c>; a family alone gives a key that finds nothing.</summary>
    public static string KeyOf(Scope scope, string arn)
    {
        var name = arn[(arn.LastIndexOf('/') + 1)..];
        var at = name.LastIndexOf(':');
        return at > 0 && int.TryParse(name[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? KeyOf(scope, name[..at], revision) : scope.Prefix;
    }
}
