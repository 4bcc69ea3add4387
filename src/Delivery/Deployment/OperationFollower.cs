using Amazon.Runtime;
using Delivery.Errors;
using Delivery.Stacks;

namespace Delivery.Deployment;

/// <summary>Follows an operation to its end and says how it ended.</summary>
internal sealed class OperationFollower(StackReader stacks, Func<OperationWatch> watch, TimeProvider time)
{
    private const int OutputReads = 8;
    private static readonly TimeSpan LastLook = TimeSpan.FromSeconds(10);

    public async Task<StageExecution> FollowAsync(
        StagePlan plan, WatchedOperation operation, IStageProgress progress, CancellationToken cancellationToken)
    {
        var stackId = operation.StackId;
        var resources = new ProgressEvents(plan.StackName, progress);
        List<StackEvent> seen = [];
        progress.On(new StageEvent.Past(operation.Past));
        try
        {
            var end = await watch().WaitAsync(
                operation,
                item =>
                {
                    seen.Add(item);
                    resources.On(item);
                },
                message => progress.On(new StageEvent.Note($"{plan.StackName}: a status call failed and is repeated: {message}")), cancellationToken);
            return await EndedAsync(plan, stackId, end, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var sofar = new OperationEnd(null, await LastLookAsync(operation) ?? seen);
            return Result(plan, stackId, sofar, Outcome.Cancelled) with
            {
                Errors = [new(ErrorCatalog.WaitInterrupted, ErrorCatalog.WaitInterrupted.Title, plan.StackName, $"the operation goes on in AWS{Running(sofar)}", Attach(plan))],
            };
        }
    }

    // What runs is asked for once more, so that an interrupted wait says what it leaves; null where that can't be read.
    private async Task<IReadOnlyList<StackEvent>?> LastLookAsync(WatchedOperation operation)
    {
        using var patience = new CancellationTokenSource(LastLook, time);
        try
        {
            return [.. (await stacks.EventsAfterAsync(operation.StackId, operation.Known, patience.Token)).Where(operation.Has)];
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException or HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<StageExecution> EndedAsync(StagePlan plan, string stackId, OperationEnd end, CancellationToken cancellationToken)
    {
        if (end.End?.Verdict is not { } verdict)
        {
            return Result(plan, stackId, end, Outcome.TimedOut) with
            {
                Errors = [new(ErrorCatalog.StackTimedOut, ErrorCatalog.StackTimedOut.Title, plan.StackName, $"not ended after {TimeWords.Of(plan.Timeout)}{Running(end)}", "The operation goes on in AWS. " + Attach(plan))],
            };
        }
        if (verdict == Outcome.Succeeded)
        {
            return Result(plan, stackId, end, verdict) with { Outputs = await OutputsAsync(stackId, end.End, cancellationToken) };
        }
        var result = Result(plan, stackId, end, verdict);
        var kind = verdict == Outcome.RolledBack ? ErrorCatalog.StackRolledBack : ErrorCatalog.StackFailed;
        var place = result.Cause is { } failed ? plan.Template.PlaceOf(failed.LogicalId) : null;
        var where = $"{plan.StackName} is {end.End.Status}" + (result.Cause is { } cause ? $"; {cause.LogicalId} ({cause.Type}){(place is null ? "" : $", {place}")}" : "");
        return result with
        {
            Errors =
            [
                new(kind, kind.Title, where, result.Cause?.Sentence ?? end.End.Meaning, $"{end.End.Next} {end.End.CommandFor(plan.StackName)}".TrimEnd()) { IsCauseFirst = true, Place = place },
            ],
        };
    }

    // The description may lag behind the event that ended the operation.
    private async Task<IReadOnlyDictionary<string, string>> OutputsAsync(string stackId, StackStatusRow end, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (await stacks.FindAsync(stackId, cancellationToken) is { } stack && (stack.Status.Status == end.Status || attempt >= OutputReads))
                {
                    return stack.Outputs;
                }
            }
            catch (Exception exception) when (attempt < OutputReads && exception is AmazonServiceException or AmazonClientException or HttpRequestException)
            {
                // Asked again below: the operation has succeeded, whatever this call says.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100) * Math.Pow(2, attempt), time, cancellationToken);
        }
    }

    private static StageExecution Result(StagePlan plan, string stackId, OperationEnd end, Outcome outcome) => new()
    {
        Outcome = outcome,
        StackName = plan.StackName,
        StackId = stackId,
        Status = end.End,
        Cause = outcome == Outcome.Succeeded ? null : FailureCause.Of(end.Events),
        StillRunning = end.End is null ? end.StillRunning : [],
        Events = end.Events,
    };

    private static string Attach(StagePlan plan) =>
        $"Run {plan.Command ?? "the same command"} again: it attaches to the operation and follows it to its end.";

    private static string Running(OperationEnd end) => end.StillRunning.Count == 0 ? "" :
        "; still running: " + string.Join(", ", end.StillRunning.Select(item => $"{item.LogicalId} ({item.Status})"));
}
