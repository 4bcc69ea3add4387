using System.Diagnostics;

namespace Delivery.Benchmarks;

/// <summary>A result with what it may be at most, both in its unit (s or MB); null: a comparison.</summary>
/// <param name="Processor">Seconds of processor time that it took, where that is known: what other load on the machine does not change.</param>
internal sealed record Measured(string Name, double Value, string Unit, double? Budget = null, double? Processor = null)
{
    public bool IsOver => Value > Budget;

    /// <summary>The median seconds of several runs.</summary>
    public static async Task<double> MedianAsync(int runs, Func<Task> run)
    {
        var seconds = new List<double>();
        for (var number = 0; number < runs; number++)
        {
            seconds.Add(await SecondsAsync(run));
        }

        seconds.Sort();
        return seconds[seconds.Count / 2];
    }

    public static async Task<double> SecondsAsync(Func<Task> run)
    {
        var watch = Stopwatch.StartNew();
        await run();
        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>Elapsed seconds and those of processor time in this process.</summary>
    public static async Task<(double Elapsed, double Processor)> BothAsync(Func<Task> run)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var elapsed = await SecondsAsync(run);
        process.Refresh();
        return (elapsed, (process.TotalProcessorTime - before).TotalSeconds);
    }

    public static double Megabytes(long bytes) => bytes / (1024.0 * 1024);
}
