using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.ECS;

namespace Delivery.Deployment;

/// <summary>
/// Lets a cluster's hosts go before its stack is removed. ECS protects hosts from scale-in, and the protection outlives the capacity provider that could
/// take it away: the removal of the Auto Scaling group would then wait for its time-out and fail (an open issue of the service). So the
/// stack's least number of hosts is set to 0 first, and managed scaling scales idle hosts in: within seconds on the local AWS, in about a quarter of
/// an hour on AWS.
/// </summary>
public sealed class HostScaleIn(IAmazonCloudFormation cloudFormation, IAmazonECS ecs, TimeProvider time)
{
    private const string LeastHosts = "MinHosts";
    private const string ClusterOutput = "ClusterName";
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>Returns when no host is left, when there is nothing to scale in, or after the time given: the removal then says what is in its way.</summary>
    /// <param name="tell">Gets a line before a wait.</param>
    public async Task RunAsync(string stackName, TimeSpan timeout, Action<string> tell, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        if (await SettledAsync(stackName, start, timeout, cancellationToken) is not { } stack
            || stack.StackStatus?.Value is not ("CREATE_COMPLETE" or "UPDATE_COMPLETE" or "UPDATE_ROLLBACK_COMPLETE")
            || stack.Outputs?.Find(output => output.OutputKey == ClusterOutput)?.OutputValue is not { } cluster
            || stack.Parameters?.Find(parameter => parameter.ParameterKey == LeastHosts) is not { } least
            || await HostsAsync(cluster, cancellationToken) == 0)
        {
            return;
        }

        tell($"{stackName}: its hosts are scaled in first");
        if (least.ParameterValue != "0")
        {
            await UpdateAsync(stack, cancellationToken);
        }

        var pause = FirstPause;
        while (await HostsAsync(cluster, cancellationToken) > 0 && time.GetElapsedTime(start) < timeout)
        {
            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>The stack once no creation or update of it runs: hosts that one begins would be in the way of the removal, too.</summary>
    private async Task<Stack?> SettledAsync(string stackName, long start, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Stack? stack = null;
        await UntilAsync(async () =>
        {
            stack = await FindAsync(stackName, cancellationToken);
            return stack?.StackStatus?.Value is null or "REVIEW_IN_PROGRESS" or "DELETE_IN_PROGRESS"
                || !stack.StackStatus.Value.EndsWith("_IN_PROGRESS", StringComparison.Ordinal) || time.GetElapsedTime(start) >= timeout;
        }, cancellationToken);
        return stack;
    }

    /// <summary>The same template and parameters but for the number of hosts.</summary>
    private async Task UpdateAsync(Stack stack, CancellationToken cancellationToken)
    {
        var made = await cloudFormation.CreateChangeSetAsync(new()
        {
            StackName = stack.StackId,
            ChangeSetName = $"scale-in-{Guid.NewGuid():N}",
            ChangeSetType = ChangeSetType.UPDATE,
            UsePreviousTemplate = true,
            Capabilities = stack.Capabilities,
            Parameters = [.. stack.Parameters.Select(parameter => parameter.ParameterKey == LeastHosts
                ? new Parameter { ParameterKey = LeastHosts, ParameterValue = "0" }
                : new Parameter { ParameterKey = parameter.ParameterKey, UsePreviousValue = true })],
        }, cancellationToken);
        string? status = null;
        await UntilAsync(async () =>
        {
            status = (await cloudFormation.DescribeChangeSetAsync(new() { ChangeSetName = made.Id }, cancellationToken)).Status?.Value;
            return status is "CREATE_COMPLETE" or "FAILED";
        }, cancellationToken);
        if (status == "FAILED")
        {
            await cloudFormation.DeleteChangeSetAsync(new() { ChangeSetName = made.Id }, cancellationToken);
            return;
        }

        await cloudFormation.ExecuteChangeSetAsync(new() { ChangeSetName = made.Id }, cancellationToken);
        await UntilAsync(async () => await FindAsync(stack.StackId, cancellationToken) is not { } now
            || now.LastUpdatedTime != stack.LastUpdatedTime && now.StackStatus?.Value.EndsWith("_IN_PROGRESS", StringComparison.Ordinal) != true, cancellationToken);
    }

    private async Task UntilAsync(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; !await condition(); pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private async Task<Stack?> FindAsync(string stackName, CancellationToken cancellationToken)
    {
        try
        {
            return (await cloudFormation.DescribeStacksAsync(new DescribeStacksRequest { StackName = stackName }, cancellationToken)).Stacks?.FirstOrDefault();
        }
        catch (AmazonCloudFormationException exception) when (Stacks.StackReader.IsAbsent(exception))
        {
            return null;
        }
    }

    private async Task<int> HostsAsync(string cluster, CancellationToken cancellationToken)
    {
        try
        {
            return (await ecs.ListContainerInstancesAsync(new() { Cluster = cluster }, cancellationToken)).ContainerInstanceArns?.Count ?? 0;
        }
        catch (Amazon.ECS.Model.ClusterNotFoundException)
        {
            return 0;
        }
    }
}
