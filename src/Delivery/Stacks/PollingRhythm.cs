namespace Delivery.Stacks;

/// <summary>How soon what is waited for can come.</summary>
public enum EndProspect
{
    /// <summary>Something runs that usually takes a good while longer.</summary>
    Unlikely,
    Possible,

    /// <summary>Nothing is in progress any more.</summary>
    Near,
}

/// <summary>
/// When to ask next: quickly after news and where an end is possible, slower where it is not, with jitter so that many waiters don't
/// ask at once; after an error, slower still.
/// </summary>
/// <param name="random">A number in [0, 1).</param>
public sealed class PollingRhythm(Func<double> random)
{
    private static readonly TimeSpan Fastest = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan AfterErrors = TimeSpan.FromSeconds(15);
    private TimeSpan _pause = Fastest;
    private int _errors;

    /// <summary>The pause after an answer.</summary>
    public TimeSpan AfterAnswer(bool hasNews, EndProspect prospect)
    {
        _errors = 0;
        _pause = hasNews ? Fastest : Shorter(_pause * 1.6, Slowest(prospect));
        return Jitter(_pause);
    }

    /// <summary>The pause after an error: it decides nothing but how soon the next question comes.</summary>
    public TimeSpan AfterError()
    {
        _errors = Math.Min(_errors + 1, 6);
        return Jitter(Shorter(TimeSpan.FromMilliseconds(250) * Math.Pow(2, _errors), AfterErrors));
    }

    private static TimeSpan Slowest(EndProspect prospect) => TimeSpan.FromSeconds(prospect switch
    {
        EndProspect.Unlikely => 5,
        EndProspect.Possible => 0.8,
        _ => 0.6,
    });

    private TimeSpan Jitter(TimeSpan pause) => pause * (0.8 + (0.4 * random()));

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
