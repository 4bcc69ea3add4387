using System.Text.Json.Serialization;

namespace Delivery.Emulator.Ecs.Model;

/// <summary>An emulated EC2 instance of a group. What happens to it is written here first and done then, so that a restart can go on.</summary>
/// <param name="Cluster">The cluster that its user data names; null where it names none.</param>
/// <param name="ContainerInstance">Id in that cluster.</param>
/// <param name="Protected">From scale-in; an explicit termination and a rolling update do not ask for it.</param>
/// <param name="LaunchTemplate">Id of the template, or the name of the launch configuration (version 0).</param>
public sealed record Instance(
    string Id, string Type, string ImageId, string Zone, string? Subnet, DateTimeOffset LaunchedAt, string? Cluster, string ContainerInstance, bool Protected,
    string? LaunchTemplate, int LaunchTemplateVersion)
{
    /// <summary>Pending, Pending:Wait, InService, Terminating or Terminating:Wait (Auto Scaling user guide, instance lifecycle).</summary>
    public string Lifecycle { get; init; } = "InService";

    /// <summary>Of the container instance: ACTIVE or DRAINING.</summary>
    public string ContainerStatus { get; init; } = "ACTIVE";

    public string PrivateIp { get; init; } = "";

    /// <summary>Bought as Spot capacity (mixed instances).</summary>
    public bool IsSpot { get; init; }

    /// <summary>The placement group that it was launched into.</summary>
    public string? PlacementGroup { get; init; }

    /// <summary>The lifecycle hook that it waits for.</summary>
    public string? Hook { get; init; }

    /// <summary>Names the wait in CompleteLifecycleAction.</summary>
    public string? HookToken { get; init; }

    /// <summary>What the wait was completed with: CONTINUE or ABANDON.</summary>
    public string? HookResult { get; init; }

    /// <summary>Why it ends, as the scaling activity tells it.</summary>
    public string? Cause { get; init; }

    [JsonIgnore]
    public bool IsInService => Lifecycle == "InService";

    [JsonIgnore]
    public bool IsTerminating => Lifecycle.StartsWith("Terminating", StringComparison.Ordinal);

    /// <summary>Its agent has registered it with the cluster.</summary>
    [JsonIgnore]
    public bool IsRegistered => Cluster is not null && (IsInService || IsTerminating);

    [JsonIgnore]
    public bool IsDraining => ContainerStatus == "DRAINING";
}
