namespace Delivery.Stacks;

/// <summary>
/// What a wait may ask AWS: a few questions at once, and on average no more than 27 a minute. What quiet times leave over is there for the time
/// in which an end is likely, so that the end is noticed soon without more calls than other tools make.
/// </summary>
public sealed class CallBudget(TimeProvider time)
{
    private const double AtOnce = 15;
    private const double PerSecond = 0.45;
    private readonly long _began = time.GetTimestamp();
    private int _spent;

    /// <summary>Counts a call.</summary>
    public void Spend() => _spent++;

    /// <summary>The pause asked for, or the longer one until the next call is within the budget.</summary>
    public TimeSpan Within(TimeSpan pause)
    {
        var missing = _spent + 1 - AtOnce - (time.GetElapsedTime(_began).TotalSeconds * PerSecond);
        var until = TimeSpan.FromSeconds(Math.Max(0, missing / PerSecond));
        return until > pause ? until : pause;
    }
}
