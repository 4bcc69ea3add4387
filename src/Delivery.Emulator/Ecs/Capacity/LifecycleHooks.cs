using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Capacity;

/// <summary>
/// Lifecycle hooks: an instance waits until CompleteLifecycleAction, or for the heartbeat timeout and goes on with the default result (Auto Scaling user
/// guide, "How lifecycle hooks work", read 2026-11-26).
/// </summary>
internal sealed class LifecycleHooks(EcsState state, EmulatorClock clock)
{
    public const string Launching = "autoscaling:EC2_INSTANCE_LAUNCHING";
    public const string Terminating = "autoscaling:EC2_INSTANCE_TERMINATING";
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromHours(1);

    /// <summary>Hooks of a group, those of its own property and those that are resources.</summary>
    public IReadOnlyList<JsonObject> Of(AutoScalingGroup group) =>
        [.. group.Properties.Objects("LifecycleHookSpecificationList"),
            .. state.List<AutoScalingDocument>($"{group.Scope.Prefix}lifecycle-hook/{group.Name}/").Select(WithName)];

    /// <summary>Waits for a group's hooks of a transition, one after the other.</summary>
    /// <returns>False where one ended with ABANDON.</returns>
    public async Task<bool> WaitAsync(string groupKey, string instanceId, string transition, string waiting, CancellationToken cancellationToken)
    {
        if (state.Find<AutoScalingGroup>(groupKey) is not { } group)
        {
            return true;
        }

        var goesOn = true;
        foreach (var hook in Of(group).Where(hook => hook.Text("LifecycleTransition") == transition))
        {
            var name = hook.Text("LifecycleHookName")!;
            state.ChangeInstance(groupKey, instanceId, instance => instance.Hook == name && instance.Lifecycle == waiting
                ? instance
                : instance with { Lifecycle = waiting, Hook = name, HookToken = Guid.NewGuid().ToString(), HookResult = null });
            var timeout = hook.Number("HeartbeatTimeout") is { } seconds ? TimeSpan.FromSeconds(seconds) : DefaultTimeout;
            var result = await ResultAsync(groupKey, instanceId, timeout, cancellationToken) ?? hook.Text("DefaultResult") ?? "ABANDON";
            state.ChangeInstance(groupKey, instanceId, instance => instance with { Hook = null, HookToken = null, HookResult = null });
            if (result == "ABANDON")
            {
                goesOn = false;
                break; // "ABANDON ... stops any remaining actions, such as other lifecycle hooks"
            }
        }

        return goesOn;
    }

    private async Task<string?> ResultAsync(string groupKey, string instanceId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var elapsed = clock.TakesAsync(timeout, limit.Token);
        var completed = state.WaitForAsync(() => state.Find<AutoScalingGroup>(groupKey)?.Instances.FirstOrDefault(instance => instance.Id == instanceId) is { } found
            ? found.HookResult
            : "ABANDON", limit.Token);
        var first = await Task.WhenAny(completed, elapsed);
        cancellationToken.ThrowIfCancellationRequested();
        var result = first == completed ? await completed : null;
        await limit.CancelAsync();
        await Task.WhenAll(completed, elapsed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return result;
    }

    private static JsonObject WithName(AutoScalingDocument document)
    {
        var hook = (JsonObject)document.Properties.DeepClone();
        hook["LifecycleHookName"] = document.Key[(document.Key.LastIndexOf('/') + 1)..];
        return hook;
    }
}
