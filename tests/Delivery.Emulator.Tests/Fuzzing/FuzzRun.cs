using System.Globalization;

namespace Delivery.Emulator.Tests.Fuzzing;

/// <summary>Fuzzing runs alone: it measures the memory of the process.</summary>
[CollectionDefinition(nameof(FuzzRun), DisableParallelization = true)]
public sealed class FuzzRun
{
    private const long MostGrowth = 48 * 1024 * 1024;

    /// <summary>A run longer than CI's: <c>FUZZ_FACTOR=20</c> makes twenty times as many cases.</summary>
    public static int Rounds(int inCi) => inCi * int.Parse(Environment.GetEnvironmentVariable("FUZZ_FACTOR") ?? "1", CultureInfo.InvariantCulture);

    /// <summary>Cases depend on the seed and their number alone; <c>FUZZ_SEED</c> makes other ones.</summary>
    public static Random Case(int number) =>
        new(unchecked((int.Parse(Environment.GetEnvironmentVariable("FUZZ_SEED") ?? "20261126", CultureInfo.InvariantCulture) * 397) ^ number));

    /// <summary>Ends a case that hangs, with its number.</summary>
    public static async Task BoundedAsync(int number, Func<Task> run)
    {
        try
        {
            await Task.Run(run).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            throw new ShouldAssertException($"Case {number} hangs.");
        }
    }

    /// <summary>Runs cases and compares the managed memory after the first tenth with that at the end.</summary>
    public static async Task MeasuredAsync(int rounds, Func<int, Task> run)
    {
        var warm = 0L;
        for (var number = 0; number < rounds; number++)
        {
            if (number == rounds / 10)
            {
                warm = GC.GetTotalMemory(forceFullCollection: true);
            }

            await run(number);
        }

        (GC.GetTotalMemory(forceFullCollection: true) - warm).ShouldBeLessThan(MostGrowth, "memory grows with the number of cases");
    }
}
