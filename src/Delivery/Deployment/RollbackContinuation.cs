using Amazon.CloudFormation;
using Delivery.Stacks;

namespace Delivery.Deployment;

/// <summary>Continues a rollback that failed (API reference, ContinueUpdateRollback, read 2026-11-26). Nothing is skipped: what can't be undone stays known.</summary>
internal sealed class RollbackContinuation(IAmazonCloudFormation cloudFormation, StackReader stacks, OperationFollower follower)
{
    /// <summary>RolledBack where the stack is as before its update now; Failed with the cause where it is stuck still.</summary>
    public async Task<StageExecution> RunAsync(StagePlan plan, string stackId, IStageProgress progress, CancellationToken cancellationToken)
    {
        var known = (await stacks.PastAsync(stackId, cancellationToken)).Newest;
        // The role that the stack was given stays its own.
        await cloudFormation.ContinueUpdateRollbackAsync(new() { StackName = stackId }, cancellationToken);
        return await follower.FollowAsync(plan, new(stackId, known, null, plan.Timeout), progress, cancellationToken);
    }
}
