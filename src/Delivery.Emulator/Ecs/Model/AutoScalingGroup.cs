using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Delivery.Emulator.Ecs.Model;

/// <summary>An Auto Scaling group with its instances.</summary>
public sealed record AutoScalingGroup : IStored
{
    public static string Kind => "autoscaling-group";

    public required Scope Scope { get; init; }

    public required string Name { get; init; }

    /// <summary>The unique part of its ARN.</summary>
    public required string Uuid { get; init; }

    /// <summary>The provisioning step that made it, so that the same step again finds it.</summary>
    public string? Token { get; init; }

    public required int MinSize { get; init; }

    public required int MaxSize { get; init; }

    public required int DesiredCapacity { get; init; }

    /// <summary>The resource's properties in the template's form.</summary>
    public required JsonObject Properties { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public IReadOnlyList<Instance> Instances { get; init; } = [];

    /// <summary>Processes that do nothing (SuspendProcesses): <c>Launch</c>, <c>Terminate</c> and <c>ScheduledActions</c> count here.</summary>
    public IReadOnlyList<string> Suspended { get; init; } = [];

    /// <summary>Sizes to come back to after a rolling update; kept here so that an interrupted one finds them.</summary>
    public GroupSizes? BeforeRollingUpdate { get; init; }

    /// <summary>Launches in a row that a lifecycle hook abandoned.</summary>
    public int FailedLaunches { get; init; }

    /// <summary>What the group has or is about to have; terminating instances don't count.</summary>
    [JsonIgnore]
    public IReadOnlyList<Instance> Alive => [.. Instances.Where(instance => !instance.IsTerminating)];

    [JsonIgnore]
    public bool IsSettled => Instances.Count == DesiredCapacity && Instances.All(instance => instance.IsInService);

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    [JsonIgnore]
    public string Key => KeyOf(Scope, Name);

    [JsonIgnore]
    public string Arn => Scope.Arn("autoscaling", $"autoScalingGroup:{Uuid}:autoScalingGroupName/{Name}");

    public static string KeyOf(Scope scope, string name) => $"{scope.Prefix}{name}";
}

/// <summary>Sizes of a group.</summary>
public sealed record GroupSizes(int Min, int Desired);

/// <summary>A launch template with its versions (index 0 is version 1), each the template's <c>LaunchTemplateData</c>.</summary>
public sealed record LaunchTemplate : IStored
{
    public static string Kind => "ec2-launch-template";

    public required Scope Scope { get; init; }

    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The provisioning step that made it, so that the same step again finds it.</summary>
    public string? Token { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public IReadOnlyList<JsonObject> Versions { get; init; } = [];

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    [JsonIgnore]
    public string Key => KeyOf(Scope, Id);

    public static string KeyOf(Scope scope, string id) => $"{scope.Prefix}{id}";
}

/// <summary>A launch configuration or lifecycle hook: the properties are all there is.</summary>
public sealed record AutoScalingDocument(string Key, JsonObject Properties) : IStored
{
    public static string Kind => "autoscaling-document";
}
