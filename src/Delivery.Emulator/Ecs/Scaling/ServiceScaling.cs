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
public sealed class ServiceScaling(EcsState state, MetricHistory history, EmulatorClock clock)
{
    public const string TargetKind = "application-autoscaling/scalable-target";
    public const string PolicyKind = "application-autoscaling/scaling-policy";
    private readonly ConcurrentDictionary<string, DateTimeOffset> _lastOut = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _lastIn = new();

    /// <summary>
    /// Brings a service within the bounds of a target that was registered or changed. Who changes the count past them later is not set right until a policy
    /// scales out (Application Auto Scaling user guide, "Application Auto Scaling concepts"; ECS developer guide, "Automatically scale your Amazon ECS service").
    /// </summary>
    public void Register(StoredResource target)
    {
        if (ServiceOf(target) is { } service && Within(target, service.DesiredCount) is var capacity && capacity != service.DesiredCount)
        {
            Set(target, service, capacity, "minimum or maximum capacity was changed");
        }
    }

    /// <summary>Looks at every scalable target once.</summary>
    public void Step()
    {
        foreach (var target in state.StoredAll(TargetKind, ""))
        {
            if (ServiceOf(target) is { } service)
            {
                Scale(target, service);
            }
        }
    }

    private EcsService? ServiceOf(StoredResource target) => target.Properties.Text("ResourceId")?.Split('/') is ["service", var cluster, var name]
        && state.Find<EcsService>(EcsService.KeyOf(MetricSampler.ScopeOf(target.StackId), cluster, name)) is { Status: "ACTIVE" } service ? service : null;

    private void Scale(StoredResource target, EcsService service)
    {
        var suspended = target.Properties.Object("SuspendedState");
        // "Scales out if any of the policies is ready to, and in only if all are ready to": the largest counts.
        var ready = state.StoredAll(PolicyKind, service.Scope.Prefix).Where(policy => policy.Properties.Text("ScalingTargetId") == target.Id)
            .Select(policy => (Policy: policy, Wanted: Wanted(service.Scope, policy, service.DesiredCount))).Where(each => each.Wanted is not null).ToList();
        if (ready.Count == 0)
        {
            return;
        }

        var (chosen, wanted) = ready.MaxBy(each => each.Wanted);
        var capacity = Within(target, wanted!.Value);
        var scalesOut = wanted > service.DesiredCount;
        if (scalesOut != capacity > service.DesiredCount || capacity == service.DesiredCount
            || (scalesOut ? suspended?.Flag("DynamicScalingOutSuspended") : suspended?.Flag("DynamicScalingInSuspended")) == true
            || !scalesOut && service.Primary.RolloutState == "IN_PROGRESS")
        {
            return;
        }

        var cooldown = TargetTracking.Of(chosen) is { } tracking ? scalesOut ? tracking.ScaleOutCooldown : tracking.ScaleInCooldown
            : StepScaling.Of(chosen)?.Cooldown ?? TimeSpan.Zero;
        var last = scalesOut ? _lastOut : _lastIn;
        if (last.TryGetValue(target.Id, out var before) && clock.Now - before < cooldown * clock.Scale)
        {
            return;
        }

        last[target.Id] = clock.Now;
        Set(target, service, capacity, $"monitor alarm in state ALARM triggered policy {chosen.Properties.Text("PolicyName")}");
    }

    private void Set(StoredResource target, EcsService service, int capacity, string cause)
    {
        state.Update<EcsService>(service.Key, current => current.Status != "ACTIVE" ? current
            : (current with { DesiredCount = capacity }).WithDeployment(current.Primary with { DesiredCount = capacity }));
        state.Put(new ServiceScalingActivity
        {
            Scope = service.Scope,
            ResourceId = target.Properties.Text("ResourceId")!,
            Id = Guid.NewGuid().ToString(),
            Capacity = capacity,
            Cause = cause,
            At = clock.Now,
        });
    }

    private static int Within(StoredResource target, int capacity) => Math.Clamp(capacity, Number(target, "MinCapacity"), Number(target, "MaxCapacity"));

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
