using Amazon.ECS.Model;
using Delivery.Environments;
using Delivery.Releases;
using Delivery.Reports;
using Delivery.Stacks;
using Task = System.Threading.Tasks.Task;

namespace Delivery.Runs;

/// <summary>Reads what an environment holds now: its ledger, its stacks, its service and tasks. Begins nothing.</summary>
internal sealed class StatusReader(AwsClients aws, DeliveryEnvironment environment)
{
    public async Task<EnvironmentStatus> ReadAsync(CancellationToken cancellationToken)
    {
        var reader = new StackReader(aws.CloudFormation);
        var reading = Task.WhenAll(environment.Stages.Select(async stage =>
            new StackStanding(stage.Stage, stage.Settings.StackName, await reader.FindAsync(stage.Settings.StackName, cancellationToken))));
        var ledger = new ReceiptStore(aws.Ssm).ReadLedgerAsync(environment, cancellationToken);
        await Task.WhenAll(reading, ledger);
        var stacks = await reading;
        var outputs = stacks.SelectMany(stack => stack.Stack?.Outputs ?? new Dictionary<string, string>())
            .GroupBy(output => output.Key).ToDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal);
        return new(environment.Name)
        {
            PromoteFrom = environment.PromoteFrom,
            Ledger = await ledger,
            Stacks = stacks,
            Service = outputs.TryGetValue("ServiceName", out var name) && outputs.TryGetValue("ClusterName", out var cluster)
                ? await ServiceAsync(cluster, name, cancellationToken)
                : null,
        };
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
            ? (await aws.Ecs.DescribeTasksAsync(new DescribeTasksRequest { Cluster = cluster, Tasks = arns }, cancellationToken)).Tasks ?? []
            : [];
        return new ServiceStatus(service.RunningCount ?? 0, service.DesiredCount ?? 0, service.PendingCount ?? 0,
            [.. tasks.Select(task => new RunningTask(
                task.TaskArn.Split('/')[^1], task.LastStatus, task.Containers?.FirstOrDefault()?.ImageDigest, task.StartedAt))]);
    }
}
