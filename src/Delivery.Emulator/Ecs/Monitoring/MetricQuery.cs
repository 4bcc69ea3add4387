using System.Text.Json.Nodes;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Monitoring;

/// <summary>A metric by name.</summary>
/// <param name="Dimensions">By name.</param>
public sealed record MetricName(string Namespace, string Name, IReadOnlyDictionary<string, string> Dimensions)
{
    /// <summary>From members <c>Namespace</c>, <c>MetricName</c> and <c>Dimensions</c>; null where there is no metric name.</summary>
    public static MetricName? Of(JsonObject? json) => json?.Text("MetricName") is { } name
        ? new(json.Text("Namespace") ?? "", name, json.Objects("Dimensions").ToDictionary(item => item.Text("Name") ?? "", item => item.Text("Value") ?? ""))
        : null;

    public string Key => $"{Namespace}|{Name}|{string.Join('|', Dimensions.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => $"{item.Key}={item.Value}"))}";
}

/// <summary>What an alarm, a policy or a caller asks for: metrics by id, and math over them.</summary>
/// <param name="Result">The id whose values count.</param>
public sealed record MetricQuery(IReadOnlyDictionary<string, (MetricName Metric, string Statistic, int Period)> Metrics, IReadOnlyDictionary<string, string> Expressions, string Result)
{
    /// <summary>From an alarm's or a policy's members: a single metric, or <c>Metrics</c>. Null where there is neither.</summary>
    public static MetricQuery? Of(JsonObject properties)
    {
        if (MetricName.Of(properties) is { } single)
        {
            return new(
                new Dictionary<string, (MetricName, string, int)> { ["m"] = (single, properties.Text("Statistic") ?? "Average", properties.Number("Period") ?? 60) },
                new Dictionary<string, string>(), "m");
        }

        var queries = properties.Objects("Metrics");
        if (queries.Count == 0)
        {
            return null;
        }

        var metrics = queries.Where(query => query.ContainsKey("MetricStat")).ToDictionary(query => query.Text("Id") ?? "", query =>
        {
            var stat = query.Object("MetricStat")!;
            return (MetricName.Of(stat.Object("Metric")) ?? new MetricName("", "", new Dictionary<string, string>()), stat.Text("Stat") ?? "Average", stat.Number("Period") ?? 60);
        });
        var expressions = queries.Where(query => query.ContainsKey("Expression")).ToDictionary(query => query.Text("Id") ?? "", query => query.Text("Expression") ?? "");
        var result = queries.FirstOrDefault(query => query.Flag("ReturnData") ?? true)?.Text("Id") ?? queries[^1].Text("Id") ?? "";
        return new(metrics, expressions, result);
    }

    /// <summary>Values of the result, oldest first; null is a missing one.</summary>
    /// <param name="values">The values of one metric, all of the same length.</param>
    /// <exception cref="FormatException">An expression can't be read.</exception>
    public IReadOnlyList<double?> Evaluate(Func<MetricName, string, int, IReadOnlyList<double?>> values)
    {
        var series = Metrics.ToDictionary(item => item.Key, item => values(item.Value.Metric, item.Value.Statistic, item.Value.Period));
        if (series.TryGetValue(Result, out var direct))
        {
            return direct;
        }

        var length = series.Values.Select(each => each.Count).DefaultIfEmpty(0).Max();
        return [.. Enumerable.Range(0, length).Select(index => Value(Result, At(index), index > 0 ? At(index - 1) : null, 0))];

        Func<string, double?> At(int index) => id => series.TryGetValue(id, out var own) ? own.ElementAtOrDefault(own.Count - length + index) : null;
    }

    private double? Value(string id, Func<string, double?> metric, Func<string, double?>? before, int depth) => depth > Expressions.Count ? throw new FormatException("The expressions refer to each other in a circle.")
        : Expressions.TryGetValue(id, out var expression) ? MetricMath.Parse(expression).Evaluate(
            name => Value(name, metric, before, depth + 1), before is null ? null : name => Value(name, before, null, depth + 1)) : metric(id);
}
