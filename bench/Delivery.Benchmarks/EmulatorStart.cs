using System.Diagnostics;

namespace Delivery.Benchmarks;

/// <summary>The emulator as a process: from its launch until it says that it is ready.</summary>
internal static class EmulatorStart
{
    public static async Task<IReadOnlyList<Measured>> RunAsync(CancellationToken cancellationToken)
    {
        var runs = new List<(double Elapsed, double Processor)>();
        for (var run = 0; run < 7; run++)
        {
            runs.Add(await StartAsync(cancellationToken));
        }

        return
        [
            new("start: a process until it is ready", runs.Select(run => run.Elapsed).Order().ElementAt(runs.Count / 2), "s", 0.5,
                runs.Select(run => run.Processor).Order().ElementAt(runs.Count / 2)),
        ];
    }

    private static async Task<(double Elapsed, double Processor)> StartAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Delivery.Emulator.dll"), "--port", "0" },
        };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The emulator was not started.");
        try
        {
            if (await process.StandardOutput.ReadLineAsync(cancellationToken) is not { } line || !line.StartsWith("ready ", StringComparison.Ordinal))
            {
                throw new InvalidOperationException("The emulator did not say that it is ready.");
            }

            return (watch.Elapsed.TotalSeconds, process.TotalProcessorTime.TotalSeconds);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(cancellationToken);
        }
    }
}
