using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Ecs.Monitoring;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Scaling;

/// <summary>
/// Target tracking: out after three minutes above the target, in after fifteen below nine tenths of it, in proportion to the metric (Application Auto
/// Scaling user guide, "How target tracking scaling for Application Auto Scaling works", read 2026-11-26).
/// </summary>
public sealed record TargetTracking(double Target, TimeSpan ScaleOutCooldown, TimeSpan ScaleInCooldown, bool DisableScaleIn)
{
    public const int MinutesOut = 3;
    public const int MinutesIn = 15;
    private const double LowShare = 0.9;

    public static TargetTracking? Of(StoredResource policy) => policy.Properties.Object("TargetTrackingScalingPolicyConfiguration") is { } settings
        ? new(
            double.Parse(settings.Text("TargetValue") ?? "0", CultureInfo.InvariantCulture), TimeSpan.FromSeconds(settings.Number("ScaleOutCooldown") ?? 300),
            TimeSpan.FromSeconds(settings.Number("ScaleInCooldown") ?? 300), settings.Flag("DisableScaleIn") ?? false)
        : null;

    /// <summary>The policy's metric; null for predefined ones, which would need what is measured on hosts.</summary>
    public static MetricQuery? QueryOf(StoredResource policy) =>
        policy.Properties.Object("TargetTrackingScalingPolicyConfiguration")?.Object("CustomizedMetricSpecification") is { } metric ? MetricQuery.Of(metric) : null;

    /// <summary>The capacity that the metric asks for, or null where it is good as it is.</summary>
    /// <param name="values">A value a minute, oldest first, at most fifteen.</param>
    public int? Wanted(int capacity, IReadOnlyList<double?> values)
    {
        var recent = values.TakeLast(MinutesOut).OfType<double>().ToList();
        if (recent.Count == MinutesOut && recent.TrueForAll(value => value > Target))
        {
            return Math.Max(capacity + 1, (int)Math.Ceiling(Math.Max(1, capacity) * recent[^1] / Target));
        }

        var quarter = values.TakeLast(MinutesIn).OfType<double>().ToList();
        return !DisableScaleIn && quarter.Count == MinutesIn && quarter.TrueForAll(value => value < Target * LowShare)
            ? Math.Min(capacity, (int)Math.Ceiling(capacity * quarter[^1] / Target))
            : null;
    }
}

/// <summary>
/// Step scaling: what an alarm in ALARM adds or removes, by how far the metric is from the threshold (Application Auto Scaling user guide, "How step
/// scaling for Application Auto Scaling works", read 2026-11-26).
/// </summary>
internal sealed record StepScaling(string AdjustmentType, IReadOnlyList<(double From, double To, int Adjustment)> Steps, TimeSpan Cooldown, int LeastMagnitude)
{
    public static StepScaling? Of(StoredResource policy) => policy.Properties.Object("StepScalingPolicyConfiguration") is { } settings
        ? new(
            settings.Text("AdjustmentType") ?? "ChangeInCapacity",
            [.. settings.Objects("StepAdjustments").Select(step => (Bound(step, "MetricIntervalLowerBound", double.NegativeInfinity), Bound(step, "MetricIntervalUpperBound", double.PositiveInfinity), step.Number("ScalingAdjustment") ?? 0))],
            TimeSpan.FromSeconds(settings.Number("Cooldown") ?? 300), settings.Number("MinAdjustmentMagnitude") ?? 0)
        : null;

    /// <summary>The capacity that the policy wants.</summary>
    /// <param name="distance">Metric minus threshold.</param>
    public int Wanted(int capacity, double distance)
    {
        var step = Steps.FirstOrDefault(each => distance >= each.From && distance < each.To, (0, 0, 0));
        if (AdjustmentType == "ExactCapacity")
        {
            return step.Adjustment;
        }

        var change = AdjustmentType == "PercentChangeInCapacity" ? capacity * step.Adjustment / 100.0 : step.Adjustment;
        // "Values greater than 1 are rounded down, between 0 and 1 up"; and so with negative ones.
        var whole = change is > 0 and < 1 ? 1 : change is < 0 and > -1 ? -1 : (int)change;
        return capacity + (Math.Abs(whole) < LeastMagnitude && whole != 0 ? Math.Sign(whole) * LeastMagnitude : whole);
    }

    private static double Bound(JsonObject step, string name, double none) => step.Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : none;
}
