using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.CloudWatchLogs;
using Amazon.CloudWatchLogs.Model;
using Amazon.ECR;
using Amazon.ECR.Model;
using Amazon.ECS;
using Amazon.ECS.Model;
using Amazon.Runtime;
using Amazon.SQS;
using Delivery.Reports;

namespace Rehearsal.Tests;

/// <summary>
/// One clone that the stories of an engine share, compiled and deployed once. A story changes it as a developer would
/// and leaves a deployed, committed state behind.
/// </summary>
public abstract class DeployedClone : IAsyncLifetime
{
    private const string Region = "eu-west-1";
    private static readonly BasicAWSCredentials Credentials = new("local", "local");

    internal abstract Engine Engine { get; }

    internal Clone Clone { get; private set; } = null!;

    /// <summary>The first deploy of the fresh clone.</summary>
    internal Ended First { get; private set; } = null!;

    internal RunReport FirstReport { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (Engine == Engine.Docker)
        {
            await DockerEngine.SkipWithoutAsync();
        }

        Clone = await Clone.MakeAsync(CancellationToken.None);
        await CompiledBuilds.CompileAsync(Clone, isReadOnly: false, CancellationToken.None);
        First = await Clone.BuildAsync(["Deploy"], Engine, CancellationToken.None);
        FirstReport = Clone.Report();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Clone is null)
        {
            return;
        }

        if (Directory.Exists(Clone.StateFolder))
        {
            await Clone.BuildAsync(["Destroy", "--confirm", "local"], Engine, CancellationToken.None);
        }

        // A story that failed may have left another environment on it.
        if (Directory.Exists(Clone.StateFolder))
        {
            using var http = new HttpClient();
            using var answer = await http.PostAsync(new Uri(Clone.EmulatorUrl(), "_emulator/stop?tasks=stop"), null);
        }

        Clone.Dispose();
    }

    internal Task<Ended> DeployAsync(params string[] more) =>
        Clone.BuildAsync(["Deploy", .. more], Engine, TestContext.Current.CancellationToken);

    /// <summary>The state that a story begins with: what is committed is deployed to local.</summary>
    internal async System.Threading.Tasks.Task DeployedStateAsync()
    {
        First.ShouldSucceed();
        if (Clone.LastReport() is not { Target: "Deploy", Environment: "local", ExitCode: 0 })
        {
            (await DeployAsync()).ShouldSucceed();
        }
    }

    internal async Task<Stack> StackAsync(string name)
    {
        using var client = new AmazonCloudFormationClient(Credentials, new AmazonCloudFormationConfig
        {
            ServiceURL = Clone.EmulatorUrl().ToString(),
            AuthenticationRegion = Region,
        });
        return (await client.DescribeStacksAsync(new DescribeStacksRequest { StackName = name }, TestContext.Current.CancellationToken)).Stacks.Single();
    }

    /// <summary>The tasks that run now.</summary>
    internal async Task<IReadOnlyList<Amazon.ECS.Model.Task>> TasksAsync(string cluster)
    {
        using var client = new AmazonECSClient(Credentials, new AmazonECSConfig
        {
            ServiceURL = Clone.EmulatorUrl().ToString(),
            AuthenticationRegion = Region,
        });
        var arns = (await client.ListTasksAsync(new ListTasksRequest { Cluster = cluster }, TestContext.Current.CancellationToken)).TaskArns ?? [];
        return arns.Count == 0
            ? []
            : (await client.DescribeTasksAsync(new DescribeTasksRequest { Cluster = cluster, Tasks = arns }, TestContext.Current.CancellationToken)).Tasks;
    }

    /// <summary>What a client of the registry authenticates with: base64 of user and password.</summary>
    internal async Task<string> RegistryTokenAsync()
    {
        using var client = new AmazonECRClient(Credentials, new AmazonECRConfig
        {
            ServiceURL = Clone.EmulatorUrl().ToString(),
            AuthenticationRegion = Region,
        });
        var token = await client.GetAuthorizationTokenAsync(new GetAuthorizationTokenRequest(), TestContext.Current.CancellationToken);
        return token.AuthorizationData.Single().AuthorizationToken;
    }

    /// <summary>Sends a job and waits until a log line of the worker says that it is done.</summary>
    internal async Task<string> JobDoneAsync(string queueUrl, string logGroup, string payload)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        using var queue = new AmazonSQSClient(Credentials, new AmazonSQSConfig
        {
            ServiceURL = Clone.EmulatorUrl().ToString(),
            AuthenticationRegion = Region,
        });
        using var logs = new AmazonCloudWatchLogsClient(Credentials, new AmazonCloudWatchLogsConfig
        {
            ServiceURL = Clone.EmulatorUrl().ToString(),
            AuthenticationRegion = Region,
        });
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var sent = await queue.SendMessageAsync(queueUrl, payload, limit.Token);
        while (await beat.WaitForNextTickAsync(limit.Token))
        {
            var found = await logs.FilterLogEventsAsync(new FilterLogEventsRequest { LogGroupName = logGroup }, limit.Token);
            if ((found.Events ?? []).FirstOrDefault(line => line.Message.Contains(sent.MessageId, StringComparison.Ordinal)
                    && line.Message.Contains("job-done", StringComparison.Ordinal)) is { } done)
            {
                return done.Message;
            }
        }

        throw new TimeoutException("The job was not done.");
    }
}

public sealed class ClonedWithoutEngine : DeployedClone
{
    internal override Engine Engine => Engine.None;
}

public sealed class ClonedWithDocker : DeployedClone
{
    internal override Engine Engine => Engine.Docker;
}

[CollectionDefinition(nameof(ClonedWithoutEngine))]
public sealed class StoriesWithoutEngine : ICollectionFixture<ClonedWithoutEngine>;

[CollectionDefinition(nameof(ClonedWithDocker))]
public sealed class StoriesWithDocker : ICollectionFixture<ClonedWithDocker>;
