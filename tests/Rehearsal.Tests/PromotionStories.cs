using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Delivery;
using Delivery.Emulator.Hosting;
using Delivery.Environments;
using Delivery.Releases;

namespace Rehearsal.Tests;

/// <summary>
/// A release on its way from dev over staging to prod, and back, by the commands as they are typed and printed. Dev is in one emulated account, staging and
/// prod in another; the templates are small ones, so that the way is what takes the time.
/// </summary>
[Collection(nameof(ClonedWithoutEngine))]
public sealed class PromotionStories(ClonedWithoutEngine deployed) : IAsyncLifetime
{
    private const string Branch = "promotion-stories";
    private EmulatorServer _first = null!;
    private EmulatorServer _second = null!;
    private string _branch = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _first = await EmulatorServer.StartAsync(new() { AccountId = "111111111111", TaskEngine = "process" }, TimeProvider.System, Cancellation);
        _second = await EmulatorServer.StartAsync(new() { AccountId = "222222222222", TaskEngine = "process" }, TimeProvider.System, Cancellation);
        _branch = await GitAsync("rev-parse", "--abbrev-ref", "HEAD") is var name && name != "HEAD" ? name : await GitAsync("rev-parse", "HEAD");
        await GitAsync("checkout", "--quiet", "-b", Branch);
        Write("cloudformation/private-cluster.yml", Cluster);
        Write("cloudformation/private-service.yml", Service);
        Environment("dev", _first, "autoApprove: all", "");
        Environment("staging", _second, "autoApprove: all", "promotion: { from: dev }");
        Environment("prod", _second, "autoApprove: none", "promotion: { from: staging }");
        await deployed.Clone.CommitAllAsync("Two accounts", Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await GitAsync("checkout", "--quiet", "--force", _branch);
        await GitAsync("branch", "--quiet", "-D", Branch);
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task A_release_is_built_once_promoted_twice_approved_where_it_has_to_be_and_rolled_back()
    {
        foreach (var environment in (string[])["dev", "staging", "prod"])
        {
            var bootstrap = await RunAsync("Bootstrap", "--environment", environment);
            (environment == "prod" ? await RunAsync(PrintedCommand.Of(bootstrap.ShouldExit(3).Output)) : bootstrap).ShouldSucceed();
        }

        (await RunAsync("Deploy", "--environment", "dev")).ShouldSucceed();
        var first = deployed.Clone.Report();
        (await RunAsync("Promote", "--from", "dev", "--to", "staging")).ShouldSucceed().ShouldSay("PushImage").ShouldSay("OnlyWhen: IsBuilt");
        await ApprovedAsync("Promote", "--from", "staging", "--to", "prod");

        string[] environments = ["dev", "staging", "prod"];
        var receipts = await Task.WhenAll(environments.Select(ReceiptAsync));
        receipts.ShouldAllBe(receipt => receipt.ImageDigest == first.Image!.Digest && receipt.Version == first.Version && receipt.Commit == first.Commit);
        receipts.Select(receipt => receipt.PromotedFrom).ShouldBe([null, "dev", "staging"]);

        // Nothing to promote.
        (await RunAsync("Promote", "--from", "staging", "--to", "prod")).ShouldSucceed();
        deployed.Clone.Report().Outcome.ShouldBe(Outcome.NoChanges);

        deployed.Clone.Edit("src/SampleWorker/JobHandler.cs", code => code + $"\ninternal sealed class Changed{Guid.NewGuid():n};\n");
        await deployed.Clone.CommitAllAsync("Change the worker", Cancellation);
        var ahead = await RunAsync("Promote", "--from", "dev", "--to", "staging");
        ahead.ShouldExit(2).ShouldSay("DLV-0803").ShouldSay($"git checkout {first.Commit}, then ./build.sh Promote --from dev --to staging");
        (await RunAsync("Deploy", "--environment", "dev")).ShouldSucceed();
        var second = deployed.Clone.Report();
        (await RunAsync("Promote", "--from", "dev", "--to", "staging")).ShouldSucceed();
        await ApprovedAsync("Promote", "--from", "staging", "--to", "prod");
        (await ReceiptAsync("prod")).ImageDigest.ShouldBe(second.Image!.Digest);

        (await RunAsync("FindRelease", "--environment", "prod")).ShouldSucceed();
        deployed.Clone.Report().Commit.ShouldBe(first.Commit);
        await GitAsync("checkout", "--quiet", first.Commit!);
        await ApprovedAsync("Rollback", "--environment", "prod");

        var back = await ReceiptAsync("prod");
        (back.ImageDigest, back.RolledBackFrom).ShouldBe((first.Image!.Digest, second.Version));
        (await RunAsync("Status")).ShouldSucceed().ShouldSay($"rolled back from {second.Version}").ShouldSay("promoted from dev");
    }

    /// <summary>Runs a command that has to be approved, and the commands that it prints, until it is through.</summary>
    private async Task ApprovedAsync(params string[] arguments)
    {
        var asked = 0;
        for (var ended = await RunAsync(arguments); ; ended = await RunAsync(PrintedCommand.Of(ended.Output)))
        {
            if (ended.ExitCode == 0)
            {
                asked.ShouldBeGreaterThan(0);
                return;
            }

            ended.ShouldExit(3);
            (++asked).ShouldBeLessThan(4, ended.Output);
        }
    }

    private Task<Ended> RunAsync(params string[] arguments) => deployed.Clone.BuildAsync(
        arguments, Engine.None, Cancellation, new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = "local", ["AWS_SECRET_ACCESS_KEY"] = "local" });

    private async Task<string> GitAsync(params string[] arguments) =>
        (await Clone.GitAsync(deployed.Clone.Root, arguments, CancellationToken.None)).ShouldSucceed().Output.Trim();

    private async Task<Receipt> ReceiptAsync(string environment)
    {
        using var ssm = new AmazonSimpleSystemsManagementClient(new BasicAWSCredentials("local", "local"), new AmazonSimpleSystemsManagementConfig
        {
            ServiceURL = (environment == "dev" ? _first : _second).Url.ToString(),
            AuthenticationRegion = "eu-west-1",
        });
        return (await new ReceiptStore(ssm).ReadLedgerAsync(await EnvironmentFiles.LoadAsync(deployed.Clone.Root, environment, Cancellation), Cancellation)).Current.ShouldNotBeNull();
    }

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(deployed.Clone.Root, file), text);

    private void Environment(string name, EmulatorServer server, string review, string promotion) => Write($"cloudformation/environments/{name}.yml", $$"""
        application: sample-worker
        account: '{{(server == _first ? "111111111111" : "222222222222")}}'
        region: eu-west-1
        architecture: x64
        endpoint: {{server.Url.ToString().TrimEnd('/')}}
        review: { {{review}} }
        {{promotion}}
        stages:
          bootstrap:
            parameters: { RepositoryName: sample-worker-{{name}} }
        """);

    private const string Cluster = """
        Resources:
          Cluster: { Type: AWS::ECS::Cluster }
        Outputs:
          ClusterName: { Value: !Ref Cluster }
        """;

    private const string Service = """
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
}
