using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Monitoring;

/// <summary>
/// Once a minute of emulated time: samples the metrics that alarms and scaling policies look at, evaluates the alarms (CloudWatch user guide, "Using
/// Amazon CloudWatch alarms", "Configuring how CloudWatch alarms treat missing data", read 2026-11-26), and lets who scales look.
/// </summary>
internal sealed class MetricSampler(EcsState state, MetricSource source, MetricHistory history, EcsOptions options, EmulatorClock clock, Action sampled)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(clock.Scale > 0 ? Minute * clock.Scale : options.MetricPeriod, clock.Time, cancellationToken);
            try
            {
                Sample();
                Evaluate();
                sampled();
            }
#pragma warning disable CA1031 // one bad alarm or policy must not end the others; the next minute tries again
            catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
            {
                await Console.Error.WriteLineAsync($"metrics failed: {error}");
            }
        }
    }

    private void Sample()
    {
        var now = clock.Now;
        foreach (var (scope, metric) in Watched().DistinctBy(watched => watched.Scope.Prefix + watched.Metric.Key))
        {
            history.Add(scope, metric, now, source.Now(scope, metric));
        }
    }

    private IEnumerable<(Scope Scope, MetricName Metric)> Watched() =>
        from document in state.StoredAll(Alarms.Kind, "").Select(alarm => (alarm.StackId, Query: MetricQuery.Of(alarm.Properties)))
            .Concat(state.StoredAll("application-autoscaling/scaling-policy", "").Select(policy => (policy.StackId, Query: Scaling.TargetTracking.QueryOf(policy))))
        where document.Query is not null
        from metric in document.Query.Metrics.Values
        select (ScopeOf(document.StackId), metric.Metric);

    private void Evaluate()
    {
        foreach (var alarm in state.StoredAll(Alarms.Kind, ""))
        {
            var scope = ScopeOf(alarm.StackId);
            if (MetricQuery.Of(alarm.Properties) is { } query && Verdict(scope, alarm, query) is { } verdict)
            {
                AlarmChanges.Set(state, scope, alarm, verdict.Value, verdict.Reason, null, clock.Now);
            }
        }
    }

    /// <summary>The alarm's state by its datapoints; null where its metrics are none that are known here: its state stays what it was set to.</summary>
    private (string Value, string Reason)? Verdict(Scope scope, StoredResource alarm, MetricQuery query)
    {
        if (query.Metrics.Values.All(metric => history.Of(scope, metric.Metric).All(sample => sample.Value is null)))
        {
            return null;
        }

        var wanted = alarm.Properties.Number("EvaluationPeriods") ?? 1;
        var needed = alarm.Properties.Number("DatapointsToAlarm") ?? wanted;
        // One more than counts, which functions over time compare the first with.
        var points = query.Evaluate((metric, statistic, period) => history.Datapoints(scope, metric, statistic, period, wanted + 1)).TakeLast(wanted).ToList();
        var threshold = double.Parse(alarm.Properties.Text("Threshold") ?? "0", CultureInfo.InvariantCulture);
        var comparison = alarm.Properties.Text("ComparisonOperator") ?? "GreaterThanThreshold";
        var breaching = points.OfType<double>().Where(value => Breaches(comparison, value, threshold)).ToList();
        var missing = wanted - points.OfType<double>().Count();
        var treat = alarm.Properties.Text("TreatMissingData") ?? "missing";
        var counted = breaching.Count + (treat == "breaching" ? missing : 0);
        var current = points.Count > 0 ? points[^1] : null;
        if (counted >= needed)
        {
            return ("ALARM", $"Threshold Crossed: {Datapoints(counted)} [{(current is { } value ? Text(value) : "no datapoint")}] {(counted == 1 ? "was" : "were")} {Words(comparison)} the threshold ({Text(threshold)}).");
        }

        return current is null && treat == "ignore" || points.OfType<double>().Any() is false && treat == "missing" ? null
            : ("OK", $"Threshold Crossed: {Datapoints(1)} [{(current is { } last ? Text(last) : "no datapoint")}] was not {Words(comparison)} the threshold ({Text(threshold)}).");
    }

    private static string Datapoints(int count) => count == 1 ? "1 datapoint" : $"{count} datapoints";

    private static string Text(double value) => value.ToString("0.0###", CultureInfo.InvariantCulture);

    private static bool Breaches(string comparison, double value, double threshold) => comparison switch
    {
        "GreaterThanOrEqualToThreshold" => value >= threshold,
        "LessThanThreshold" => value < threshold,
        "LessThanOrEqualToThreshold" => value <= threshold,
        _ => value > threshold,
    };

    private static string Words(string comparison) => comparison switch
    {
        "GreaterThanOrEqualToThreshold" => "greater than or equal to",
        "LessThanThreshold" => "less than",
        "LessThanOrEqualToThreshold" => "less than or equal to",
        _ => "greater than",
    };

    /// <summary>A stack's ARN has account and region.</summary>
    public static Scope ScopeOf(string stackId) => stackId.Split(':') is [_, _, _, var region, var account, ..] ? new(account, region) : new("", "");
}

/// <summary>Changes of alarms' states.</summary>
internal static class AlarmChanges
{
    public static void Set(EcsState state, Scope scope, StoredResource alarm, string value, string reason, JsonObject? data, DateTimeOffset at)
    {
        if (Alarms.StateOf(state, scope, alarm).Value != value || data is not null)
        {
            state.Put(new AlarmState { Scope = scope, Name = alarm.Id, Value = value, Reason = reason, ReasonData = data, UpdatedAt = at });
        }
    }
}
