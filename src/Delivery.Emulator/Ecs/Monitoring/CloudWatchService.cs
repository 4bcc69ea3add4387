using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Monitoring;

/// <summary>CloudWatch (AmazonCloudWatch/latest/APIReference, read 2026-11-26): alarms of the stacks, their states, and the metrics that are known here.</summary>
internal sealed class CloudWatchService : TableService
{
    private readonly EcsState _state;
    private readonly MetricSource _source;
    private readonly MetricHistory _history;
    private readonly EmulatorClock _clock;

    public CloudWatchService(EcsState state, MetricSource source, MetricHistory history, EmulatorClock clock) : base("monitoring")
    {
        (_state, _source, _history, _clock) = (state, source, history, clock);
        On("DescribeAlarms", DescribeAlarms);
        On("SetAlarmState", (Action<AwsCall>)SetAlarmState);
        On("GetMetricStatistics", GetMetricStatistics);
        On("GetMetricData", GetMetricData);
    }

    private JsonObject DescribeAlarms(AwsCall call)
    {
        var scope = ScopeOf(call);
        var (names, prefix, value) = (call.Input.Texts("AlarmNames"), call.Input.Text("AlarmNamePrefix"), call.Input.Text("StateValue"));
        var found = Alarms.All(_state, scope).Select(alarm => (Alarm: alarm, State: Alarms.StateOf(_state, scope, alarm)))
            .Where(each => (names.Count == 0 || names.Contains(each.Alarm.Id)) && (prefix is null || each.Alarm.Id.StartsWith(prefix, StringComparison.Ordinal)) && (value is null || each.State.Value == value)).ToList();
        var answer = Page.Of(call.Input, found, each => each.Alarm.Id, "MetricAlarms", each => Render(each.Alarm, each.State), "MaxRecords", "NextToken", 50);
        answer["CompositeAlarms"] = new JsonArray();
        return answer;
    }

    private static JsonObject Render(StoredResource alarm, AlarmState state)
    {
        var properties = alarm.Properties;
        var answer = new JsonObject
        {
            ["AlarmName"] = alarm.Id,
            ["AlarmArn"] = alarm.Attributes.Text("Arn"),
            ["AlarmDescription"] = properties.Text("AlarmDescription"),
            ["AlarmConfigurationUpdatedTimestamp"] = Timestamps.Of(alarm.CreatedAt),
            ["ActionsEnabled"] = properties.Flag("ActionsEnabled") ?? true,
            ["StateValue"] = state.Value,
            ["StateReason"] = state.Reason,
            ["StateReasonData"] = state.ReasonData?.ToJsonString(),
            ["StateUpdatedTimestamp"] = Timestamps.Of(state.UpdatedAt),
            ["StateTransitionedTimestamp"] = Timestamps.Of(state.UpdatedAt),
        };
        foreach (var list in (string[])["AlarmActions", "OKActions", "InsufficientDataActions", "Dimensions", "Metrics"])
        {
            answer[list] = properties[list]?.DeepClone() ?? (list == "Metrics" ? null : new JsonArray());
        }

        foreach (var text in (string[])["MetricName", "Namespace", "Statistic", "ComparisonOperator", "TreatMissingData", "Unit"])
        {
            answer[text] = properties.Text(text);
        }

        foreach (var number in (string[])["Period", "EvaluationPeriods", "DatapointsToAlarm"])
        {
            answer[number] = properties.Number(number);
        }

        answer["Threshold"] = properties.Text("Threshold") is { } threshold ? double.Parse(threshold, CultureInfo.InvariantCulture) : null;
        return answer;
    }

    /// <summary>Until the alarm is next evaluated, where its metric is known here.</summary>
    private void SetAlarmState(AwsCall call)
    {
        var scope = ScopeOf(call);
        var alarm = Alarms.Find(_state, scope, call.Input.RequiredText("AlarmName")) ?? throw new AwsErrorException("ResourceNotFound", "Could not find the alarm");
        var value = call.Input.RequiredText("StateValue");
        if (value is not ("OK" or "ALARM" or "INSUFFICIENT_DATA"))
        {
            throw new AwsErrorException("ValidationError", $"1 validation error detected: Value '{value}' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]");
        }

        AlarmChanges.Set(_state, scope, alarm, value, call.Input.RequiredText("StateReason"), null, _clock.Now);
    }

    private JsonObject GetMetricStatistics(AwsCall call)
    {
        var metric = MetricName.Of(call.Input) ?? throw new AwsErrorException("MissingParameter", "The parameter MetricName is required");
        var statistics = call.Input.Texts("Statistics");
        return new JsonObject
        {
            ["Label"] = metric.Name,
            ["Datapoints"] = new JsonArray([.. Periods(call, metric, call.Input.Number("Period") ?? 60).Select(period =>
            {
                var point = new JsonObject { ["Timestamp"] = Timestamps.Of(period.Start), ["Unit"] = "None" };
                foreach (var statistic in statistics)
                {
                    point[statistic] = MetricHistory.Statistic(statistic, period.Values);
                }

                return point;
            })]),
        };
    }

    private JsonObject GetMetricData(AwsCall call)
    {
        var asked = MetricQuery.Of(new JsonObject { ["Metrics"] = new JsonArray([.. call.Input.Objects("MetricDataQueries").Select(query => query.DeepClone())]) })
            ?? throw new AwsErrorException("ValidationError", "MetricDataQueries is required");
        var starts = asked.Metrics.Values.SelectMany(metric => Periods(call, metric.Metric, metric.Period)).Select(period => period.Start).Distinct().Order().ToList();
        return new JsonObject
        {
            ["MetricDataResults"] = new JsonArray([.. call.Input.Objects("MetricDataQueries").Where(query => query.Flag("ReturnData") ?? true).Select(query =>
            {
                var id = query.RequiredText("Id");
                var values = (asked with { Result = id }).Evaluate((metric, statistic, period) =>
                {
                    var periods = Periods(call, metric, period).ToDictionary(each => each.Start, each => MetricHistory.Statistic(statistic, each.Values));
                    return [.. starts.Select(start => periods.GetValueOrDefault(start))];
                });
                // Newest first, as the default of ScanBy.
                var points = starts.Zip(values).Where(point => point.Second is not null).Reverse().ToList();
                return new JsonObject
                {
                    ["Id"] = id,
                    ["Label"] = query.Text("Label") ?? query.Object("MetricStat")?.Object("Metric")?.Text("MetricName") ?? id,
                    ["StatusCode"] = "Complete",
                    ["Timestamps"] = new JsonArray([.. points.Select(point => Timestamps.Of(point.First))]),
                    ["Values"] = new JsonArray([.. points.Select(point => (JsonNode)point.Second!.Value)]),
                };
            })]),
            ["Messages"] = new JsonArray(),
        };
    }

    /// <summary>The values of a metric in the asked time, by period; what it is now counts, too.</summary>
    private IEnumerable<(DateTimeOffset Start, IReadOnlyCollection<double> Values)> Periods(AwsCall call, MetricName metric, int period)
    {
        var scope = ScopeOf(call);
        var (from, to) = (Instant(call, "StartTime"), Instant(call, "EndTime"));
        var length = TimeSpan.FromSeconds(Math.Max(1, period)).Ticks;
        return _history.Of(scope, metric).Append((_clock.Now, _source.Now(scope, metric)))
            .Where(sample => sample.Item1 >= from && sample.Item1 < to && sample.Item2 is not null)
            .GroupBy(sample => sample.Item1.UtcTicks / length * length)
            .Select(group => (new DateTimeOffset(group.Key, TimeSpan.Zero), (IReadOnlyCollection<double>)group.Select(sample => sample.Item2!.Value).ToList()));
    }

    private static DateTimeOffset Instant(AwsCall call, string member)
    {
        var text = call.Input.RequiredText(member);
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < 1e11 ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant
            : throw new AwsErrorException("InvalidParameterValue", $"The value {text} for parameter {member} is invalid.");
    }

    private static Scope ScopeOf(AwsCall call) => new(call.Caller.AccountId, call.Region);
}
