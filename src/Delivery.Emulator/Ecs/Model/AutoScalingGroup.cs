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

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    [JsonIgnore]
    public string Key => KeyOf(Scope, Name);

    [JsonIgnore]
    public string Arn => Scope.Arn("autoscaling", $"autoScalingGroup:{Uuid}:autoScalingGroupName/{Name}");

    public static string KeyOf(Scope scope, string name) => $"{scope.Prefix}{name}";
}

/// <summary>An emulated EC2 instance.</summary>
/// <param name="Cluster">The cluster that its user data names; null where it names none.</param>
/// <param name="ContainerInstance">Id in that cluster.</param>
public sealed record Instance(
    string Id, string Type, string ImageId, string Zone, string? Subnet, DateTimeOffset LaunchedAt, string? Cluster, string ContainerInstance, bool Protected,
    string? LaunchTemplate, int LaunchTemplateVersion);

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
