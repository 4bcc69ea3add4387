namespace Delivery.Tests.Scenarios;

/// <summary>The system's time, some times as fast.</summary>
internal sealed class FastTime(double factor) : TimeProvider
{
    private readonly DateTimeOffset _begun = System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => _begun + ((System.GetUtcNow() - _begun) * factor);

    public override long GetTimestamp() => (long)(System.GetTimestamp() * factor);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Real(dueTime), Real(period));

    private TimeSpan Real(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / factor;
}
