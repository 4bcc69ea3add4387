using System.Collections.Concurrent;
using Delivery.Emulator.Ecs.Model;

namespace Delivery.Emulator.Ecs.Monitoring;

/// <summary>What metrics were in the last minutes, one sample a minute of emulated time; kept in memory.</summary>
public sealed class MetricHistory
{
    private const int Longest = 1440;
    private readonly ConcurrentDictionary<string, List<(DateTimeOffset At, double? Value)>> _samples = new();

    /// <summary>Adds a sample.</summary>
    public void Add(Scope scope, MetricName metric, DateTimeOffset at, double? value)
    {
        var samples = _samples.GetOrAdd(scope.Prefix + metric.Key, _ => []);
        lock (samples)
        {
            samples.Add((at, value));
            if (samples.Count > Longest)
            {
                samples.RemoveAt(0);
            }
        }
    }

    public IReadOnlyList<(DateTimeOffset At, double? Value)> Of(Scope scope, MetricName metric)
    {
        if (!_samples.TryGetValue(scope.Prefix + metric.Key, out var samples))
        {
            return [];
        }

        lock (samples)
        {
            return [.. samples];
        }
    }

    /// <summary>The last datapoints by statistic and period, oldest first.</summary>
    /// <param name="period">Seconds; each minute of it is one sample.</param>
    public IReadOnlyList<double?> Datapoints(Scope scope, MetricName metric, string statistic, int period, int count)
    {
        var minutes = Math.Max(1, period / 60);
        var samples = Of(scope, metric).Select(sample => sample.Value).ToList();
        var points = new List<double?>();
        for (var end = samples.Count; end > 0 && points.Count < count; end -= minutes)
        {
            points.Insert(0, Statistic(statistic, samples.Take(end).Skip(Math.Max(0, end - minutes)).OfType<double>().ToList()));
        }

        return points;
    }

    public static double? Statistic(string statistic, IReadOnlyCollection<double> values) => values.Count == 0 ? null : statistic switch
    {
        "Maximum" => values.Max(),
        "Minimum" => values.Min(),
        "Sum" => values.Sum(),
        "SampleCount" => values.Count,
        _ => values.Average(),
    };
}
