using System.Text.Json.Nodes;
using Amazon.ECR;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Delivery.Emulator.Hosting;
using Delivery.Environments;
using Delivery.Errors;
using Delivery.Releases;
using Delivery.Runs;
using Delivery.Tests.Scenarios;
using Delivery.Tests.Versioning;
using Delivery.Versioning;

namespace Delivery.Tests.Promotion;

/// <summary>
/// Two emulated accounts and a repository with three environments: dev in the first account, staging and prod in the second. The targets' steps run in this
/// process, with small templates and an image of one layer.
/// </summary>
internal sealed class ThreeEnvironments : IAsyncDisposable
{
    private const int Columns = 80;
    private const string FirstAccount = "111111111111";
    private const string SecondAccount = "222222222222";

    private const string ClusterTemplate = """
        Parameters:
          Retention: { Type: Number, Default: 7 }
        Resources:
          Cluster: { Type: AWS::ECS::Cluster }
          Level: { Type: AWS::SSM::Parameter, Properties: { Name: !Sub '/${AWS::StackName}/level', Type: String, Value: !Sub 'info ${Retention}' } }
        Outputs:
          ClusterName: { Value: !Ref Cluster }
        """;

    private const string ServiceTemplate = """
        Parameters:
          ClusterName: { Type: String }
          ImageUri: { Type: String }
          ImageVersion: { Type: String }
        Resources:
          Task:
            Type: AWS::ECS::TaskDefinition
            Properties:
              RequiresCompatibilities: [EC2]
              ContainerDefinitions: [{ Name: worker, Image: !Ref ImageUri, Memory: 64, Environment: [{ Name: VERSION, Value: !Ref ImageVersion }] }]
          Service:
            Type: AWS::ECS::Service
            Properties: { Cluster: !Ref ClusterName, TaskDefinition: !Ref Task, DesiredCount: 0, LaunchType: EC2 }
        Outputs:
          ServiceName: { Value: !GetAtt Service.Name }
        """;

    private readonly ScratchRepository _repository = new();
    private readonly EmulatorServer _first;
    private readonly EmulatorServer _second;

    private ThreeEnvironments(EmulatorServer first, EmulatorServer second) => (_first, _second) = (first, second);

    public string Root => _repository.Path;

    public EmulatorServer First => _first;

    /// <summary>Of the hosts by environment, where it is not x64.</summary>
    public Dictionary<string, string> Architectures { get; } = [];

    /// <summary>More lines of an environment's file, by its name.</summary>
    public Dictionary<string, string> More { get; } = [];

    /// <summary>Cuts runs off.</summary>
    public CancellationToken CutOff { get; set; } = CancellationToken.None;

    /// <summary>Told of each line that a run says.</summary>
    public Action<string> Said { get; set; } = _ => { };

    /// <summary>How prod may be approved.</summary>
    public string ProdAutoApprove { get; set; } = "all";

    /// <summary>The account that staging says it is in.</summary>
    public string StagingAccount { get; set; } = SecondAccount;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    /// <param name="bootstrapped">The environments that have their image repository.</param>
    public static async Task<ThreeEnvironments> StartAsync(params string[] bootstrapped)
    {
        var accounts = new ThreeEnvironments(await EmulatorAsync(FirstAccount), await EmulatorAsync(SecondAccount));
        accounts._repository.Write("cloudformation/bootstrap.yml", await File.ReadAllTextAsync(Path.Combine(ScratchFolder.Repository, "cloudformation/bootstrap.yml"), Ending));
        accounts._repository.Write("cloudformation/private-cluster.yml", ClusterTemplate);
        accounts._repository.Write("cloudformation/private-service.yml", ServiceTemplate);
        // Their endpoints are not known to the commit.
        await accounts._repository.CommitAsync(".gitignore", "artifacts/\ncache/\ncloudformation/environments/\n");
        foreach (var environment in bootstrapped.DefaultIfEmpty("dev").Concat(bootstrapped.Length == 0 ? ["staging", "prod"] : []))
        {
            (await accounts.RunAsync("Bootstrap", environment, run => [("connect", run.ConnectAsync), ("bootstrap", run.BootstrapAsync)])).ShouldSucceed();
        }

        return accounts;
    }

    /// <summary>Commits a change.</summary>
    /// <returns>The commit.</returns>
    public async Task<string> CommitAsync(string file, string text)
    {
        await _repository.CommitAsync(file, text);
        return await HeadAsync();
    }

    public Task<string> HeadAsync() => _repository.GitAsync("rev-parse", "HEAD");

    public Task CheckOutAsync(string commit) => _repository.GitAsync("checkout", "--quiet", commit);

    public void Write(string file, string text) => _repository.Write(file, text);

    /// <summary>Builds a version of what is checked out and delivers it.</summary>
    public Task<RehearsedEnd> DeployAsync(string version, string environment = "dev") =>
        RunAsync("Deploy", environment, run => [("push image", run.PushImageAsync), .. Stages(run)], version: version);

    /// <summary>Builds a version of what is checked out and pushes it, no more.</summary>
    public Task<RehearsedEnd> PushAsync(string version, string environment = "dev") =>
        RunAsync("PushImage", environment, run => [("push image", run.PushImageAsync)], version: version);

    public Task<RehearsedEnd> PromoteAsync(string from, string to, string? release = null, bool allowOlder = false, params string[] approve) => RunAsync(
        "Promote", to, run => [("copy image", ending => run.CopyImageAsync(isDeployed: true, ending)), .. Stages(run)],
        settings => settings with { From = from, Release = release, AllowOlder = allowOlder, Approve = approve });

    public Task<RehearsedEnd> CopyImageAsync(string from, string to, string? release = null) => RunAsync(
        "CopyImage", to, run => [("copy image", ending => run.CopyImageAsync(isDeployed: false, ending))], settings => settings with { From = from, Release = release });

    public Task<RehearsedEnd> FindReleaseAsync(string environment, string? release = null) => RunAsync(
        "FindRelease", environment, run => [("connect", run.ConnectAsync), ("find release", run.FindReleaseAsync)], settings => settings with { Release = release }, checksInputs: false);

    public Task<RehearsedEnd> RollbackAsync(string environment, string? release = null) => RunAsync(
        "Rollback", environment, run => [("find release", run.FindReleaseAsync), .. Stages(run)], settings => settings with { Release = release });

    /// <summary>A stage's half, as a job with an approval before it runs it.</summary>
    public Task<RehearsedEnd> StageAsync(string target, string environment, string release, params string[] approve)
    {
        var stage = target.EndsWith("Cluster", StringComparison.Ordinal) ? StageNames.Cluster : StageNames.Service;
        var isExecuted = target.StartsWith("Execute", StringComparison.Ordinal);
        return RunAsync(
            target, environment,
            run =>
            [
                ("review", ending => run.ReviewAsync(stage, isExecuted, ending)),
                .. isExecuted ? [("execute", ending => run.ExecuteAsync(stage, ending))] : (IEnumerable<(string, Func<CancellationToken, Task>)>)[],
                .. isExecuted && stage == StageNames.Service ? [("receipt", run.RecordReceiptAsync)] : (IEnumerable<(string, Func<CancellationToken, Task>)>)[],
            ],
            settings => settings with { Release = release, Approve = approve });
    }

    public Task<RehearsedEnd> DriftAsync(string environment) => RunAsync("Drift", environment, run => [("drift", run.DriftAsync)], checksInputs: false);

    /// <param name="environment">Null: all.</param>
    public Task<RehearsedEnd> StatusAsync(string? environment) => RunAsync(
        "Status", environment ?? "local", run => [("status", run.StatusAsync)], settings => settings with { IsEnvironmentGiven = environment is not null }, checksInputs: false);

    public async Task<ReleaseLedger> LedgerAsync(string environment)
    {
        Configure();
        using var ssm = new AmazonSimpleSystemsManagementClient(Credentials, Of(environment, new AmazonSimpleSystemsManagementConfig()));
        return await new ReceiptStore(ssm).ReadLedgerAsync(await EnvironmentFiles.LoadAsync(Root, environment, Ending), Ending);
    }

    public async Task<Receipt> ReceiptAsync(string environment) => (await LedgerAsync(environment)).Current.ShouldNotBeNull();

    public AmazonECRClient Ecr(string environment) => new(Credentials, Of(environment, new AmazonECRConfig()));

    public T Of<T>(string environment, T config) where T : ClientConfig
    {
        config.ServiceURL = ServerOf(environment).Url.ToString();
        config.AuthenticationRegion = "eu-west-1";
        return config;
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        _repository.Dispose();
    }

    public static BasicAWSCredentials Credentials { get; } = new("local", "local");

    private EmulatorServer ServerOf(string environment) => environment == "dev" ? _first : _second;

    private static Task<EmulatorServer> EmulatorAsync(string account) =>
        EmulatorServer.StartAsync(new() { Port = 0, AccountId = account, TaskEngine = "process" }, TimeProvider.System, Ending);

    private static (string Name, Func<CancellationToken, Task> Step)[] Stages(DeliveryRun run) =>
    [
        ("review cluster", ending => run.ReviewAsync(StageNames.Cluster, isExecuted: true, ending)),
        ("execute cluster", ending => run.ExecuteAsync(StageNames.Cluster, ending)),
        ("review service", ending => run.ReviewAsync(StageNames.Service, isExecuted: true, ending)),
        ("execute service", ending => run.ExecuteAsync(StageNames.Service, ending)),
        ("receipt", run.RecordReceiptAsync),
    ];

    private void Configure()
    {
        Environment("dev", FirstAccount, "all", "");
        Environment("staging", StagingAccount, "all", "from: dev");
        Environment("prod", SecondAccount, ProdAutoApprove, "from: staging");
    }

    private void Environment(string name, string account, string autoApprove, string promotion) => _repository.Write($"cloudformation/environments/{name}.yml", $$"""
        application: sample-worker
        account: '{{account}}'
        region: eu-west-1
        architecture: {{Architectures.GetValueOrDefault(name, "x64")}}
        endpoint: {{ServerOf(name).Url.ToString().TrimEnd('/')}}
        review: { autoApprove: {{autoApprove}} }
        {{(promotion.Length > 0 ? $"promotion: {{ {promotion}{More.GetValueOrDefault(name)} }}" : "")}}
        stages:
          bootstrap:
            parameters: { EmptyRepositoryOnDelete: true, RepositoryName: sample-worker-{{name}} }
          cluster:
            parameters: { Retention: {{(name == "prod" ? 90 : 7)}} }
        """);

    private async Task<RehearsedEnd> RunAsync(
        string target, string environment, Func<DeliveryRun, IReadOnlyList<(string Name, Func<CancellationToken, Task> Step)>> steps,
        Func<RunSettings, RunSettings>? change = null, string? version = null, bool checksInputs = true)
    {
        Configure();
        using var screen = new Screen();
        var cache = Path.Combine(Root, "cache");
        var commit = await HeadAsync();
        var settings = new RunSettings
        {
            Root = Root,
            Target = target,
            EnvironmentName = environment,
            EmulatorProgram = "none",
            CacheFolder = cache,
            GitVersion = new GitVersionFields(version ?? "0.0.0", commit, 0),
            IsOfRelease = version is null && target is not "Bootstrap",
            Say = text =>
            {
                screen.Say(text);
                Said(text);
            },
            Warn = screen.Say,
        };
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Ending, CutOff);
        using var run = DeliveryRun.Start(change?.Invoke(settings) ?? settings, TimeProvider.System, new RunTerminal(screen.Reviews, TextReader.Null, Columns, hasColour: false));
        var succeeded = true;
        try
        {
            if (checksInputs)
            {
                await run.StepAsync("check inputs", "tool", run.CheckInputsAsync, ending.Token);
                await run.StepAsync("connect", "aws", run.ConnectAsync, ending.Token);
            }

            if (version is not null)
            {
                run.UseImage(await TinyImage.MakeAsync(cache, version, commit, Ending));
                await run.StepAsync("find repository", "aws", run.FindRepositoryAsync, ending.Token);
            }

            foreach (var (name, step) in steps(run))
            {
                await run.StepAsync(name, "aws", step, ending.Token);
            }
        }
        catch (DeliveryException ended)
        {
            succeeded = false;
            screen.Say(ErrorText.Of(ended));
        }

        var exitCode = run.Finish(succeeded);
        return new(exitCode, screen.Lines, JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Root, "artifacts", "run", "run.json"), Ending))!);
    }
}

internal static class Ends
{
    public static RehearsedEnd ShouldSucceed(this RehearsedEnd end) => end.ShouldExit(0);

    public static RehearsedEnd ShouldExit(this RehearsedEnd end, int code)
    {
        end.ExitCode.ShouldBe(code, string.Join('\n', end.Lines));
        return end;
    }

    public static RehearsedEnd ShouldSay(this RehearsedEnd end, string text)
    {
        string.Join('\n', end.Lines).ShouldContain(text);
        return end;
    }

    /// <summary>The outcome as run.json has it.</summary>
    public static string Outcome(this RehearsedEnd end) => end.Report["outcome"]!.GetValue<string>();

    public static IReadOnlyDictionary<string, int> Calls(this RehearsedEnd end) => end.Report["apiCalls"]!.AsObject().ToDictionary(call => call.Key, call => call.Value!.GetValue<int>());
}
