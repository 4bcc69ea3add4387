using Delivery.Deployment;
using Delivery.Templates;
using Delivery.Tests.Deployment;

namespace Delivery.Tests.Templates;

/// <summary>Stacks of the repository's templates in an emulated account, made and removed as the pipeline does it.</summary>
internal static class DeployedStacks
{
    public static StagePlan Plan(Template template, string stackName, IReadOnlyDictionary<string, string> parameters) => new()
    {
        Stage = stackName.Split('-')[^1],
        Environment = "dev",
        Account = EmulatedAccount.Account,
        Region = EmulatedAccount.Region,
        StackName = stackName,
        Template = template,
        Parameters = parameters,
        Tags = new Dictionary<string, string> { ["application"] = "sample-worker" },
        Timeout = TimeSpan.FromMinutes(5),
    };

    /// <summary>Deployed, whether it is new or changed; nothing where it is as planned.</summary>
    /// <returns>Its outputs.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> DeployAsync(this EmulatedAccount aws, Template template, string stackName, IReadOnlyDictionary<string, string> parameters)
    {
        var runner = Runner(aws);
        var reviewing = await runner.ReviewAsync(Plan(template, stackName, parameters), new RecordedProgress(), TestContext.Current.CancellationToken);
        if (reviewing is StageReviewing.NoChanges unchanged)
        {
            return unchanged.Outputs;
        }
        (reviewing as StageReviewing.Failed)?.Errors.Select(error => error.Message).ShouldBeEmpty(Told(stackName, parameters));
        var reviewed = reviewing.ShouldBeOfType<StageReviewing.Reviewed>(Told(stackName, parameters)).Stage;
        var execution = await runner.ExecuteAsync(reviewed, new("policy", reviewed.Digest), new RecordedProgress(), TestContext.Current.CancellationToken);
        execution.Outcome.ShouldBe(Outcome.Succeeded, $"{string.Join('\n', execution.Errors.Select(error => error.Message))} {await StoppedAsync(aws, parameters)}\n{Told(stackName, parameters)}");
        return execution.Outputs;
    }

    private static async Task<string> StoppedAsync(EmulatedAccount aws, IReadOnlyDictionary<string, string> parameters)
    {
        if (!parameters.TryGetValue("ClusterName", out var cluster))
        {
            return "";
        }
        var stopped = (await aws.Ecs.ListTasksAsync(new() { Cluster = cluster, DesiredStatus = "STOPPED" }, TestContext.Current.CancellationToken)).TaskArns ?? [];
        var tasks = stopped.Count == 0 ? [] : (await aws.Ecs.DescribeTasksAsync(new() { Cluster = cluster, Tasks = stopped }, TestContext.Current.CancellationToken)).Tasks;
        return string.Join("; ", tasks.Select(task => $"{task.Group}: {task.StoppedReason} {task.Containers?.FirstOrDefault()?.Reason}").Distinct());
    }

    /// <summary>Takes a service's tasks away, as scaling may: what no task has to answer for is then changed at once.</summary>
    public static Task IdleAsync(this EmulatedAccount aws, string cluster, string service) =>
        aws.Ecs.UpdateServiceAsync(new() { Cluster = cluster, Service = service, DesiredCount = 0 }, TestContext.Current.CancellationToken);

    /// <summary>Waits until a cluster that needs no host has none: protected hosts would hold up its removal.</summary>
    public static async Task WithoutHostsAsync(this EmulatedAccount aws, string cluster)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(100));
        while ((await aws.Ecs.ListContainerInstancesAsync(new() { Cluster = cluster }, limit.Token)).ContainerInstanceArns is { Count: > 0 })
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    public static async Task RemoveAsync(this EmulatedAccount aws, string stackName)
    {
        var removed = await Runner(aws).RemoveAsync(
            new(stackName, EmulatedAccount.Account, EmulatedAccount.Region, TimeSpan.FromMinutes(5)), new RecordedProgress(), TestContext.Current.CancellationToken);
        removed.Outcome.ShouldBe(Outcome.Succeeded, $"{stackName}: {string.Join('\n', removed.Errors.Select(error => error.Message))}");
    }

    /// <summary>One of its own for each stack, as runs of the pipeline have it: they wait side by side.</summary>
    public static StageRunner Runner(EmulatedAccount aws) => new(aws.CloudFormation, TimeProvider.System, () => 0);

    private static string Told(string stackName, IReadOnlyDictionary<string, string> parameters) =>
        $"{stackName} with {string.Join(", ", parameters.Select(parameter => $"{parameter.Key}={parameter.Value}"))}";
}
