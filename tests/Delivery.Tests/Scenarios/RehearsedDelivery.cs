using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Delivery.Emulator.Hosting;
using Delivery.Environments;
using Delivery.Errors;
using Delivery.Runs;
using Delivery.Tests.Versioning;
using Delivery.Versioning;
using EmulatedScenario = Delivery.Emulator.Faults.Scenario;

namespace Delivery.Tests.Scenarios;

/// <summary>How a run ended: what it showed, its exit code and its report.</summary>
/// <param name="Lines">What was told, line by line; a review is one entry that begins with its title.</param>
internal sealed record RehearsedEnd(int ExitCode, IReadOnlyList<string> Lines, JsonNode Report);

/// <summary>
/// Whole runs of the pipeline's steps in this process: the repository's own templates, a commit in a real git repository, the SDK's clients, and an
/// emulated account that is an endpoint as any other. Only compiling and building the image are left out.
/// </summary>
internal sealed class RehearsedDelivery : IAsyncDisposable
{
    private const int Columns = 80;
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMinutes(1);
    private readonly ScratchRepository _repository = new();
    private readonly EmulatorServer _aws;
    private string _commit = "";

    private RehearsedDelivery(EmulatorServer aws) => _aws = aws;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    /// <summary>The environment that is run against, each in a region of its own.</summary>
    public (string Name, string Region) Target { get; set; } = ("staging", "eu-west-1");

    /// <summary>More parameters of the bootstrap stage, as YAML.</summary>
    public string BootstrapParameters { get; set; } = "";

    /// <summary>More parameters of the cluster stage, as YAML.</summary>
    public string ClusterParameters { get; set; } = "";

    /// <summary>More of the environment, as YAML.</summary>
    public string EnvironmentSettings { get; set; } = "";

    public string Root => _repository.Path;

    public EmulatorServer Aws => _aws;

    public static async Task<RehearsedDelivery> StartAsync(Action<ScratchRepository>? change = null)
    {
        var delivery = new RehearsedDelivery(await EmulatorServer.StartAsync(new() { Port = 0, TaskEngine = "process" }, TimeProvider.System, Ending));
        foreach (var template in (string[])["bootstrap.yml", "private-cluster.yml", "private-service.yml"])
        {
            var path = $"cloudformation/{template}";
            delivery._repository.Write(path, await File.ReadAllTextAsync(Path.Combine(ScratchFolder.Repository, path), Ending));
        }

        change?.Invoke(delivery._repository);
        // What changes between runs is no part of the commit: only what is committed is delivered.
        await delivery._repository.CommitAsync(".gitignore", "artifacts/\ncache/\ncloudformation/environments/\n");
        delivery._commit = await delivery._repository.GitAsync("rev-parse", "HEAD");
        return delivery;
    }

    /// <summary>Delivers, and fails the test where that fails.</summary>
    public async Task DeliveredAsync(string version, string release, string parameters = "")
    {
        Configure(release, parameters: parameters);
        var end = await RunAsync("Deploy", DeliverySteps, version, TimeProvider.System);
        end.ExitCode.ShouldBe(0, string.Join('\n', end.Lines));
    }

    /// <summary>Lets the hosts' image be a parameter of Systems Manager.</summary>
    public async Task ReadsParameterAsync(string name, string value)
    {
        using var ssm = new AmazonSimpleSystemsManagementClient(
            new BasicAWSCredentials("local", "local"), new AmazonSimpleSystemsManagementConfig { ServiceURL = _aws.Url.ToString(), AuthenticationRegion = "eu-west-1" });
        await ssm.PutParameterAsync(new() { Name = name, Value = value, Type = "String" }, Ending);
        ClusterParameters = $", HostImageX64: {name}";
    }

    /// <summary>Delivers under a scenario.</summary>
    public async Task<RehearsedEnd> DeliverAsync(EmulatedScenario? scenario, string version = "1.0.1", string parameters = "")
    {
        Configure("now", scenario?.Timeout is not null, parameters);
        if (scenario is not null)
        {
            _aws.Faults.Start(scenario);
        }

        return await RunAsync("Deploy", DeliverySteps, version, TimeOf(scenario));
    }

    /// <summary>Removes the environment under a scenario.</summary>
    public async Task<RehearsedEnd> DestroyAsync(EmulatedScenario scenario)
    {
        Configure("now", scenario.Timeout is not null);
        _aws.Faults.Start(scenario);
        return await RunAsync("Destroy", run => [("destroy", run.DestroyAsync)], "1.0.1", TimeOf(scenario));
    }

    /// <summary>Runs steps of a target as one of the environment's roles.</summary>
    /// <param name="from">The environment that a release is promoted from.</param>
    /// <param name="version">What is built; null: what was delivered before, nothing is built.</param>
    /// <param name="release">A version whose image is in the registry; nothing is built then, either.</param>
    public Task<RehearsedEnd> RunAsync(
        string target, AccessRole access, Func<DeliveryRun, IReadOnlyList<(string Name, Func<CancellationToken, Task> Step)>> steps, string parameters = "", string? from = null,
        string? version = "1.0.1", string? release = null)
    {
        Configure("now", parameters: parameters);
        return RunAsync(target, steps, from is null && release is null ? version : null, TimeProvider.System, access, from, release);
    }

    /// <summary>Rehearses one of the repository's own environments, on a local AWS that the run starts for itself.</summary>
    /// <param name="scenario">A scenario's name, or a file.</param>
    public async Task<RehearsedEnd> RehearseAsync(string environment, string? scenario = null)
    {
        var file = $"cloudformation/environments/{environment}.yml";
        Target = (environment, Target.Region);
        _repository.Write(file, await File.ReadAllTextAsync(Path.Combine(ScratchFolder.Repository, file), Ending));
        return await RunAsync("Rehearse", run => [("rehearse", run.RehearseAsync)], "1.0.1", TimeProvider.System, rehearsal: (true, scenario));
    }

    public async ValueTask DisposeAsync()
    {
        await _aws.DisposeAsync();
        _repository.Dispose();
    }

    private static IReadOnlyList<(string Name, Func<CancellationToken, Task> Step)> DeliverySteps(DeliveryRun run) =>
        [("connect", run.ConnectAsync), ("bootstrap", run.BootstrapAsync), .. DeploySteps(run)];

    /// <summary>What Deploy does once it is connected.</summary>
    public static IReadOnlyList<(string Name, Func<CancellationToken, Task> Step)> DeploySteps(DeliveryRun run) =>
    [
        ("find repository", run.FindRepositoryAsync),
        ("push image", run.PushImageAsync),
        .. StageSteps(run),
    ];

    /// <summary>The stages, once the image is in its repository.</summary>
    public static IReadOnlyList<(string Name, Func<CancellationToken, Task> Step)> StageSteps(DeliveryRun run) =>
    [
        ("review cluster", async ending =>
        {
            await run.ReviewAsync(StageNames.Cluster, isExecuted: true, ending);
            await run.ReviewAheadAsync(StageNames.Cluster, StageNames.Service, ending);
        }),
        ("execute cluster", ending => run.ExecuteAsync(StageNames.Cluster, ending)),
        ("review service", ending => run.ReviewAsync(StageNames.Service, isExecuted: true, ending)),
        ("execute service", ending => run.ExecuteAsync(StageNames.Service, ending)),
        ("receipt", run.RecordReceiptAsync),
    ];

    /// <summary>An environment's time-outs are a minute at least: a scenario that wants a shorter one gets a faster clock.</summary>
    private static TimeProvider TimeOf(EmulatedScenario? scenario) => scenario?.Timeout is { } timeout ? new FastTime(ShortestTimeout / timeout) : TimeProvider.System;

    private void Configure(string release, bool isShort = false, string parameters = "")
    {
        var limit = isShort ? "1m" : "5m";
        _repository.Write($"cloudformation/environments/{Target.Name}.yml", $$"""
            application: sample-worker
            account: '000000000000'
            region: {{Target.Region}}
            architecture: x64
            endpoint: {{_aws.Url.ToString().TrimEnd('/')}}
            review: { autoApprove: all }
            tags: { release: {{release}} }
            stages:
              bootstrap:
                parameters: { EmptyRepositoryOnDelete: true{{BootstrapParameters}} }
              cluster:
                timeout: {{limit}}
                parameters: { NatGateways: single, FlowLogTraffic: NONE, MaxHosts: 2{{ClusterParameters}} }
              service:
                timeout: {{limit}}
                parameters: { MaxTasks: 2, LogRetentionDays: 1{{parameters}} }
            {{EnvironmentSettings}}
            """);
    }

    private async Task<RehearsedEnd> RunAsync(string target, Func<DeliveryRun, IReadOnlyList<(string Name, Func<CancellationToken, Task> Step)>> steps, string? version, TimeProvider time, AccessRole access = AccessRole.Caller, string? from = null, string? release = null,
        (bool Is, string? Scenario) rehearsal = default)
    {
        using var screen = new Screen();
        var cache = Path.Combine(Root, "cache");
        using var run = DeliveryRun.Start(new RunSettings
        {
            Root = Root,
            Target = target,
            EnvironmentName = Target.Name,
            From = from,
            Release = release,
            IsOfRelease = version is null,
            Access = access,
            Confirm = Target.Name,
            EmulatorProgram = rehearsal.Is ? typeof(EmulatorServer).Assembly.Location : "none",
            TaskEngine = "process",
            IsRehearsal = rehearsal.Is,
            Scenario = rehearsal.Scenario,
            CacheFolder = cache,
            GitVersion = version is null ? null : new GitVersionFields(version, _commit, 0),
            Say = screen.Say,
            Warn = screen.Say,
        }, time, new RunTerminal(screen.Reviews, TextReader.Null, Columns, hasColour: false));
        var succeeded = true;
        try
        {
            await run.StepAsync("check inputs", "tool", run.CheckInputsAsync, Ending);
            if (version is not null)
            {
                run.UseImage(await TinyImage.MakeAsync(cache, version, _commit, Ending));
            }

            foreach (var (name, step) in steps(run))
            {
                await run.StepAsync(name, "aws", step, Ending);
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
