using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Model;

/// <summary>The state of a CloudWatch alarm; its settings are the stack's resource (<c>cloudwatch/alarm</c>).</summary>
public sealed record AlarmState : IStored
{
    public static string Kind => "cloudwatch-alarm-state";

    public required Scope Scope { get; init; }

    public required string Name { get; init; }

    /// <summary>OK, ALARM or INSUFFICIENT_DATA.</summary>
    public string Value { get; init; } = "INSUFFICIENT_DATA";

    public string Reason { get; init; } = "Unchecked: Initial alarm creation";

    public JsonObject? ReasonData { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    [JsonIgnore]
    public string Key => KeyOf(Scope, Name);

    public static string KeyOf(Scope scope, string name) => $"{scope.Prefix}{name}";
}

/// <summary>Alarms of an account's region.</summary>
internal static class Alarms
{
    public const string Kind = "cloudwatch/alarm";

    public static IReadOnlyList<StoredResource> All(EcsState state, Scope scope) => state.StoredAll(Kind, scope.Prefix);

    public static StoredResource? Find(EcsState state, Scope scope, string name) => state.Stored(Kind, AlarmState.KeyOf(scope, name));

    public static AlarmState StateOf(EcsState state, Scope scope, StoredResource alarm) =>
        state.Find<AlarmState>(AlarmState.KeyOf(scope, alarm.Id)) ?? new AlarmState { Scope = scope, Name = alarm.Id, UpdatedAt = alarm.CreatedAt };

    /// <summary>Whether any of these is in ALARM; one that does not exist is not.</summary>
    public static bool AnyAlarming(EcsState state, Scope scope, IReadOnlyList<string> names) =>
        names.Any(name => Find(state, scope, name) is { } alarm && StateOf(state, scope, alarm).Value == "ALARM");

    /// <summary>The longest time that one of these looks at: periods times evaluation periods.</summary>
    public static TimeSpan LongestEvaluation(EcsState state, Scope scope, IReadOnlyList<string> names) => TimeSpan.FromSeconds(
        names.Select(name => Find(state, scope, name)).OfType<StoredResource>()
            .Select(alarm => (alarm.Properties.Number("Period") ?? 60) * (alarm.Properties.Number("EvaluationPeriods") ?? 1)).DefaultIfEmpty(0).Max());
}
