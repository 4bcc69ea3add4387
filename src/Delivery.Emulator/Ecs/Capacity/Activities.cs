using Delivery.Emulator.Ecs.Model;

namespace Delivery.Emulator.Ecs.Capacity;

/// <summary>Writes scaling activities, worded as Auto Scaling words them (user guide, "Verify a scaling activity", read 2026-11-26).</summary>
internal static class Activities
{
    public const string Protected = "Could not scale to desired capacity because all remaining instances are protected from scale-in.";

    public static void Begin(EcsState state, AutoScalingGroup group, string description, string cause, DateTimeOffset at) =>
        state.Put(New(group, description, cause, at));

    public static void End(EcsState state, AutoScalingGroup group, string description, string status, string? message, DateTimeOffset at)
    {
        if (state.List<ScalingActivity>(ScalingActivity.KeyPrefix(group.Scope, group.Name)).LastOrDefault(activity => activity.Description == description) is { EndedAt: null } found)
        {
            state.Put(found with { Status = status, StatusMessage = message, EndedAt = at });
        }
    }

    /// <summary>Says once, until something else happens, that protection keeps instances from being scaled in.</summary>
    public static void Refuse(EcsState state, AutoScalingGroup group, DateTimeOffset at)
    {
        if (state.List<ScalingActivity>(ScalingActivity.KeyPrefix(group.Scope, group.Name)) is not [.., { Description: Protected }])
        {
            state.Put(New(group, Protected, $"At {at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} a difference between desired and actual capacity changing the desired capacity to "
                + $"{group.DesiredCapacity}. At {at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} group reached equilibrium.", at) with
            { Status = "Cancelled", EndedAt = at });
        }
    }

    private static ScalingActivity New(AutoScalingGroup group, string description, string cause, DateTimeOffset at) => new()
    {
        Scope = group.Scope,
        Group = group.Name,
        Id = Guid.NewGuid().ToString(),
        Description = description,
        Cause = cause,
        StartedAt = at,
    };
}
