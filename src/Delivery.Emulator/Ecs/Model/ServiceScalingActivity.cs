using System.Text.Json.Serialization;

namespace Delivery.Emulator.Ecs.Model;

/// <summary>A change of a service's desired count by Application Auto Scaling.</summary>
public sealed record ServiceScalingActivity : IStored
{
    public static string Kind => "application-autoscaling-activity";

    public required Scope Scope { get; init; }

    /// <summary><c>service/CLUSTER/NAME</c>.</summary>
    public required string ResourceId { get; init; }

    public required string Id { get; init; }

    public required int Capacity { get; init; }

    public required string Cause { get; init; }

    public required DateTimeOffset At { get; init; }

    [JsonIgnore]
    public string Key => $"{Scope.Prefix}{At.UtcTicks:D20}/{Id}";
}
