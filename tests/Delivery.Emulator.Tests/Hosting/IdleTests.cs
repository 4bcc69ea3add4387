using Microsoft.Extensions.Time.Testing;

namespace Delivery.Emulator.Tests.Hosting;

public sealed class IdleTests
{
    [Fact]
    public async Task It_asks_to_end_after_the_idle_timeout_and_a_call_puts_that_off()
    {
        var time = new FakeTimeProvider();
        await using var emulator = await RunningEmulator.StartAsync(time, idleTimeout: TimeSpan.FromHours(1));
        using var sts = emulator.Sts();

        time.Advance(TimeSpan.FromMinutes(59));
        await sts.GetCallerIdentityAsync(new(), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromMinutes(59));
        emulator.Server.StopRequested.IsCompleted.ShouldBeFalse();

        await AdvanceUntilAsync(time, emulator.Server.StopRequested);
    }

    /// <summary>The server's own timers are set on another thread: each look moves the clock on a little.</summary>
    private static async Task AdvanceUntilAsync(FakeTimeProvider time, Task end)
    {
        while (!end.IsCompleted)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }
    }
}
