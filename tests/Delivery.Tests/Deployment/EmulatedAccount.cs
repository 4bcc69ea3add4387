using Amazon.CloudFormation;
using Amazon.CloudWatchLogs;
using Amazon.ECR;
using Amazon.ECS;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Delivery.Deployment;
using Delivery.Emulator.Faults;
using Delivery.Emulator.Hosting;
using Delivery.Review;
using Delivery.Templates;

namespace Delivery.Tests.Deployment;

/// <summary>An emulated account on loopback with clients for it; time is instant unless a test takes it over.</summary>
internal sealed class EmulatedAccount : IAsyncDisposable
{
    public const string Account = "000000000000";
    public const string Region = "eu-west-1";
    private readonly EmulatorServer _server;
    private readonly HttpClient _http = new();

    private EmulatedAccount(EmulatorServer server)
    {
        _server = server;
        CloudFormation = new AmazonCloudFormationClient(new BasicAWSCredentials("local", "local"), Configured(new AmazonCloudFormationConfig()));
        Ecr = new AmazonECRClient(new BasicAWSCredentials("local", "local"), Configured(new AmazonECRConfig()));
        Ecs = new AmazonECSClient(new BasicAWSCredentials("local", "local"), Configured(new AmazonECSConfig()));
        Logs = new AmazonCloudWatchLogsClient(new BasicAWSCredentials("local", "local"), Configured(new AmazonCloudWatchLogsConfig()));
        Ssm = new AmazonSimpleSystemsManagementClient(new BasicAWSCredentials("local", "local"), Configured(new AmazonSimpleSystemsManagementConfig()));
        Runner = new(CloudFormation, TimeProvider.System, () => 0);
    }

    public AmazonCloudFormationClient CloudFormation { get; }
    public AmazonECRClient Ecr { get; }
    public AmazonECSClient Ecs { get; }
    public AmazonCloudWatchLogsClient Logs { get; }
    public AmazonSimpleSystemsManagementClient Ssm { get; }
    public StageRunner Runner { get; }
    public RecordedProgress Progress { get; } = new();

    /// <summary>Failures that the account is to show.</summary>
    public FaultInjector Faults => _server.Faults;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    /// <param name="stateFolder">Outlives the account; null: its state goes with it.</param>
    public static async Task<EmulatedAccount> StartAsync(TimeProvider? time = null, double timeScale = 0, string? stateFolder = null) =>
        new(await EmulatorServer.StartAsync(new() { Port = 0, TimeScale = timeScale, TaskEngine = "process", StateFolder = stateFolder }, time ?? TimeProvider.System, Ending));

    public static StagePlan Plan(string template, params (string Name, string Value)[] parameters) => new()
    {
        Stage = "service",
        Environment = "staging",
        Account = Account,
        Region = Region,
        StackName = "sample-worker-service",
        Template = TemplateReader.Read("cloudformation/sample.yml", template).ShouldBeOfType<TemplateReading.Read>().Template,
        Parameters = parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value),
        Tags = new Dictionary<string, string> { ["application"] = "sample-worker" },
        Timeout = TimeSpan.FromMinutes(2),
    };

    public Task<StageReviewing> ReviewAsync(StagePlan plan) => Runner.ReviewAsync(plan, Progress, Ending);

    public async Task<ReviewedStage> ReviewedAsync(StagePlan plan)
    {
        var reviewing = await ReviewAsync(plan);
        (reviewing as StageReviewing.Failed)?.Errors.Select(error => error.Message).ShouldBeEmpty();
        return reviewing.ShouldBeOfType<StageReviewing.Reviewed>().Stage;
    }

    public Task<StageExecution> ExecuteAsync(ReviewedStage reviewed) =>
        Runner.ExecuteAsync(reviewed, new Approval.Approved("policy", reviewed.Digest), Progress, Ending);

    public async Task<StageExecution> DeployAsync(StagePlan plan) => await ExecuteAsync(await ReviewedAsync(plan));

    public async Task<IReadOnlyList<string>> ChangeSetsAsync(string stackName) =>
        [.. ((await CloudFormation.ListChangeSetsAsync(new() { StackName = stackName }, Ending)).Summaries ?? []).Select(set => set.ChangeSetId)];

    /// <summary>Waits for an answer of the server.</summary>
    public async Task AnswerAsync(CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(new Uri(_server.Url, "/_emulator/calls?role=none"), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        CloudFormation.Dispose();
        Ecr.Dispose();
        Ecs.Dispose();
        Logs.Dispose();
        Ssm.Dispose();
        _http.Dispose();
        await _server.DisposeAsync();
    }

    /// <summary>The configuration of a client of this account.</summary>
    public T Configured<T>(T config) where T : ClientConfig
    {
        config.ServiceURL = _server.Url.ToString();
        config.AuthenticationRegion = Region;
        return config;
    }
}

internal sealed class RecordedProgress : IStageProgress
{
    public List<StageEvent> Events { get; } = [];

    public void On(StageEvent stageEvent) => Events.Add(stageEvent);
}
