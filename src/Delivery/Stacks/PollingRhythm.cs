namespace Delivery.Stacks;

/// <summary>
/// When to ask next: quickly after news and where an end is possible, slower where it is some time off, with jitter so that many waiters don't
/// ask at once; after an error, slower still.
/// </summary>
/// <param name="random">A number in [0, 1).</param>
public sealed class PollingRhythm(Func<double> random)
{
    // Some operations end within a blink, a rehearsed one's among them.
    private const int Opening = 5;

    // News of a short operation come at once; a long one's need not be seen within a blink.
    private const int Hasty = 10;
    private static readonly TimeSpan Fastest = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan WherePossible = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan FarOff = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Slowest = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan AfterErrors = TimeSpan.FromSeconds(15);
    private TimeSpan _pause = Fastest;
    private int _answers;
    private int _news;
    private int _errors;

    /// <summary>The pause after an answer.</summary>
    /// <param name="notBefore">How long what is waited for needs at least, as far as is known.</param>
    public TimeSpan AfterAnswer(bool hasNews, TimeSpan notBefore = default)
    {
        _errors = 0;
        var slowest = Shorter(Slowest, notBefore > WherePossible ? notBefore : WherePossible);
        _pause = ++_answers <= Opening ? Fastest
            : notBefore > FarOff && (hasNews || _pause < FarOff) ? FarOff
            : !hasNews ? Shorter(_pause * 1.6, slowest)
            : ++_news <= Hasty ? Fastest
            : WherePossible;
        return Jitter(_pause);
    }

    /// <summary>The pause after an error: it decides nothing but how soon the next question comes.</summary>
    public TimeSpan AfterError()
    {
        _errors = Math.Min(_errors + 1, 6);
        return Jitter(Shorter(TimeSpan.FromMilliseconds(250) * Math.Pow(2, _errors), AfterErrors));
    }

    private TimeSpan Jitter(TimeSpan pause) => pause * (0.9 + (0.2 * random()));

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
