using System.Collections.Concurrent;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Ecs.Scheduling;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.Ecs.Capacity;

/// <summary>Keeps Auto Scaling groups at their desired capacity: launches, and terminates what is not protected. It wakes at each change of the state.</summary>
public sealed class GroupScheduler
{
    private readonly EcsState _state;
    private readonly EcsOptions _options;
    private readonly EmulatorClock _clock;
    private readonly LifecycleHooks _hooks;
    private readonly TaskRunner _runner;
    private readonly ConcurrentDictionary<string, Task> _runs = new();

    public GroupScheduler(EcsState state, EcsOptions options, EmulatorClock clock, TaskRunner runner)
    {
        (_state, _options, _clock, _runner) = (state, options, clock, runner);
        _hooks = new LifecycleHooks(state, clock);
    }

    /// <summary>Runs until cancelled; instances in transition go on with the next start.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var changed = _state.Changed;
                foreach (var group in _state.List<AutoScalingGroup>())
                {
                    Step(group.Key);
                    Follow(group.Key, cancellationToken);
                }

                await changed.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            await Task.WhenAll(_runs.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Asks for a capacity and waits until the group has it.</summary>
    public async Task ResizeAsync(string groupKey, int desired, CancellationToken cancellationToken)
    {
        _state.Update<AutoScalingGroup>(groupKey, group => group.DesiredCapacity == desired ? group : group with { DesiredCapacity = desired });
        await SettledAsync(groupKey, cancellationToken);
    }

    /// <summary>Waits until the group's instances are as many as desired, and all in service; or until it is clear that they will not be.</summary>
    /// <returns>Null, or why the group does not get there.</returns>
    public async Task<string?> SettledAsync(string groupKey, CancellationToken cancellationToken) => (await _state.WaitForAsync(() => _state.Find<AutoScalingGroup>(groupKey) switch
    {
        null or { IsSettled: true } => "",
        { FailedLaunches: >= 3 } failing => LastMessage(failing),
        { } group when IsStuck(group) && _state.List<ScalingActivity>(ScalingActivity.KeyPrefix(group.Scope, group.Name)) is [.., { Description: Activities.Protected }] => Activities.Protected,
        _ => null,
    }, cancellationToken)) is { Length: > 0 } reason ? reason : null;

    /// <summary>Waits for the end of a group's instances.</summary>
    /// <returns>False where some stay because they are protected, all the documented time long.</returns>
    public async Task<bool> EmptiedAsync(string groupKey, TimeSpan documented, CancellationToken cancellationToken)
    {
        if (await SettledAsync(groupKey, cancellationToken) is null)
        {
            return true;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var emptied = _state.WaitForAsync(() => _state.Find<AutoScalingGroup>(groupKey) is null or { IsSettled: true } ? this : null, limit.Token);
        await Task.WhenAny(emptied, _clock.TakesAsync(documented, limit.Token));
        cancellationToken.ThrowIfCancellationRequested();
        var done = emptied.IsCompletedSuccessfully;
        await limit.CancelAsync();
        await ((Task)emptied).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return done;
    }

    /// <summary>More instances than desired, and all of them protected.</summary>
    private static bool IsStuck(AutoScalingGroup group) => group.Instances.Count == group.Alive.Count && group.Alive.Count > group.DesiredCapacity && group.Alive.All(instance => instance.Protected);

    private string LastMessage(AutoScalingGroup group) =>
        _state.List<ScalingActivity>(ScalingActivity.KeyPrefix(group.Scope, group.Name)).LastOrDefault(activity => activity.StatusMessage is not null)?.StatusMessage ?? "";

    private void Step(string key)
    {
        var launched = new List<Instance>();
        var refused = false;
        var after = _state.Update<AutoScalingGroup>(key, group =>
        {
            launched.Clear();
            refused = false;
            var missing = group.DesiredCapacity - group.Alive.Count;
            if (missing > 0 && !group.Suspended.Contains("Launch") && group.FailedLaunches < 3 && LaunchSpecification.Of(_state, group) is { Type: not null } specification)
            {
                var next = group;
                for (var number = 0; number < missing; number++)
                {
                    var instance = specification.Launch(next, _clock.Now);
                    instance = instance with { PrivateIp = Addresses.Next(_state, group.Scope, instance.Subnet, launched.Select(other => other.PrivateIp)) };
                    launched.Add(instance);
                    next = next with { Instances = [.. next.Instances, instance] };
                }

                return next;
            }

            if (missing < 0 && !group.Suspended.Contains("Terminate"))
            {
                var going = ScaleIn(group, -missing);
                refused = going.Count < -missing && group.Alive.Count == group.Instances.Count;
                return going.Count == 0 ? group : group with
                {
                    Instances = [.. group.Instances.Select(instance => going.Contains(instance.Id)
                        ? instance with { Lifecycle = "Terminating", Cause = $"an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from {group.Alive.Count} to {group.Alive.Count - going.Count}." }
                        : instance)],
                };
            }

            return group;
        });
        foreach (var instance in launched)
        {
            Activities.Begin(_state, after!, $"Launching a new EC2 instance: {instance.Id}",
                $"At {_clock.Now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} an instance was started in response to a difference between desired and actual capacity, "
                + $"increasing the capacity from {after!.Instances.Count - launched.Count} to {after.Instances.Count}.", _clock.Now);
        }

        if (refused)
        {
            Activities.Refuse(_state, after!, _clock.Now);
        }
    }

    /// <summary>
    /// The default termination policy in short: the zone with the most instances, then old configurations, then idle ones, then the oldest; never a
    /// protected one.
    /// </summary>
    private HashSet<string> ScaleIn(AutoScalingGroup group, int count)
    {
        var specification = LaunchSpecification.Of(_state, group);
        var busy = _state.List<EcsTask>(group.Scope.Prefix).Where(task => !task.IsStopped).Select(task => task.Instance).ToHashSet();
        var going = new HashSet<string>();
        while (going.Count < count)
        {
            var left = group.Alive.Where(instance => !going.Contains(instance.Id)).ToList();
            if (left.Where(instance => !instance.Protected)
                .OrderByDescending(instance => left.Count(other => other.Zone == instance.Zone))
                .ThenByDescending(instance => specification?.IsObsolete(group, instance) ?? false)
                .ThenBy(instance => busy.Contains(instance.ContainerInstance)).ThenBy(instance => instance.LaunchedAt).FirstOrDefault() is not { } next)
            {
                break;
            }

            going.Add(next.Id);
        }

        return going;
    }

    private void Follow(string key, CancellationToken cancellationToken)
    {
        foreach (var instance in _state.Find<AutoScalingGroup>(key)?.Instances.Where(instance => !instance.IsInService) ?? [])
        {
            if (!_runs.ContainsKey(instance.Id))
            {
                _runs[instance.Id] = Task.Run(() => RunAsync(key, instance.Id, cancellationToken), cancellationToken);
            }
        }
    }

    private async Task RunAsync(string groupKey, string instanceId, CancellationToken cancellationToken)
    {
        try
        {
            await new InstanceRun(groupKey, instanceId, _state, _options, _clock, _hooks, _runner).RunAsync(cancellationToken);
        }
#pragma warning disable CA1031 // one instance's trouble must not end the others
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            await Console.Error.WriteLineAsync($"instance {instanceId} failed: {error}");
        }
        finally
        {
            _runs.TryRemove(instanceId, out _);
        }

        // What was asked for between its last look and now is followed by a new run.
        _state.Wake();
    }
}
