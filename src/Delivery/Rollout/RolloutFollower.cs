using Amazon.ECS;
using Amazon.ECS.Model;
using Amazon.Runtime;
using Delivery.Deployment;
using Delivery.Stacks;
using Task = System.Threading.Tasks.Task;

namespace Delivery.Rollout;

/// <summary>What the service was doing before the stage ran.</summary>
/// <param name="PrimaryId">Its PRIMARY deployment; null where there was no service.</param>
/// <param name="DeploymentIds">All deployments that are older than the stage, those of tasks that ECS still remembers included.</param>
/// <param name="EventIds">Service events that are older than the stage.</param>
public sealed record RolloutBaseline(string? PrimaryId, IReadOnlySet<string> DeploymentIds, IReadOnlySet<string> EventIds)
{
    internal static RolloutBaseline None { get; } = new(null, new HashSet<string>(), new HashSet<string>());
}

/// <summary>
/// Follows the service of a stack in ECS beside the wait for the stack: this deployment, its tasks, why they stop, their last log lines, failed placements.
/// Its own errors decide nothing: they are retried, and the evidence has what could be seen.
/// </summary>
public sealed class RolloutFollower(StackReader stacks, IAmazonECS ecs, TaskReader tasks, TimeProvider time, PollingRhythm rhythm)
{
    private static readonly TimeSpan LastLook = TimeSpan.FromSeconds(10);

    /// <summary>To be read before the stage is executed.</summary>
    public async Task<RolloutBaseline> BeforeAsync(StagePlan plan, CancellationToken cancellationToken)
    {
        try
        {
            if (await ServiceAsync(plan.StackName, cancellationToken) is not { } service)
            {
                return RolloutBaseline.None;
            }
            var deployments = (service.Deployments ?? []).Select(deployment => deployment.Id)
                .Concat((await tasks.ReadAsync(service, cancellationToken)).Select(task => task.StartedBy)).OfType<string>();
            return new(
                Primary(service)?.Id, deployments.ToHashSet(StringComparer.Ordinal), (service.Events ?? []).Select(item => item.Id).ToHashSet(StringComparer.Ordinal));
        }
        catch (Exception exception) when (IsServiceError(exception))
        {
            return RolloutBaseline.None;
        }
    }

    /// <summary>Follows until <paramref name="stageEnded"/>, then looks once more.</summary>
    public async Task<RolloutEvidence> FollowAsync(StagePlan plan, RolloutBaseline before, IRolloutProgress progress, CancellationToken stageEnded)
    {
        var rollout = new FollowedRollout(before, progress, plan.Redaction);
        while (!stageEnded.IsCancellationRequested)
        {
            TimeSpan pause;
            try
            {
                pause = rhythm.AfterAnswer(await LookAsync(plan, rollout, stageEnded));
            }
            catch (Exception exception) when (IsServiceError(exception))
            {
                pause = rhythm.AfterError();
            }
            try
            {
                await Task.Delay(pause, time, stageEnded);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
        using var patience = new CancellationTokenSource(LastLook, time);
        try
        {
            await LookAsync(plan, rollout, patience.Token);
        }
        catch (Exception exception) when (IsServiceError(exception))
        {
            // What was seen until now is the evidence.
        }
        return rollout.Evidence;
    }

    /// <summary>Whether the service runs what was planned: null, or what speaks against it.</summary>
    public async Task<string?> CheckAsync(StagePlan plan, RolloutEvidence evidence, CancellationToken cancellationToken)
    {
        if (await ServiceAsync(plan.StackName, cancellationToken) is not { } service || Primary(service) is not { } primary)
        {
            return "the stack has no service";
        }
        if (evidence.DeploymentId is { } expected && primary.Id != expected)
        {
            return $"the service's deployment is {primary.Id}, not this one ({expected})";
        }
        if (primary.RolloutState?.Value is not (null or "COMPLETED"))
        {
            return $"the deployment {primary.Id} is {primary.RolloutState}{(primary.RolloutStateReason is { Length: > 0 } reason ? $": {reason}" : "")}";
        }
        if (plan.Image is { } image)
        {
            var running = (await tasks.ReadAsync(service, cancellationToken)).Where(task => task.StartedBy == primary.Id && task.LastStatus == "RUNNING").ToList();
            var others = running.SelectMany(task => task.Containers ?? []).Select(container => container.ImageDigest).OfType<string>()
                .Where(digest => digest.Length > 0).Distinct(StringComparer.Ordinal).ToList();
            if (others.Count > 0 && !others.Contains(image.ToString(), StringComparer.Ordinal))
            {
                return $"running is {string.Join(", ", others)}, planned {image}";
            }
        }
        return null;
    }

    private async Task<bool> LookAsync(StagePlan plan, FollowedRollout rollout, CancellationToken cancellationToken)
    {
        // Once this deployment is known its service is as well; before, an update may still be replacing it.
        var service = rollout is { DeploymentId: not null, ServiceArn: { } arn }
            ? await DescribeAsync(arn, cancellationToken)
            : await ServiceAsync(plan.StackName, cancellationToken);
        if (service is null)
        {
            return false;
        }
        var all = (await tasks.ReadAsync(service, cancellationToken)).OrderBy(task => task.CreatedAt).ToList();
        var hasNews = rollout.On(service, all);
        foreach (var task in all)
        {
            if (rollout.Needs(task))
            {
                var lines = task.LastStatus == "STOPPED" ? await tasks.LastLinesAsync(task, cancellationToken) : [];
                hasNews |= rollout.On(task, lines);
            }
        }
        return hasNews;
    }

    /// <summary>The service of a stack; null where it has none now.</summary>
    internal async Task<Service?> ServiceAsync(string stackName, CancellationToken cancellationToken)
    {
        if (await stacks.FindAsync(stackName, cancellationToken) is not { Status.Kind: not (StackStatusKind.InReview or StackStatusKind.Deleted) } stack)
        {
            return null;
        }
        var resource = (await stacks.ResourcesAsync(stack.StackId, cancellationToken)).FirstOrDefault(item => item.ResourceType == "AWS::ECS::Service");
        return resource?.PhysicalResourceId is { Length: > 0 } arn ? await DescribeAsync(arn, cancellationToken) : null;
    }

    private async Task<Service?> DescribeAsync(string arn, CancellationToken cancellationToken)
    {
        // arn:aws:ecs:REGION:ACCOUNT:service/CLUSTER/NAME
        if (arn.Split('/') is not [_, var cluster, _])
        {
            return null;
        }
        var answer = await ecs.DescribeServicesAsync(new() { Cluster = cluster, Services = [arn] }, cancellationToken);
        return answer.Services is [{ } service, ..] ? service : null;
    }

    internal static Amazon.ECS.Model.Deployment? Primary(Service? service) => service?.Deployments?.FirstOrDefault(deployment => deployment.Status == "PRIMARY");

    private static bool IsServiceError(Exception exception) =>
        exception is AmazonServiceException or AmazonClientException or HttpRequestException or OperationCanceledException;
}
