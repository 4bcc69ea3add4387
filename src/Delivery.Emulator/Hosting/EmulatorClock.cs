namespace Delivery.Emulator.Hosting;

/// <summary>
/// The emulated account's time: instants from the injected <see cref="TimeProvider"/>, and documented durations under
/// a scale (0: instant, the default; 1: as long as on AWS).
/// </summary>
public sealed class EmulatorClock(TimeProvider time, double scale = 0)
{
    public TimeProvider Time { get; } = time;

    public double Scale { get; } = scale;

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>Waits as long as AWS is documented to take, under the scale.</summary>
    public Task TakesAsync(TimeSpan documented, CancellationToken cancellationToken) => Scale <= 0
        ? Task.CompletedTask.WaitAsync(cancellationToken)
        : Task.Delay(documented * Scale, Time, cancellationToken);

    /// <summary>
    /// A limit on waiting for somebody else, under the scale. Where time is instant it is as long as on AWS: what nobody
    /// here does can't be hurried.
    /// </summary>
    public TimeSpan Limit(TimeSpan documented) => Scale <= 0 ? documented : documented * Scale;
}
