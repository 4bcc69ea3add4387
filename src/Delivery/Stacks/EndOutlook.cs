using Delivery.Forecast;

namespace Delivery.Stacks;

/// <summary>When an operation's end is to be expected, as far as is known how long its resources take.</summary>
/// <param name="NotBefore">How long it is off at least; zero or less where it is possible at once.</param>
/// <param name="Within">By when, from now, it should have come; null where nothing is known of what decides it.</param>
public readonly record struct EndOutlook(TimeSpan NotBefore, TimeSpan? Within)
{
    // What a resource takes at least to begin and to end, by and large.
    private static readonly TimeSpan NextResource = TimeSpan.FromSeconds(2);

    /// <summary>How long, from now, the end may be looked for; null where it is off yet, or where nothing is known.</summary>
    public TimeSpan? Window => NotBefore > TimeSpan.Zero ? null : Within;

    /// <summary>The end may come at any time.</summary>
    public static EndOutlook Open => default;

    /// <param name="running">What has begun and not ended.</param>
    /// <param name="since">How long each logical id is known to be on its way.</param>
    /// <param name="ahead">By logical id, what has to begin yet: the type where it is created, else null.</param>
    public static EndOutlook Of(
        IReadOnlyList<StackEvent> running, Func<string, TimeSpan> since, IEnumerable<KeyValuePair<string, string?>> ahead, StackPast past)
    {
        if (running.Count == 0)
        {
            return Open;
        }
        EndOutlook[] all =
        [
            .. running.Select(item => Usual(item.LogicalId, item.Type, item.Status, past).After(-since(item.LogicalId))),
            .. ahead.Select(next => Usual(next.Key, next.Value ?? "", next.Value is null ? "UPDATE_IN_PROGRESS" : "CREATE_IN_PROGRESS", past).After(NextResource)),
        ];
        var last = all.MaxBy(one => one.NotBefore);
        return last.NotBefore > TimeSpan.Zero ? last : new(TimeSpan.Zero, all.Max(one => one.Within > TimeSpan.Zero ? one.Within : null));
    }

    // This stack's own past says more than what others published.
    private static EndOutlook Usual(string logicalId, string type, string status, StackPast past) =>
        past.Durations.TryGetValue((logicalId, status), out var took) ? new(took * 0.75, took * 1.25)
        : status == "CREATE_IN_PROGRESS" && TypicalDurations.Current.Window(type) is { } window ? new(window.Least, window.Most)
        : Open;

    private EndOutlook After(TimeSpan pause) => new(NotBefore + pause, Within + pause);
}
