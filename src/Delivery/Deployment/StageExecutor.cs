using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using Delivery.ChangeSets;
using Delivery.Errors;
using Delivery.Review;
using Delivery.Stacks;

namespace Delivery.Deployment;

/// <summary>Executes what was approved, and nothing else; then waits for the operation's own end, or leaves it to itself.</summary>
internal sealed class StageExecutor(IAmazonCloudFormation cloudFormation, StackReader stacks, ChangeSetClient sets, OperationFollower follower, TimeProvider time)
{
    private const int TokenLooks = 3;
    private static readonly TimeSpan LastLook = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TokenPause = TimeSpan.FromSeconds(1);

    public async Task<StageExecution> ExecuteAsync(ReviewedStage reviewed, Approval.Approved approval, IStageProgress progress, CancellationToken cancellationToken) =>
        await BeginAsync(reviewed, approval, cancellationToken) switch
        {
            Beginning.Refused refused => refused.Execution,
            Beginning.Runs { Operation: { } attached } => await AttachAsync(attached, progress, cancellationToken),
            Beginning.Runs begun => await follower.FollowAsync(
                reviewed.Plan,
                new(reviewed.StackId, begun.Past.Newest, begun.Token, reviewed.Plan.Timeout) { Expected = Expected(reviewed.Review), Past = begun.Past },
                progress, cancellationToken),
            _ => throw new InvalidOperationException("Unknown beginning."),
        };

    /// <summary>Begins the operation, or finds it running, and doesn't wait for its end.</summary>
    public async Task<StageExecution> StartAsync(ReviewedStage reviewed, Approval.Approved approval, CancellationToken cancellationToken) =>
        await BeginAsync(reviewed, approval, cancellationToken) is Beginning.Refused refused
            ? refused.Execution
            : new() { Outcome = Outcome.Started, StackName = reviewed.Plan.StackName, StackId = reviewed.StackId };

    private async Task<Beginning> BeginAsync(ReviewedStage reviewed, Approval.Approved approval, CancellationToken cancellationToken)
    {
        var token = OperationToken.Of(reviewed);
        var running = new Beginning.Runs(StackPast.None, token) { Operation = new(reviewed.Plan, reviewed.StackId, token) };
        var now = await sets.DescribeAsync(reviewed.ChangeSetArn, cancellationToken);
        if (ExecutionGuard.Check(reviewed, approval, now) is { } refusal)
        {
            return await IsRunningAsync(reviewed.StackId, token, cancellationToken)
                ? running
                : await RefusedAsync(reviewed, refusal.Outcome, refusal.Error, cancellationToken);
        }
        var past = await stacks.PastAsync(reviewed.StackId, cancellationToken);
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
        catch (TokenAlreadyExistsException exception)
        {
            return await IsTokenOursAsync(reviewed.StackId, token, cancellationToken)
                ? running
                : await RefusedAsync(reviewed, Outcome.Failed, TokenError(reviewed, exception), cancellationToken);
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException || Runs.Failures.IsConnection(exception))
        {
            // The answer may have been lost after the request arrived: only the stack knows. Where it can't be asked either, it is waited for.
            if (!await IsRunningOrUnknownAsync(reviewed.StackId, token, cancellationToken))
            {
                return exception is AmazonCloudFormationException { ErrorCode: var code } told && ErrorOf(code, told) is { } kind
                    ? await RefusedAsync(reviewed, Outcome.Failed, new(kind, kind.Title, reviewed.Plan.StackName, told.Message, "Review the stage again."), cancellationToken)
                    : throw new DeliveryException(new DeliveryError(
                        ErrorCatalog.StackFailed, "The execution could not be started", reviewed.Plan.StackName, exception.Message, "Run the same command again."));
            }
        }
        return new Beginning.Runs(past, token);
    }

    // What a removal takes away goes last, in the clean-up; what is dynamic may turn out not to change at all.
    private static Dictionary<string, string?> Expected(StageReview review) =>
        review.Changes.Where(change => change.Action is "Add" or "Modify" && change.Replacement != Review.Replacement.Possible)
            .ToDictionary(change => change.LogicalId, change => change.Action == "Add" ? change.Type : null, StringComparer.Ordinal);

    /// <summary>Waits for an operation that runs already.</summary>
    public async Task<StageExecution> AttachAsync(RunningOperation operation, IStageProgress progress, CancellationToken cancellationToken)
    {
        progress.On(new StageEvent.Note($"{operation.Plan.StackName}: this plan is being executed already; waiting for that operation."));
        var last = await stacks.LastOperationAsync(operation.StackId, cancellationToken);
        return await follower.FollowAsync(operation.Plan, new(operation.StackId, last.Before, operation.Token, operation.Plan.Timeout), progress, cancellationToken);
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

    private async Task<bool> IsRunningOrUnknownAsync(string stackId, string token, CancellationToken cancellationToken)
    {
        try
        {
            return await IsRunningAsync(stackId, token, cancellationToken);
        }
        catch (Exception exception) when (Runs.Failures.IsConnection(exception) && !cancellationToken.IsCancellationRequested)
        {
            return true;
        }
    }

    // The operation that the token names may not be readable yet: looked for a few times, never waited for.
    private async Task<bool> IsTokenOursAsync(string stackId, string token, CancellationToken cancellationToken)
    {
        for (var look = 1; ; look++)
        {
            if (await IsRunningAsync(stackId, token, cancellationToken))
            {
                return true;
            }
            if (look == TokenLooks)
            {
                return false;
            }
            await Task.Delay(TokenPause, time, cancellationToken);
        }
    }

    private async Task<Beginning.Refused> RefusedAsync(ReviewedStage reviewed, Outcome outcome, DeliveryError error, CancellationToken cancellationToken)
    {
        await DiscardAsync(reviewed, cancellationToken);
        return new(new() { Outcome = outcome, StackName = reviewed.Plan.StackName, StackId = reviewed.StackId, Errors = [error] });
    }

    private static DeliveryError TokenError(ReviewedStage reviewed, TokenAlreadyExistsException told) => new(
        ErrorCatalog.ExecutionTokenUsed, ErrorCatalog.ExecutionTokenUsed.Title, reviewed.Plan.StackName,
        $"no operation of this plan is the stack's last one; AWS: {told.Message}", "Nothing was executed. Run the same command again: it makes a new change set.");

    private static ErrorKind? ErrorOf(string? code, AmazonCloudFormationException exception) => exception switch
    {
        ChangeSetNotFoundException => ErrorCatalog.ChangeSetGone,
        InvalidChangeSetStatusException => ErrorCatalog.ChangeSetUnavailable,
        _ when code == "ValidationError" && exception.Message.Contains("_IN_PROGRESS state", StringComparison.Ordinal) => ErrorCatalog.StackBusy,
        _ => null,
    };

    /// <summary>How an execution began: the closed set.</summary>
    private abstract record Beginning
    {
        public sealed record Refused(StageExecution Execution) : Beginning;

        /// <param name="Past">What the stack told before the operation.</param>
        public sealed record Runs(StackPast Past, string Token) : Beginning
        {
            /// <summary>Set where the operation was begun earlier, by this run or another.</summary>
            public RunningOperation? Operation { get; init; }
        }
    }
}
