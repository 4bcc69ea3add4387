using Delivery.Errors;

namespace Delivery.Doctor;

/// <summary>How a check ended.</summary>
public enum CheckState
{
    Ok,

    /// <summary>Works, in a way that one should know of.</summary>
    Warning,

    /// <summary>A delivery would fail; the user's machine or configuration is the cause.</summary>
    Misconfigured,

    /// <summary>A delivery would fail for what only was found out by trying.</summary>
    Failed,
}

/// <summary>What a check found.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Found">What is there. Anybody's text: made harmless where it is shown.</param>
/// <param name="Fix">What to do; empty where nothing is to be done.</param>
public sealed record CheckResult(string Name, CheckState State, string Found, string Fix = "")
{
    /// <summary>The errors that it was found by; empty where it was found by looking.</summary>
    public IReadOnlyList<DeliveryError> Errors { get; init; } = [];

    public bool IsProblem => State is CheckState.Misconfigured or CheckState.Failed;
}

/// <summary>One thing that is looked at.</summary>
/// <param name="Look">Must not change anything.</param>
public sealed record Check(string Name, Func<CancellationToken, Task<CheckResult>> Look);

/// <summary>Looks at everything side by side, each thing for a bounded time. No check's failure hides another's result.</summary>
public sealed class Checkup(TimeProvider time)
{
    /// <summary>What takes longer doesn't work well enough for a delivery.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <returns>In the order of <paramref name="checks"/>.</returns>
    /// <exception cref="OperationCanceledException">The run was interrupted.</exception>
    public async Task<IReadOnlyList<CheckResult>> RunAsync(IEnumerable<Check> checks, CancellationToken cancellationToken) =>
        await Task.WhenAll([.. checks.Select(check => Task.Run(() => LookAsync(check, cancellationToken), cancellationToken))]);

    /// <summary>The problems as errors; those of the machine's set-up are the user's.</summary>
    public static IReadOnlyList<DeliveryError> ProblemsOf(IEnumerable<CheckResult> results) =>
        [.. results.Where(result => result.IsProblem).SelectMany(result => result.Errors.Count > 0 ? result.Errors : [Problem(result)])];

    private static DeliveryError Problem(CheckResult result) => new(
        result.State == CheckState.Misconfigured ? ErrorCatalog.MachineNotReady : ErrorCatalog.CheckFailed,
        $"{result.Name} is not ready", "", result.Found, result.Fix);

    private async Task<CheckResult> LookAsync(Check check, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            // Also of a check that doesn't hear its token, such as a name that is being resolved.
            return await check.Look(limit.Token).WaitAsync(Limit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            await limit.CancelAsync();
            return new(check.Name, CheckState.Failed, $"no answer within {Limit.TotalSeconds:0} s", "See whether it is reachable from this machine, then run Doctor again.");
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            return Of(check.Name, Runs.Failures.Of(error, check.Name, cancellationToken).Errors);
        }
    }

    private static CheckResult Of(string name, IReadOnlyList<DeliveryError> errors)
    {
        var first = errors[0];
        var where = first.Where.Length > 0 && first.Where != name ? $" ({first.Where})" : "";
        var found = first.What + where + (first.Why.Length > 0 ? $": {first.Why}" : "");
        var others = errors.Count > 1 ? $" (and {errors.Count - 1} more)" : "";
        var state = errors.All(error => error.Kind.IsUsage) ? CheckState.Misconfigured : CheckState.Failed;
        return new(name, state, $"{found}{others}", first.Next) { Errors = errors };
    }
}
