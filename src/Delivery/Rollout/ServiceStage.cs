using Amazon.CloudFormation;
using Amazon.CloudWatchLogs;
using Amazon.ECS;
using Amazon.Runtime;
using Delivery.Deployment;
using Delivery.Errors;
using Delivery.Review;
using Delivery.Stacks;

namespace Delivery.Rollout;

/// <summary>
/// Executes a stage that holds the service and follows its rollout meanwhile. Success means that CloudFormation succeeded, this deployment completed and
/// the running image is the planned one.
/// </summary>
public sealed class ServiceStage
{
    private readonly StageRunner _runner;
    private readonly RolloutFollower _follower;

    public ServiceStage(
        StageRunner runner, IAmazonCloudFormation cloudFormation, IAmazonECS ecs, IAmazonCloudWatchLogs logs, TimeProvider time, Func<double>? jitter = null)
    {
        _runner = runner;
        _follower = new(new StackReader(cloudFormation), ecs, new TaskReader(ecs, logs), time, new PollingRhythm(jitter ?? Random.Shared.NextDouble));
    }

    public Task<(StageExecution Execution, RolloutEvidence Rollout)> ExecuteAsync(
        ReviewedStage reviewed, Approval.Approved approval, IStageProgress progress, IRolloutProgress rollout, CancellationToken cancellationToken) =>
        FollowAsync(reviewed.Plan, () => _runner.ExecuteAsync(reviewed, approval, progress, cancellationToken), rollout, cancellationToken);

    /// <summary>Waits for an operation of the plan that runs already. Which deployment is its own can't be told from those before: the newest counts.</summary>
    public Task<(StageExecution Execution, RolloutEvidence Rollout)> AttachAsync(
        RunningOperation operation, IStageProgress progress, IRolloutProgress rollout, CancellationToken cancellationToken) =>
        FollowAsync(operation.Plan, () => _runner.AttachAsync(operation, progress, cancellationToken), rollout, cancellationToken, isAttached: true);

    private async Task<(StageExecution, RolloutEvidence)> FollowAsync(
        StagePlan plan, Func<Task<StageExecution>> run, IRolloutProgress progress, CancellationToken cancellationToken, bool isAttached = false)
    {
        var before = await _follower.BeforeAsync(plan, cancellationToken);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = _follower.FollowAsync(plan, isAttached ? before with { DeploymentIds = before.DeploymentIds.Where(id => id != before.PrimaryId).ToHashSet(StringComparer.Ordinal) } : before, progress, ended.Token);
        StageExecution execution;
        try
        {
            execution = await run();
        }
        finally
        {
            await ended.CancelAsync();
        }
        var evidence = await following;
        return (await JudgedAsync(plan, execution, evidence, cancellationToken), evidence);
    }

    private async Task<StageExecution> JudgedAsync(StagePlan plan, StageExecution execution, RolloutEvidence evidence, CancellationToken cancellationToken)
    {
        if (execution.Outcome != Outcome.Succeeded)
        {
            return execution with { Errors = [.. execution.Errors.Select(error => WithEvidence(error, execution, evidence))] };
        }
        string? problem;
        try
        {
            problem = await _follower.CheckAsync(plan, evidence, cancellationToken);
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            // CloudFormation waited for the steady state itself.
            return execution;
        }
        return problem is null ? execution : execution with
        {
            Outcome = Outcome.Failed,
            Errors = [new(ErrorCatalog.RolloutNotComplete, ErrorCatalog.RolloutNotComplete.Title, plan.StackName, problem, "Look at the service's events, then run the same command again.")],
        };
    }

    // What the containers said is the real cause of what CloudFormation words as "circuit breaker was triggered".
    private static DeliveryError WithEvidence(DeliveryError error, StageExecution execution, RolloutEvidence evidence)
    {
        var failed = evidence.Tasks.Where(task => task.HasFailed).ToList();
        var told = (failed.FirstOrDefault(task => task.LastLogLines.Count > 0) ?? failed.FirstOrDefault())?.Cause ?? (evidence.Messages is [.., var last] ? last : null);
        return told is null ? error
            : error.IsCauseFirst && execution.Cause?.Type == "AWS::ECS::Service" ? error with { Why = $"{told.TrimEnd('.')}. AWS: {error.Why}" }
            : error with { Why = $"{error.Why}; {told}" };
    }
}
