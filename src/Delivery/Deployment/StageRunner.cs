using Amazon.CloudFormation;
using Amazon.Runtime;
using Delivery.ChangeSets;
using Delivery.Review;
using Delivery.Stacks;

namespace Delivery.Deployment;

/// <summary>
/// The two halves of a stage, and its removal. Review makes a change set and says what it means; execution runs exactly that, or refuses;
/// what is not executed is discarded.
/// </summary>
public sealed class StageRunner
{
    private readonly IAmazonCloudFormation _cloudFormation;
    private readonly StackReader _stacks;
    private readonly ChangeSetClient _sets;
    private readonly StackRemover _remover;
    private readonly StageReviewer _reviewer;
    private readonly StageExecutor _executor;
    private readonly RollbackContinuation _continuation;
    private readonly RemovalReviewer _removals;
    private readonly StandingReader _standings;

    public StageRunner(IAmazonCloudFormation cloudFormation, TimeProvider time, Func<double>? jitter = null)
    {
        var random = jitter ?? Random.Shared.NextDouble;
        OperationWatch Watch() => new(_stacks!, time, new PollingRhythm(random));
        _cloudFormation = cloudFormation;
        _stacks = new(cloudFormation);
        _sets = new(cloudFormation, time, new PollingRhythm(random));
        _remover = new(cloudFormation, _stacks, Watch);
        _reviewer = new(_stacks, _sets, new DriftReader(cloudFormation, time, new PollingRhythm(random)), Watch, _remover);
        var follower = new OperationFollower(_stacks, Watch, time);
        _executor = new(cloudFormation, _stacks, _sets, follower, time);
        _continuation = new(cloudFormation, _stacks, follower);
        _removals = new(cloudFormation, _stacks);
        _standings = new(cloudFormation, _stacks);
    }

    /// <summary>Makes the stage's change set and its review. Whatever does not end in <see cref="StageReviewing.Reviewed"/> leaves nothing behind.</summary>
    public Task<StageReviewing> ReviewAsync(StagePlan plan, IStageProgress progress, CancellationToken cancellationToken)
    {
        var told = StageRedaction.Of(plan);
        return told.ReviewingAsync(async () =>
        {
            var reviewing = await _reviewer.ReviewAsync(plan, told.Of(progress), cancellationToken);
            if (reviewing is StageReviewing.NoChanges { StackId: { Length: > 0 } stackId })
            {
                await DeleteObsoleteAsync(stackId, cancellationToken);
            }
            return reviewing;
        });
    }

    /// <summary>
    /// Executes what was approved: describes the change set again, refuses on any difference (the set is deleted then), attaches to the operation where
    /// it runs already, and waits for its end. Never throws for an expected end; cancellation ends the wait, not the operation.
    /// </summary>
    public Task<StageExecution> ExecuteAsync(ReviewedStage reviewed, Approval.Approved approval, IStageProgress progress, CancellationToken cancellationToken)
    {
        var told = StageRedaction.Of(reviewed.Plan);
        return told.ExecutionAsync(async () => await CleanedAsync(await _executor.ExecuteAsync(reviewed, approval, told.Of(progress), cancellationToken), cancellationToken));
    }

    /// <summary>As <see cref="ExecuteAsync"/>, but ends with <see cref="Outcome.Started"/> as soon as the operation runs: <see cref="AttachAsync"/> follows it later.</summary>
    public Task<StageExecution> StartAsync(ReviewedStage reviewed, Approval.Approved approval, CancellationToken cancellationToken) =>
        StageRedaction.Of(reviewed.Plan).ExecutionAsync(() => _executor.StartAsync(reviewed, approval, cancellationToken));

    /// <summary>Waits for an operation of the plan that runs already.</summary>
    public Task<StageExecution> AttachAsync(RunningOperation operation, IStageProgress progress, CancellationToken cancellationToken)
    {
        var told = StageRedaction.Of(operation.Plan);
        return told.ExecutionAsync(async () => await CleanedAsync(await _executor.AttachAsync(operation, told.Of(progress), cancellationToken), cancellationToken));
    }

    /// <summary>Continues the failed rollback of an update (UPDATE_ROLLBACK_FAILED) and waits for its end: RolledBack, Failed or TimedOut.</summary>
    public Task<StageExecution> ContinueRollbackAsync(StagePlan plan, string stackId, IStageProgress progress, CancellationToken cancellationToken)
    {
        var told = StageRedaction.Of(plan);
        return told.ExecutionAsync(() => _continuation.RunAsync(plan, stackId, told.Of(progress), cancellationToken));
    }

    /// <summary>Asks CloudFormation to undo the update in progress; whoever waits for the operation sees it roll back.</summary>
    /// <returns>Null where AWS took it; else its words, e.g. where the update is past that.</returns>
    public async Task<string?> CancelUpdateAsync(string stackName, CancellationToken cancellationToken)
    {
        try
        {
            await _cloudFormation.CancelUpdateStackAsync(new() { StackName = stackName }, cancellationToken);
            return null;
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            return exception.Message;
        }
    }

    /// <summary>Deletes a change set that is not to be executed, and the empty stack that its review made.</summary>
    public Task DiscardAsync(ReviewedStage reviewed, CancellationToken cancellationToken) => _executor.DiscardAsync(reviewed, cancellationToken);

    /// <summary>What the removal of a stack would do; null where there is no stack.</summary>
    public Task<StageReview?> ReviewRemovalAsync(string stage, string environment, StackRemoval removal, CancellationToken cancellationToken) =>
        _removals.ReviewAsync(stage, environment, removal, cancellationToken);

    /// <summary>Removes a stack and waits until it is gone: Succeeded, NoChanges (it wasn't there), Failed or TimedOut.</summary>
    public Task<StageExecution> RemoveAsync(StackRemoval removal, IStageProgress progress, CancellationToken cancellationToken)
    {
        var told = StageRedaction.Of(removal);
        return told.ExecutionAsync(() => _remover.RemoveAsync(removal, told.Of(progress), cancellationToken));
    }

    /// <summary>A stack as it is; null where there is none.</summary>
    public Task<StackDescription?> FindAsync(string stackName, CancellationToken cancellationToken) => _stacks.FindAsync(stackName, cancellationToken);

    /// <summary>Whether a stack is what the plan makes of it, and by which review; without a change set.</summary>
    public Task<StageStanding> StandingAsync(StagePlan plan, CancellationToken cancellationToken) => _standings.ReadAsync(plan, cancellationToken);

    private async Task<StageExecution> CleanedAsync(StageExecution execution, CancellationToken cancellationToken)
    {
        if (execution is { Outcome: Outcome.Succeeded, StackId: { } stackId })
        {
            await DeleteObsoleteAsync(stackId, cancellationToken);
        }
        return execution;
    }

    /// <summary>Removes the change sets that a killed run left. How the stage ended doesn't depend on it: the next run finds them again.</summary>
    private async Task DeleteObsoleteAsync(string stackId, CancellationToken cancellationToken)
    {
        try
        {
            await _sets.DeleteObsoleteAsync(stackId, cancellationToken);
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException or HttpRequestException or OperationCanceledException)
        {
            // Said nowhere: they can't be executed any more.
        }
    }
}
