using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Capacity;

/// <summary>
/// CloudFormation's rolling update of an Auto Scaling group (UpdatePolicy attribute, AutoScalingRollingUpdate, read 2026-11-26; the events as public
/// projects have recorded them).
/// </summary>
internal sealed class RollingReplacement(EcsState state, EmulatorClock clock, GroupScheduler groups)
{
    /// <summary>Replaces the instances that are not what the group would launch now; none where all are.</summary>
    /// <exception cref="ResourceFailedException">The policy can't be carried out, or too few instances signalled.</exception>
    public async Task RunAsync(string groupKey, JsonObject policy, Action<string> tell, CancellationToken cancellationToken)
    {
        var group = state.Find<AutoScalingGroup>(groupKey)!;
        var specification = LaunchSpecification.Of(state, group)!;
        var obsolete = group.Alive.Where(instance => specification.IsObsolete(group, instance)).Select(instance => instance.Id).ToList();
        if (obsolete.Count == 0)
        {
            Resume(groupKey);
            return;
        }

        var kept = policy.Number("MinInstancesInService") ?? 0;
        if (kept >= group.MaxSize)
        {
            throw new ResourceFailedException("InvalidRequest", "MinInstancesInService must be less than the autoscaling group's MaxSize");
        }

        var sizes = group.BeforeRollingUpdate ?? new GroupSizes(group.MinSize, group.DesiredCapacity);
        var batch = Math.Max(1, Math.Min(Math.Min(policy.Number("MaxBatchSize") ?? 1, obsolete.Count), group.MaxSize - kept));
        var signals = policy.Flag("WaitOnResourceSignals") ?? false;
        var pause = policy.Text("PauseTime") ?? (signals ? "PT5M" : "PT0S");
        tell($"Rolling update initiated. Terminating {obsolete.Count} obsolete instance(s) in batches of {batch}"
            + (kept > 0 ? $", while keeping at least {kept} instance(s) in service." : ".")
            + (signals ? $" Waiting on resource signals with a timeout of {pause} when new instances are added to the autoscaling group."
                : Length(pause) > TimeSpan.Zero ? $" Pausing for {pause} when new instances are added to the autoscaling group." : ""));

        var temporary = Math.Min(group.MaxSize, Math.Max(sizes.Desired, kept + batch));
        var suspended = policy.Texts("SuspendProcesses");
        state.Update<AutoScalingGroup>(groupKey, current => current with { BeforeRollingUpdate = sizes, Suspended = [.. current.Suspended.Union(suspended)] });
        if (temporary != group.MinSize || temporary != group.DesiredCapacity)
        {
            tell($"Temporarily setting autoscaling group MinSize and DesiredCapacity to {temporary}.");
            await AddedAsync(groupKey, () => state.Update<AutoScalingGroup>(groupKey, current => current with { MinSize = temporary, DesiredCapacity = temporary }), tell, cancellationToken);
        }

        var gone = 0;
        foreach (var ending in obsolete.Chunk(batch))
        {
            var last = gone + ending.Length == obsolete.Count;
            var left = state.Find<AutoScalingGroup>(groupKey)!.Alive.Count - ending.Length;
            var replacements = last ? Math.Max(0, sizes.Desired - left) : ending.Length;
            tell($"Terminating instance(s) [{string.Join(',', ending)}]; replacing with {replacements} new instance(s).");
            gone += ending.Length;
            var progress = (int)Math.Round(100.0 * gone / obsolete.Count, MidpointRounding.AwayFromZero);
            await AddedAsync(groupKey, () =>
            {
                if (last)
                {
                    state.Update<AutoScalingGroup>(groupKey, current => current with { MinSize = sizes.Min, DesiredCapacity = Math.Clamp(sizes.Desired, sizes.Min, current.MaxSize) });
                }

                state.BeginTermination(groupKey, ending, "an instance was taken out of service in response to a user request.");
            }, tell, cancellationToken, ending, $"Successfully terminated instance(s) [{string.Join(',', ending)}] (Progress {progress.ToString(CultureInfo.InvariantCulture)}%).");
        }

        Resume(groupKey);

        // Waits until the group is settled, and for the pause or the signals of what was added.
        async Task AddedAsync(string key, Action change, Action<string> say, CancellationToken ending, IReadOnlyList<string>? terminated = null, string? after = null)
        {
            var known = state.Find<AutoScalingGroup>(key)!.Instances.Select(instance => instance.Id).ToHashSet();
            change();
            if (terminated is not null)
            {
                await state.WaitForAsync(() => state.Find<AutoScalingGroup>(key) is { } current && current.Instances.Any(instance => terminated.Contains(instance.Id)) ? null : this, ending);
                say(after!);
            }

            if (await groups.SettledAsync(key, ending) is { } problem)
            {
                throw new ResourceFailedException("NotStabilized", $"Group did not stabilize. Last scaling activity: {problem}");
            }

            var added = state.Find<AutoScalingGroup>(key)!.Instances.Where(instance => !known.Contains(instance.Id)).Select(instance => instance.Id).ToList();
            if (added.Count > 0)
            {
                await PauseAsync(added, pause, signals ? specification.Signals : null, policy.Number("MinSuccessfulInstancesPercent") ?? 100, say, ending);
            }
        }
    }

    /// <param name="signalling">Null where no signals are waited for; else whether the instances' user data sends them.</param>
    private async Task PauseAsync(List<string> added, string pause, bool? signalling, int percent, Action<string> tell, CancellationToken cancellationToken)
    {
        if (signalling is null)
        {
            if (Length(pause) > TimeSpan.Zero)
            {
                tell($"New instance(s) added to autoscaling group - Pausing for {pause}.");
                await clock.TakesAsync(Length(pause), cancellationToken);
            }

            return;
        }

        tell($"New instance(s) added to autoscaling group - Waiting on {added.Count} resource signal(s) with a timeout of {pause}.");
        if (signalling.Value)
        {
            foreach (var instance in added)
            {
                tell($"Received SUCCESS signal with UniqueId {instance}");
            }

            return;
        }

        await clock.TakesAsync(Length(pause), cancellationToken);
        tell($"Failed to receive {added.Count} resource signal(s) for the current batch.  Each resource signal timeout is counted as a FAILURE.");
        if (percent > 0)
        {
            throw new ResourceFailedException("NotStabilized",
                $"Received 0 SUCCESS signal(s) out of {added.Count}.  Unable to satisfy {percent}% MinSuccessfulInstancesPercent requirement");
        }
    }

    private void Resume(string groupKey) => state.Update<AutoScalingGroup>(groupKey, group => group.BeforeRollingUpdate is not { } sizes ? group
        : group with { BeforeRollingUpdate = null, Suspended = [], MinSize = sizes.Min });

    private static TimeSpan Length(string duration)
    {
        try
        {
            return XmlConvert.ToTimeSpan(duration);
        }
        catch (FormatException)
        {
            throw new ResourceFailedException("InvalidRequest", $"PauseTime {duration} is not a duration such as PT5M");
        }
    }
}
