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

/// <summary>
/// Waits for an operation by its own events: a status read too early (stale) can't end it, and no error of a poll decides anything.
/// </summary>
public sealed class OperationWatch(StackReader reader, TimeProvider time, PollingRhythm rhythm)
{
    // One "does not exist" can be a stale read.
    private const int SureAfter = 3;

    // A call that hangs doesn't outlive the wait by more than this.
    private static readonly TimeSpan CallPatience = TimeSpan.FromSeconds(10);

    /// <param name="known">The newest event before the operation; null: all events are its.</param>
    /// <param name="token">The operation's ClientRequestToken; events of another operation are left out. Null: any.</param>
    /// <param name="report">Each event as it comes; each error of a poll as a text.</param>
    public async Task<OperationEnd> WaitAsync(
        string stackId, string? known, string? token, TimeSpan timeout, Action<StackEvent> report, Action<string> reportError, CancellationToken cancellationToken)
    {
        List<StackEvent> events = [];
        Dictionary<string, DateTimeOffset> seenAt = new(StringComparer.Ordinal);
        var absent = 0;
        var budget = new CallBudget(time);
        var deadline = time.GetUtcNow() + timeout;
        while (true)
        {
            TimeSpan pause;
            using var patience = new CancellationTokenSource(Longer(deadline - time.GetUtcNow(), CallPatience), time);
            using var call = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
            try
            {
                budget.Spend();
                var fresh = await reader.EventsAfterAsync(stackId, known, call.Token);
                absent = 0;
                known = fresh.Count > 0 ? fresh[^1].Id : known;
                var seen = events.Count;
                foreach (var ours in fresh.Where(item => token is null || item.Token is null || item.Token == token))
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
                pause = budget.Within(rhythm.AfterAnswer(events.Count > seen, Prospect(events, seenAt)));
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

    // A resource of a known type is taken to need half of its usual time at least.
    private EndProspect Prospect(List<StackEvent> events, Dictionary<string, DateTimeOffset> seenAt)
    {
        var running = new OperationEnd(null, events).StillRunning;
        return running.Any(item => item.Status == "CREATE_IN_PROGRESS" && TypicalDurations.Current.Of(item.Type) is { } usual && time.GetUtcNow() - seenAt[item.LogicalId] < usual / 2)
            ? EndProspect.Unlikely
            : events.Count > 0 && running.Count == 0 ? EndProspect.Near
            : EndProspect.Possible;
    }
}
