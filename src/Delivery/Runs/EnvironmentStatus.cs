using Amazon.ECS.Model;
using Delivery.Environments;
using Delivery.Errors;
using Delivery.Releases;
using Delivery.Review;
using Delivery.Stacks;

namespace Delivery.Runs;

/// <summary>Reads what an environment holds now: its receipt, its stacks, its service and tasks.</summary>
public sealed class EnvironmentStatus(AwsClients aws, DeliveryEnvironment environment)
{
    public async Task<StatusReport> ReadAsync(CancellationToken cancellationToken)
    {
        var receipt = new ReceiptStore(aws.Ssm).ReadAsync(environment, cancellationToken);
        var stacks = new List<(string Stage, string StackName, StackDescription? Stack)>();
        var reader = new StackReader(aws.CloudFormation);
        foreach (var (stage, settings) in environment.Stages)
        {
            stacks.Add((stage, settings.StackName, await reader.FindAsync(settings.StackName, cancellationToken)));
        }

        var outputs = stacks.SelectMany(stack => stack.Stack?.Outputs ?? new Dictionary<string, string>())
            .GroupBy(output => output.Key).ToDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal);
        var service = outputs.TryGetValue("ServiceName", out var name) && outputs.TryGetValue("ClusterName", out var cluster)
            ? await ServiceAsync(cluster, name, cancellationToken)
            : null;
        return new StatusReport(environment.Name, await receipt, stacks, service);
    }

    private async Task<ServiceStatus?> ServiceAsync(string cluster, string name, CancellationToken cancellationToken)
    {
        var services = await aws.Ecs.DescribeServicesAsync(
            new DescribeServicesRequest { Cluster = cluster, Services = [name] }, cancellationToken);
        if (services.Services is not [var service, ..])
        {
            return null;
        }

        var listed = await aws.Ecs.ListTasksAsync(new ListTasksRequest { Cluster = cluster, ServiceName = name }, cancellationToken);
        var tasks = listed.TaskArns is { Count: > 0 } arns
            ? (await aws.Ecs.DescribeTasksAsync(new DescribeTasksRequest { Cluster = cluster, Tasks = arns }, cancellationToken)).Tasks
            : [];
        return new ServiceStatus(service.RunningCount ?? 0, service.DesiredCount ?? 0, service.PendingCount ?? 0,
            [.. tasks.Select(task => new RunningTask(
                task.TaskArn.Split('/')[^1], task.LastStatus, task.Containers?.FirstOrDefault()?.ImageDigest, task.StartedAt))]);
    }
}

/// <summary>A service and its tasks now.</summary>
public sealed record ServiceStatus(int Running, int Desired, int Pending, IReadOnlyList<RunningTask> Tasks);

public sealed record RunningTask(string Id, string Status, string? ImageDigest, DateTime? StartedAt);

/// <summary>What <c>Status</c> shows.</summary>
public sealed record StatusReport(
    string Environment, Receipt? Receipt, IReadOnlyList<(string Stage, string StackName, StackDescription? Stack)> Stacks, ServiceStatus? Service)
{
    public IEnumerable<StyledLine> Render()
    {
        yield return new StyledLine(Environment, TextRole.Heading);
        yield return Receipt is { } receipt
            ? Line($"  release   {receipt.Version}  {receipt.At:yyyy-MM-dd HH:mm:ss} UTC  by {receipt.Actor}")
            : Line("  release   none recorded");
        if (Receipt is { } known)
        {
            yield return Line($"  image     {known.ImageDigest}");
        }

        foreach (var (stage, name, stack) in Stacks)
        {
            yield return Line($"  {stage,-9} {name}  {stack?.Status.Status ?? "not deployed"}");
        }

        if (Service is { } service)
        {
            yield return Line($"  tasks     {service.Running} running, {service.Pending} pending, {service.Desired} desired");
            foreach (var task in service.Tasks)
            {
                var isReleased = Receipt is null || task.ImageDigest == Receipt.ImageDigest;
                yield return new StyledLine(
                    ErrorText.Plain($"            {task.Id}  {task.Status}  {task.ImageDigest}{(isReleased ? "" : "  NOT the released image")}"),
                    isReleased ? TextRole.Normal : TextRole.Danger);
            }
        }
    }

    private static StyledLine Line(string text) => new(ErrorText.Plain(text));
}
