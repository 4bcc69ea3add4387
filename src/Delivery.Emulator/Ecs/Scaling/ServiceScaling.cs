using System.Collections.Concurrent;
using System.Globalization;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Ecs.Monitoring;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Scaling;

/// <summary>
/// Application Auto Scaling of services by their policies. Scaling in waits while a deployment runs, and for the cooldown (ECS developer guide,
/// "Automatically scale your Amazon ECS service", read 2026-11-26).
/// </summary>
internal sealed class ServiceScaling(EcsState state, MetricHistory history, EmulatorClock clock)
{
    public const string TargetKind = "application-autoscaling/scalable-target";
    public const string PolicyKind = "application-autoscaling/scaling-policy";
    private readonly ConcurrentDictionary<string, DateTimeOffset> _lastOut = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _lastIn = new();

    /// <summary>Looks at every scalable target once.</summary>
    public void Step()
    {
        foreach (var target in state.StoredAll(TargetKind, ""))
        {
            var scope = MetricSampler.ScopeOf(target.StackId);
            if (target.Properties.Text("ResourceId")?.Split('/') is ["service", var cluster, var name]
                && state.Find<EcsService>(EcsService.KeyOf(scope, cluster, name)) is { Status: "ACTIVE" } service)
            {
                Scale(scope, target, service);
            }
        }
    }

    private void Scale(Scope scope, StoredResource target, EcsService service)
    {
        var (least, most) = (Number(target, "MinCapacity"), Number(target, "MaxCapacity"));
        var suspended = target.Properties.Object("SuspendedState");
        var wanted = state.StoredAll(PolicyKind, scope.Prefix).Where(policy => policy.Properties.Text("ScalingTargetId") == target.Id)
            .Select(policy => (Policy: policy, Wanted: Wanted(scope, policy, service.DesiredCount))).Where(each => each.Wanted is not null).ToList();
        // "Scales out if any of the policies is ready to, and in only if all are ready to": the largest counts.
        var (chosen, asked) = wanted.Count == 0 ? (null, null) : wanted.MaxBy(each => each.Wanted);
        var capacity = Math.Clamp(asked ?? service.DesiredCount, least, most);
        var scalesOut = capacity > service.DesiredCount;
        if (capacity == service.DesiredCount || (scalesOut ? suspended?.Flag("DynamicScalingOutSuspended") : suspended?.Flag("DynamicScalingInSuspended")) == true
            || chosen is not null && !scalesOut && service.Primary.RolloutState == "IN_PROGRESS")
        {
            return;
        }

        var cooldown = (chosen is null ? null : TargetTracking.Of(chosen)) is { } tracking ? scalesOut ? tracking.ScaleOutCooldown : tracking.ScaleInCooldown
            : (chosen is null ? null : StepScaling.Of(chosen)?.Cooldown) ?? TimeSpan.Zero;
        var last = scalesOut ? _lastOut : _lastIn;
        if (last.TryGetValue(target.Id, out var before) && clock.Now - before < cooldown * clock.Scale)
        {
            return;
        }

        last[target.Id] = clock.Now;
        state.Update<EcsService>(service.Key, current => current.Status != "ACTIVE" ? current
            : (current with { DesiredCount = capacity }).WithDeployment(current.Primary with { DesiredCount = capacity }));
        state.Put(new ServiceScalingActivity
        {
            Scope = scope,
            ResourceId = target.Properties.Text("ResourceId")!,
            Id = Guid.NewGuid().ToString(),
            Capacity = capacity,
            Cause = chosen is null ? "minimum or maximum capacity was changed" : $"monitor alarm in state ALARM triggered policy {chosen.Properties.Text("PolicyName")}",
            At = clock.Now,
        });
    }

    private int? Wanted(Scope scope, StoredResource policy, int capacity)
    {
        if (TargetTracking.Of(policy) is { } tracking)
        {
            return TargetTracking.QueryOf(policy) is { } query
                ? tracking.Wanted(capacity, query.Evaluate((metric, statistic, period) => history.Datapoints(scope, metric, statistic, period, TargetTracking.MinutesIn)))
                : null;
        }

        if (StepScaling.Of(policy) is not { } steps)
        {
            return null;
        }

        foreach (var alarm in Alarms.All(state, scope).Where(alarm => alarm.Properties.Texts("AlarmActions").Contains(policy.Id)))
        {
            if (Alarms.StateOf(state, scope, alarm).Value == "ALARM" && MetricQuery.Of(alarm.Properties) is { } query
                && query.Evaluate((metric, statistic, period) => history.Datapoints(scope, metric, statistic, period, 1)) is [.., { } value])
            {
                return steps.Wanted(capacity, value - double.Parse(alarm.Properties.Text("Threshold") ?? "0", CultureInfo.InvariantCulture));
            }
        }

        return null;
    }

    private static int Number(StoredResource target, string name) => target.Properties.Number(name) ?? 0;
}
