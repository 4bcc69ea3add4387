namespace Delivery;

/// <summary>How a run or a stage ended. The closed set of DESIGN's words; the exit code follows from it.</summary>
public enum Outcome
{
    Succeeded,
    NoChanges,
    ReviewRequired,
    ReviewRejected,
    RolledBack,
    Failed,
    TimedOut,
    Cancelled,

    /// <summary>The operation was begun and goes on in AWS; nobody waited for its end (<c>--no-wait</c>).</summary>
    Started,
}

/// <summary>The one place that maps how a run ended to the exit code of the process.</summary>
public static class ExitCodes
{
    public const int Usage = 2;

    public static int Of(Outcome outcome) => outcome switch
    {
        Outcome.Succeeded or Outcome.NoChanges or Outcome.Started => 0,
        Outcome.Failed => 1,
        Outcome.ReviewRequired or Outcome.ReviewRejected => 3,
        Outcome.RolledBack => 4,
        Outcome.TimedOut => 5,
        Outcome.Cancelled => 130,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };

    /// <summary>A failed run whose errors are all the user's input ends with <see cref="Usage"/>.</summary>
    public static int Of(Outcome outcome, IReadOnlyCollection<Errors.DeliveryError> errors) =>
        outcome == Outcome.Failed && errors.Count > 0 && errors.All(error => error.Kind.IsUsage)
            ? Usage
            : Of(outcome);
}
