using System.Collections.Concurrent;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.Ecs.Capacity;

/// <summary>
/// Instance refreshes: instances are replaced as far as the healthy percentages allow (Auto Scaling user guide, "How an instance refresh works", read
/// 2026-11-26).
/// </summary>
public sealed class InstanceRefresher(EcsState state, EmulatorClock clock, GroupScheduler groups)
{
    private readonly ConcurrentDictionary<string, Task> _runs = new();

    /// <summary>Runs refreshes as they come, until cancelled; those of an earlier start go on.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var changed = state.Changed;
                foreach (var refresh in state.List<InstanceRefresh>().Where(refresh => refresh.IsActive && !_runs.ContainsKey(refresh.Key)))
                {
                    _runs[refresh.Key] = Task.Run(() => ReplaceAsync(refresh.Key, cancellationToken), cancellationToken);
                }

                await changed.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            await Task.WhenAll(_runs.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReplaceAsync(string key, CancellationToken cancellationToken)
    {
        var refresh = Begin(key);
        var groupKey = AutoScalingGroup.KeyOf(refresh.Scope, refresh.Group);
        foreach (var batch in Batches(refresh, groupKey))
        {
            if (state.Find<InstanceRefresh>(key) is { Status: "Cancelling" })
            {
                End(key, "Cancelled", "Cancelled due to user request.");
                return;
            }

            await ReplaceAsync(refresh, groupKey, batch, cancellationToken);
            if (await groups.SettledAsync(groupKey, cancellationToken) is { } problem)
            {
                End(key, "Failed", problem);
                return;
            }

            await clock.TakesAsync(TimeSpan.FromSeconds(refresh.WarmupSeconds), cancellationToken);
            state.Update<InstanceRefresh>(key, current => current with { Replaced = current.Replaced + batch.Length });
        }

        End(key, "Successful", null);
    }

    private InstanceRefresh Begin(string key) => state.Update<InstanceRefresh>(key, refresh =>
    {
        if (refresh.Status != "Pending" || state.Find<AutoScalingGroup>(AutoScalingGroup.KeyOf(refresh.Scope, refresh.Group)) is not { } group)
        {
            return refresh;
        }

        var specification = LaunchSpecification.Of(state, group);
        return refresh with
        {
            Status = "InProgress",
            Obsolete = [.. group.Alive.Where(instance => (!refresh.SkipMatching || specification?.IsObsolete(group, instance) != false)
                && (!instance.Protected || refresh.ScaleInProtected != "Ignore")).Select(instance => instance.Id)],
        };
    })!;

    /// <summary>As many at a time as may be missing, or added, by the healthy percentages; one at least.</summary>
    private List<string[]> Batches(InstanceRefresh refresh, string groupKey)
    {
        var desired = Math.Max(1, state.Find<AutoScalingGroup>(groupKey)?.DesiredCapacity ?? 1);
        var missing = desired - (int)Math.Ceiling(desired * refresh.MinHealthyPercentage / 100.0);
        var added = (int)Math.Floor(desired * refresh.MaxHealthyPercentage / 100.0) - desired;
        var left = refresh.Obsolete.Where(id => state.FindInstance(groupKey, id) is { IsTerminating: false });
        return [.. left.Chunk(Math.Max(1, Math.Max(missing, added)))];
    }

    private async Task ReplaceAsync(InstanceRefresh refresh, string groupKey, string[] batch, CancellationToken cancellationToken)
    {
        const string Cause = "an instance was taken out of service in response to an instance refresh.";
        if (refresh.MinHealthyPercentage < 100)
        {
            state.BeginTermination(groupKey, batch, Cause);
            return;
        }

        // Launch before terminating: the group is larger for a while, also than its maximum.
        var desired = state.Find<AutoScalingGroup>(groupKey)!.DesiredCapacity;
        await groups.ResizeAsync(groupKey, desired + batch.Length, cancellationToken);
        state.Update<AutoScalingGroup>(groupKey, group => group with { DesiredCapacity = desired });
        state.BeginTermination(groupKey, batch, Cause);
    }

    private void End(string key, string status, string? reason) => state.Update<InstanceRefresh>(key, refresh => refresh with
    {
        Status = status,
        StatusReason = reason,
        EndedAt = clock.Now,
    });
}
