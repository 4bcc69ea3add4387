using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.Faults;

/// <summary>How long a fault takes.</summary>
/// <param name="IsScaled">Under the emulator's time scale (instant by default), as documented durations are; else as it says.</param>
public sealed record FaultDuration(TimeSpan Time, bool IsScaled)
{
    internal static readonly string[] Keys = ["time", "scaled"];

    internal static FaultDuration Read(Fields fields) => new(fields.RequiredDuration("time"), fields.Flag("scaled") ?? false);
}

/// <summary>Waits for faults.</summary>
internal sealed class FaultTime(EmulatorClock clock)
{
    public DateTimeOffset Now => clock.Now;

    public Task WaitAsync(FaultDuration duration, CancellationToken cancellationToken) => duration.IsScaled
        ? clock.TakesAsync(duration.Time, cancellationToken)
        : WaitAsync(duration.Time, cancellationToken);

    public Task WaitAsync(TimeSpan time, CancellationToken cancellationToken) => Task.Delay(time, clock.Time, cancellationToken);
}
