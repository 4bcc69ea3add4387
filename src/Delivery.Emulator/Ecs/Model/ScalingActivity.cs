using System.Text.Json.Serialization;

namespace Delivery.Emulator.Ecs.Model;

/// <summary>What an Auto Scaling group did or could not do (API reference, Activity).</summary>
public sealed record ScalingActivity : IStored
{
    public static string Kind => "autoscaling-activity";

    public required Scope Scope { get; init; }

    public required string Group { get; init; }

    public required string Id { get; init; }

    public required string Description { get; init; }

    public required string Cause { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>InProgress, Successful, Failed or Cancelled.</summary>
    public string Status { get; init; } = "InProgress";

    public string? StatusMessage { get; init; }

    [JsonIgnore]
    public string Key => $"{KeyPrefix(Scope, Group)}{StartedAt.UtcTicks:D20}/{Id}";

    public static string KeyPrefix(Scope scope, string group) => $"{scope.Prefix}{group}/";
}

/// <summary>A replacement of a group's instances (API reference, InstanceRefresh).</summary>
public sealed record InstanceRefresh : IStored
{
    public static string Kind => "autoscaling-instance-refresh";

    public required Scope Scope { get; init; }

    public required string Group { get; init; }

    public required string Id { get; init; }

    /// <summary>Pending, InProgress, Successful, Failed, Cancelling or Cancelled.</summary>
    public string Status { get; init; } = "Pending";

    public string? StatusReason { get; init; }

    public required int MinHealthyPercentage { get; init; }

    public required int MaxHealthyPercentage { get; init; }

    public required bool SkipMatching { get; init; }

    /// <summary>Refresh, Ignore or Wait: what becomes of instances that are protected from scale-in.</summary>
    public required string ScaleInProtected { get; init; }

    public required int WarmupSeconds { get; init; }

    /// <summary>Instances to replace, and how many of them are gone.</summary>
    public IReadOnlyList<string> Obsolete { get; init; } = [];

    public int Replaced { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    [JsonIgnore]
    public bool IsActive => Status is "Pending" or "InProgress" or "Cancelling";

    [JsonIgnore]
    public int PercentageComplete => Obsolete.Count == 0 ? 100 : 100 * Replaced / Obsolete.Count;

    [JsonIgnore]
    public string Key => $"{KeyPrefix(Scope, Group)}{StartedAt.UtcTicks:D20}/{Id}";

    public static string KeyPrefix(Scope scope, string group) => $"{scope.Prefix}{group}/";
}
