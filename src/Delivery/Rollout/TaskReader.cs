using System.Collections.Concurrent;
using Amazon.CloudWatchLogs;
using Amazon.ECS;
using Amazon.ECS.Model;
using Amazon.Runtime;

namespace Delivery.Rollout;

/// <summary>Reads a service's tasks, stopped ones included, and the last log lines of their containers.</summary>
public sealed class TaskReader(IAmazonECS ecs, IAmazonCloudWatchLogs logs)
{
    private const int Batch = 100;
    private const int Lines = 20;
    private readonly ConcurrentDictionary<string, TaskDefinition> _definitions = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<Amazon.ECS.Model.Task>> ReadAsync(Service service, CancellationToken cancellationToken)
    {
        List<string> arns = [];
        foreach (var status in new[] { DesiredStatus.RUNNING, DesiredStatus.STOPPED })
        {
            string? next = null;
            do
            {
                var page = await ecs.ListTasksAsync(
                    new() { Cluster = service.ClusterArn, ServiceName = service.ServiceName, DesiredStatus = status, NextToken = next }, cancellationToken);
                arns.AddRange(page.TaskArns ?? []);
                next = page.NextToken;
            }
            while (!string.IsNullOrEmpty(next));
        }
        List<Amazon.ECS.Model.Task> tasks = [];
        foreach (var batch in arns.Distinct(StringComparer.Ordinal).Chunk(Batch))
        {
            var answer = await ecs.DescribeTasksAsync(new() { Cluster = service.ClusterArn, Tasks = [.. batch] }, cancellationToken);
            tasks.AddRange(answer.Tasks ?? []);
        }
        return tasks;
    }

    /// <summary>The last lines of the container that failed, oldest first; empty where it has no awslogs, or none came yet.</summary>
    public async Task<IReadOnlyList<string>> LastLinesAsync(Amazon.ECS.Model.Task task, CancellationToken cancellationToken)
    {
        var name = ((task.Containers ?? []).FirstOrDefault(container => container.ExitCode is not (null or 0)) ?? task.Containers?.FirstOrDefault())?.Name;
        var options = (await DefinitionAsync(task.TaskDefinitionArn, cancellationToken))?.ContainerDefinitions?
            .FirstOrDefault(container => container.Name == name)?.LogConfiguration is { LogDriver.Value: "awslogs", Options: { } found } ? found : null;
        if (options?.GetValueOrDefault("awslogs-group") is not { } group || options.GetValueOrDefault("awslogs-stream-prefix") is not { } prefix)
        {
            return [];
        }
        try
        {
            var answer = await logs.GetLogEventsAsync(
                new()
                {
                    LogGroupName = group,
                    LogStreamName = $"{prefix}/{name}/{task.TaskArn[(task.TaskArn.LastIndexOf('/') + 1)..]}",
                    Limit = Lines,
                    StartFromHead = false,
                },
                cancellationToken);
            return [.. (answer.Events ?? []).Select(item => item.Message ?? "")];
        }
        catch (AmazonServiceException)
        {
            // No stream yet, or a rollback removed the group: the task's own words remain.
            return [];
        }
    }

    private async Task<TaskDefinition?> DefinitionAsync(string arn, CancellationToken cancellationToken)
    {
        if (!_definitions.TryGetValue(arn, out var definition))
        {
            definition = (await ecs.DescribeTaskDefinitionAsync(new() { TaskDefinition = arn }, cancellationToken)).TaskDefinition;
            _definitions[arn] = definition;
        }
        return definition;
    }
}
