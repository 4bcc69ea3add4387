namespace Delivery.Stacks;

/// <summary>
/// What a wait may ask AWS: thirty questions in its first minute, and no more than thirty a minute on average later. What quiet times leave over is there
/// for the time in which an end is likely: spread over it where its length is known, else paused for the longer, the less is left.
/// </summary>
public sealed class CallBudget(TimeProvider time)
{
    private const double InTheFirstMinute = 30;

    // A little below thirty a minute: the last question comes after the end.
    private const double PerSecond = 0.495;

    // With fewer calls left than this the pauses become longer, up to what lasts for ever.
    private const double Plenty = 16;

    private readonly long _began = time.GetTimestamp();
    private int _spent;

    /// <summary>Counts a call.</summary>
    public void Spend() => _spent++;

    /// <summary>The pause asked for, or the longer one that the budget wants.</summary>
    /// <param name="window">How long, from now, what is waited for may take; null: unknown.</param>
    public TimeSpan Within(TimeSpan pause, TimeSpan? window = null)
    {
        var elapsed = time.GetElapsedTime(_began).TotalSeconds;
        var left = Left(elapsed);
        var least = left < 1 ? ((_spent + 1) / PerSecond) - elapsed
            : window is { TotalSeconds: > 0 and var length } ? length / Left(elapsed + length)
            : (1 - Math.Min(1, left / Plenty)) / PerSecond;
        return TimeSpan.FromSeconds(Math.Max(pause.TotalSeconds, least));
    }

    private double Left(double elapsed) => Math.Max(InTheFirstMinute, elapsed * PerSecond) - _spent;
}
