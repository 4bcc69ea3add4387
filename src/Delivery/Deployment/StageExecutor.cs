using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using Delivery.ChangeSets;
using Delivery.Errors;
using Delivery.Review;
using Delivery.Stacks;

namespace Delivery.Deployment;

/// <summary>Executes what was approved, and nothing else; then waits for the operation's own end.</summary>
internal sealed class StageExecutor(IAmazonCloudFormation cloudFormation, StackReader stacks, ChangeSetClient sets, OperationFollower follower)
{
    private static readonly TimeSpan LastLook = TimeSpan.FromSeconds(10);

    public async Task<StageExecution> ExecuteAsync(ReviewedStage reviewed, Approval.Approved approval, IStageProgress progress, CancellationToken cancellationToken)
    {
        var token = OperationToken.Of(reviewed);
        var now = await sets.DescribeAsync(reviewed.ChangeSetArn, cancellationToken);
        if (ExecutionGuard.Check(reviewed, approval, now) is { } refusal)
        {
            return await IsRunningAsync(reviewed.StackId, token, cancellationToken)
                ? await AttachAsync(new(reviewed.Plan, reviewed.StackId, token), progress, cancellationToken)
                : await RefusedAsync(reviewed, refusal.Outcome, refusal.Error, cancellationToken);
        }
        var known = await stacks.NewestEventAsync(reviewed.StackId, cancellationToken);
        try
        {
            await cloudFormation.ExecuteChangeSetAsync(new() { ChangeSetName = reviewed.ChangeSetArn, ClientRequestToken = token }, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Whether the request arrived is asked for once more; the follower words an interrupted wait.
            using var patience = new CancellationTokenSource(LastLook);
            if (!await IsRunningAsync(reviewed.StackId, token, patience.Token))
            {
                throw;
            }
        }
        catch (TokenAlreadyExistsException)
        {
            return await AttachAsync(new(reviewed.Plan, reviewed.StackId, token), progress, cancellationToken);
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            // The answer may have been lost after the request arrived: only the stack knows.
            if (!await IsRunningAsync(reviewed.StackId, token, cancellationToken))
            {
                return exception is AmazonCloudFormationException { ErrorCode: var code } told && ErrorOf(code, told) is { } kind
                    ? await RefusedAsync(reviewed, Outcome.Failed, new(kind, kind.Title, reviewed.Plan.StackName, told.Message, "Review the stage again."), cancellationToken)
                    : throw new DeliveryException(new DeliveryError(
                        ErrorCatalog.StackFailed, "The execution could not be started", reviewed.Plan.StackName, exception.Message, "Run the same command again."));
            }
        }
        return await follower.FollowAsync(reviewed.Plan, reviewed.StackId, known, token, progress, cancellationToken);
    }

    /// <summary>Waits for an operation that runs already.</summary>
    public async Task<StageExecution> AttachAsync(RunningOperation operation, IStageProgress progress, CancellationToken cancellationToken)
    {
        progress.On(new StageEvent.Note($"{operation.Plan.StackName}: this plan is being executed already; waiting for that operation."));
        var last = await stacks.LastOperationAsync(operation.StackId, cancellationToken);
        return await follower.FollowAsync(operation.Plan, operation.StackId, last.Before, operation.Token, progress, cancellationToken);
    }

    /// <summary>Deletes a change set that will not be executed, and the empty stack that its review made.</summary>
    public async Task DiscardAsync(ReviewedStage reviewed, CancellationToken cancellationToken)
    {
        await sets.DeleteAsync(reviewed.ChangeSetArn, cancellationToken);
        if (reviewed.IsNewStack)
        {
            await sets.DeleteEmptyStackAsync(reviewed.StackId, cancellationToken);
        }
    }

    private async Task<bool> IsRunningAsync(string stackId, string token, CancellationToken cancellationToken) =>
        await stacks.FindAsync(stackId, cancellationToken) is { Status.Kind: not StackStatusKind.InReview }
        && (await stacks.LastOperationAsync(stackId, cancellationToken)).Token == token;

    private async Task<StageExecution> RefusedAsync(ReviewedStage reviewed, Outcome outcome, DeliveryError error, CancellationToken cancellationToken)
    {
        await DiscardAsync(reviewed, cancellationToken);
        return new() { Outcome = outcome, StackName = reviewed.Plan.StackName, StackId = reviewed.StackId, Errors = [error] };
    }

    private static ErrorKind? ErrorOf(string? code, AmazonCloudFormationException exception) => exception switch
    {
        ChangeSetNotFoundException => ErrorCatalog.ChangeSetGone,
        InvalidChangeSetStatusException => ErrorCatalog.ChangeSetUnavailable,
        _ when code == "ValidationError" && exception.Message.Contains("_IN_PROGRESS state", StringComparison.Ordinal) => ErrorCatalog.StackBusy,
        _ => null,
    };
}
