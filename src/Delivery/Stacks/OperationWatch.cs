using Amazon.CloudFormation;

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
    /// <summary>
    /// By logical id, the resources that it has to come to before it can end well, with the type of those that it creates; empty where that isn't known.
    /// </summary>
    public IReadOnlyDictionary<string, string?> Expected { get; init; } = new Dictionary<string, string?>();

    /// <summary>How long its resources took before.</summary>
    public StackPast Past { get; init; } = StackPast.None;

    internal bool Has(StackEvent item) => Token is null || item.Token is null || item.Token == Token;
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

    /// <param name="report">Each event as it comes; each error of a poll as a text.</param>
    public async Task<OperationEnd> WaitAsync(
        WatchedOperation operation, Action<StackEvent> report, Action<string> reportError, CancellationToken cancellationToken)
    {
        List<StackEvent> events = [];
        var begun = new BegunResources();
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
                    begun.Add(ours, time.GetUtcNow());
                    // The first end is the operation's: what the same answer tells of later ones (a deletion) is not.
                    if (EndOf(events) is { } end)
                    {
                        return new(end, events);
                    }
                }
                var outlook = Outlook(events, begun, operation);
                pause = budget.Within(rhythm.AfterAnswer(events.Count > seen, outlook.NotBefore), outlook.Window);
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

    private EndOutlook Outlook(List<StackEvent> events, BegunResources begun, WatchedOperation operation) =>
        LastOf(events) is { Kind: StackStatusKind.RollingBack } || events.Exists(item => item.IsFailure)
            ? EndOutlook.Open
            : EndOutlook.Of(
                new OperationEnd(null, events).StillRunning,
                logicalId => begun.Since(logicalId, time.GetUtcNow()),
                operation.Expected.Where(resource => !begun.Has(resource.Key)),
                operation.Past);
}
