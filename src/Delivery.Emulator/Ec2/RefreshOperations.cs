using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ec2;

/// <summary>Instance refreshes (API reference, StartInstanceRefresh, read 2026-11-26). Checkpoints, alarms, rollback and a desired configuration are refused.</summary>
internal sealed class RefreshOperations(EcsState state, EmulatorClock clock)
{
    private static readonly string[] Preferences = ["MinHealthyPercentage", "MaxHealthyPercentage", "InstanceWarmup", "SkipMatching", "ScaleInProtectedInstances", "StandbyInstances"];

    public IReadOnlyDictionary<string, Func<AwsCall, JsonObject>> Table => new Dictionary<string, Func<AwsCall, JsonObject>>
    {
        ["StartInstanceRefresh"] = Start,
        ["CancelInstanceRefresh"] = Cancel,
        ["DescribeInstanceRefreshes"] = Describe,
    };

    private JsonObject Start(AwsCall call)
    {
        var group = AutoScalingService.Asked(state, call);
        var preferences = call.Input.Object("Preferences") ?? [];
        if (call.Input.ContainsKey("DesiredConfiguration") || preferences.Select(member => member.Key).Any(name => !Preferences.Contains(name)))
        {
            throw AwsErrors.Unsupported("a desired configuration, checkpoints, alarms or rollback of an instance refresh");
        }

        if (Refreshes(group).Any(refresh => refresh.IsActive))
        {
            throw new AwsErrorException("InstanceRefreshInProgress", "An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.");
        }

        var maintenance = group.Properties.Object("InstanceMaintenancePolicy") ?? [];
        var refresh = new InstanceRefresh
        {
            Scope = group.Scope,
            Group = group.Name,
            Id = Guid.NewGuid().ToString(),
            MinHealthyPercentage = preferences.Number("MinHealthyPercentage") ?? maintenance.Number("MinHealthyPercentage") ?? 90,
            MaxHealthyPercentage = preferences.Number("MaxHealthyPercentage") ?? maintenance.Number("MaxHealthyPercentage") ?? 100,
            SkipMatching = preferences.Flag("SkipMatching") ?? false,
            ScaleInProtected = preferences.Text("ScaleInProtectedInstances") ?? "Wait",
            WarmupSeconds = preferences.Number("InstanceWarmup") ?? group.Properties.Number("DefaultInstanceWarmup") ?? group.Properties.Number("HealthCheckGracePeriod") ?? 0,
            StartedAt = clock.Now,
        };
        if (refresh.ScaleInProtected == "Wait" && group.Alive.Any(instance => instance.Protected))
        {
            // It would wait for an hour for someone to take the protection away, and fail then.
            refresh = refresh with { Status = "Failed", StatusReason = "Timed out waiting for instances that are protected from scale in.", EndedAt = clock.Now };
        }

        state.Put(refresh);
        return new JsonObject { ["InstanceRefreshId"] = refresh.Id };
    }

    private JsonObject Cancel(AwsCall call)
    {
        var group = AutoScalingService.Asked(state, call);
        var active = Refreshes(group).FirstOrDefault(refresh => refresh.IsActive)
            ?? throw new AwsErrorException("ActiveInstanceRefreshNotFound", "No in progress or pending Instance Refresh found for Auto Scaling group " + group.Name);
        state.Update<InstanceRefresh>(active.Key, refresh => refresh.IsActive ? refresh with { Status = "Cancelling" } : refresh);
        return new JsonObject { ["InstanceRefreshId"] = active.Id };
    }

    private JsonObject Describe(AwsCall call)
    {
        var group = AutoScalingService.Asked(state, call);
        var ids = call.Input.Texts("InstanceRefreshIds");
        var found = Refreshes(group).Where(refresh => ids.Count == 0 || ids.Contains(refresh.Id)).ToList();
        return Page.Of(call.Input, found, refresh => $"{long.MaxValue - refresh.StartedAt.UtcTicks:D20}{refresh.Id}", "InstanceRefreshes", refresh => new JsonObject
        {
            ["InstanceRefreshId"] = refresh.Id,
            ["AutoScalingGroupName"] = refresh.Group,
            ["Status"] = refresh.Status,
            ["StatusReason"] = refresh.StatusReason,
            ["StartTime"] = Timestamps.Of(refresh.StartedAt),
            ["EndTime"] = refresh.EndedAt is { } end ? Timestamps.Of(end) : null,
            ["PercentageComplete"] = refresh.Status == "Pending" ? 0 : refresh.PercentageComplete,
            ["InstancesToUpdate"] = Math.Max(0, refresh.Obsolete.Count - refresh.Replaced),
            ["Strategy"] = "Rolling",
            ["Preferences"] = new JsonObject
            {
                ["MinHealthyPercentage"] = refresh.MinHealthyPercentage,
                ["MaxHealthyPercentage"] = refresh.MaxHealthyPercentage,
                ["InstanceWarmup"] = refresh.WarmupSeconds,
                ["SkipMatching"] = refresh.SkipMatching,
                ["ScaleInProtectedInstances"] = refresh.ScaleInProtected,
            },
        }, "MaxRecords", "NextToken", 50);
    }

    private IReadOnlyList<InstanceRefresh> Refreshes(AutoScalingGroup group) => state.List<InstanceRefresh>(InstanceRefresh.KeyPrefix(group.Scope, group.Name));
}
