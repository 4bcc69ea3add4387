using Amazon.CloudFormation;
using Delivery.Forecast;

namespace Delivery.Stacks;

/// <summary>The end of an operation, or of the wait for it.</summary>
/// <param name="End">The status the stack ended in; null where the wait ended first.</param>
/// <param name="Events">All events of the operation, oldest first.</param>
public sealed record OperationEnd(StackStatusRow? End, IReadOnlyList<StackEvent> Events)
{
    /// <summary>What had begun and not ended when the wait did.</summary>
    public IReadOnlyList<StackEvent> StillRunning =>
    [
        .. Events.Where(item => !item.IsStack).GroupBy(item => item.LogicalId, StringComparer.Ordinal)
            .Select(group => group.Last()).Where(item => item.IsProgress),
    ];
}

/// <summary>An operation to wait for.</summary>
/// <param name="Known">The newest event before the operation; null: all events are its.</param>
/// <param name="Token">The operation's ClientRequestToken; events of another operation are left out. Null: any.</param>
public sealed record WatchedOperation(string StackId, string? Known, string? Token, TimeSpan Timeout)
{
    /// <summary>Logical ids of resources that it has to come to before it can end well; empty where that isn't known.</summary>
    public IReadOnlyCollection<string> Expected { get; init; } = [];

    internal bool Has(StackEvent item) => Token is null || item.Token is null || item.Token == Token;
}

/// <summary>
/// Waits for an operation by its own events: a status read too early (stale) can't end it, and no error of a poll decides anything.
/// </summary>
public sealed class OperationWatch(StackReader reader, TimeProvider time, PollingRhythm rhythm)
{
    // One "does not exist" can be a stale read.
    private const int SureAfter = 3;

    // What a resource takes at least to begin and to end, by and large.
    private static readonly TimeSpan NextResource = TimeSpan.FromSeconds(2);

    // A call that hangs doesn't outlive the wait by more than this.
    private static readonly TimeSpan CallPatience = TimeSpan.FromSeconds(10);

    /// <param name="report">Each event as it comes; each error of a poll as a text.</param>
    public async Task<OperationEnd> WaitAsync(
        WatchedOperation operation, Action<StackEvent> report, Action<string> reportError, CancellationToken cancellationToken)
    {
        List<StackEvent> events = [];
        Dictionary<string, DateTimeOffset> seenAt = new(StringComparer.Ordinal);
        var absent = 0;
        var budget = new CallBudget(time);
        var known = operation.Known;
        var deadline = time.GetUtcNow() + operation.Timeout;
        while (true)
        {
            TimeSpan pause;
            using var patience = new CancellationTokenSource(Longer(deadline - time.GetUtcNow(), CallPatience), time);
            using var call = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
            try
            {
                budget.Spend();
                var fresh = await reader.EventsAfterAsync(operation.StackId, known, call.Token);
                absent = 0;
                known = fresh.Count > 0 ? fresh[^1].Id : known;
                var seen = events.Count;
                foreach (var ours in fresh.Where(operation.Has))
                {
                    report(ours);
                    events.Add(ours);
                    seenAt.TryAdd(ours.LogicalId, time.GetUtcNow());
                    // The first end is the operation's: what the same answer tells of later ones (a deletion) is not.
                    if (EndOf(events) is { } end)
                    {
                        return new(end, events);
                    }
                }
                pause = budget.Within(rhythm.AfterAnswer(events.Count > seen, NotBefore(events, seenAt, operation.Expected)));
            }
            catch (AmazonCloudFormationException exception) when (StackReader.IsAbsent(exception) && ++absent >= SureAfter)
            {
                return new(StackStatuses.Of("DELETE_COMPLETE"), events);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                reportError(exception.Message);
                pause = rhythm.AfterError();
            }
            var left = deadline - time.GetUtcNow();
            if (left <= TimeSpan.Zero)
            {
                return new(LastOf(events) is { Kind: StackStatusKind.CleaningUp } cleaning ? cleaning : null, events);
            }
            await Task.Delay(pause < left ? pause : left, time, cancellationToken);
        }
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static StackStatusRow? EndOf(List<StackEvent> events) =>
        LastOf(events) is { IsSettled: true, Kind: not StackStatusKind.InReview } row ? row : null;

    private static StackStatusRow? LastOf(List<StackEvent> events) =>
        events.LastOrDefault(item => item.IsStack) is { } own ? StackStatuses.Of(own.Status) : null;

    // How long the end is off at least, as far as is known.
    private TimeSpan NotBefore(List<StackEvent> events, Dictionary<string, DateTimeOffset> seenAt, IReadOnlyCollection<string> expected)
    {
        var running = new OperationEnd(null, events).StillRunning;
        if (running.Count == 0 || LastOf(events) is { Kind: StackStatusKind.RollingBack })
        {
            return TimeSpan.Zero;
        }
        var longest = running.Max(item => item.Status == "CREATE_IN_PROGRESS" && TypicalDurations.Current.AtLeast(item.Type) is { } least
            ? least - (time.GetUtcNow() - seenAt[item.LogicalId])
            : TimeSpan.Zero);
        return expected.All(seenAt.ContainsKey) ? longest : Longer(longest, NextResource);
    }
}
