using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Delivery;

namespace Rehearsal.Tests;

/// <summary>Bad input and a bad machine: one clear error, the right exit code, nothing done.</summary>
[Collection(nameof(ClonedWithoutEngine))]
public sealed class BadInputStories(ClonedWithoutEngine deployed)
{
    private const string Local = "cloudformation/environments/local.yml";
    private const string Service = "cloudformation/private-service.yml";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unknown_environment_is_refused_with_the_nearest_name()
    {
        var refused = await RefusedAsync("DLV-02", "--environment", "loca");

        refused.ShouldSay("'local'");
    }

    [Theory]
    [InlineData(Local, "architecture: x64", "architektur: x64", "architektur")]
    [InlineData(Local, "timeout: 10m", "timeout: soon", "soon")]
    [InlineData(Local, "NatGateways: single", "NatGateways: plenty", "plenty")]
    [InlineData(Local, "NatGateways: single", "NatGateway: single", "NatGateways")]
    [InlineData(Service, "AWS::SQS::QueuePolicy", "AWS::SQS::Policy", "AWS::SQS::Policy")]
    [InlineData(Service, "RedrivePolicy:", "RedrivePolicies:", "RedrivePolicies")]
    [InlineData(Service, "Resources:", "Resources: [", "private-service.yml:")]
    public async Task A_broken_environment_or_template_is_refused_with_its_line(string file, string sound, string broken, string said)
    {
        deployed.Clone.Edit(file, text => ReplaceFirst(text, sound, broken));

        var refused = await RefusedAsync("DLV-02");

        refused.ShouldSay(said).ShouldSay(Path.GetFileName(file) + ":");
    }

    [Fact]
    public async Task Without_a_git_repository_there_is_no_version_and_nothing_is_done()
    {
        var git = Path.Combine(deployed.Clone.Root, ".git");
        Directory.Move(git, git + "-away");
        try
        {
            await RefusedAsync("DLV-0302");
        }
        finally
        {
            Directory.Move(git + "-away", git);
        }
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        await deployed.DeployedStateAsync();
        (await deployed.Clone.BuildAsync(["Destroy"], Engine.None, Cancellation)).ShouldSucceed();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = $"{((IPEndPoint)listener.LocalEndpoint).Port}";

        (await RefusedAsync("DLV-0405", "--port", port)).ShouldSay(port);
    }

    [Fact]
    public async Task An_artifacts_folder_that_can_not_be_written_is_named()
    {
        var artifacts = Path.Combine(deployed.Clone.Root, "artifacts");
        Directory.Move(artifacts, artifacts + "-away");
        await File.WriteAllTextAsync(artifacts, "a file in its place", Cancellation);
        try
        {
            (await deployed.DeployAsync()).ShouldExit(2).ShouldSay("DLV-0901");
        }
        finally
        {
            File.Delete(artifacts);
            Directory.Move(artifacts + "-away", artifacts);
        }
    }

    [Fact]
    public async Task An_engine_that_is_gone_in_the_middle_of_the_build_fails_the_run()
    {
        await deployed.DeployedStateAsync();
        await ChangeWorkerAsync();
        using var folder = new TemporaryFolder();
        var socket = Path.Combine(folder.Path, "docker.sock");
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var engine = DockerEngine.ServeDyingAsync(socket, ended.Token);

        var failed = await deployed.Clone.BuildAsync(
            ["Deploy"], Engine.None, Cancellation, new Dictionary<string, string> { ["DOCKER_HOST"] = $"unix://{socket}" });
        await ended.CancelAsync();
        await engine.ContinueWith(_ => { }, TaskScheduler.Default);

        failed.ShouldExit(1).ShouldSay("DLV-03");
        deployed.Clone.Report().Outcome.ShouldBe(Outcome.Failed);
        (await deployed.DeployAsync()).ShouldSucceed();
    }

    [Fact]
    public async Task A_full_disk_fails_the_run_and_says_so()
    {
        await deployed.DeployedStateAsync();
        await ChangeWorkerAsync();
        var cache = Path.Combine(deployed.Clone.Root, ".nuke", "temp", "image");
        Directory.CreateDirectory(cache);
        if (!await SucceedsAsync("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", cache))
        {
            Assert.Skip("a small file system can't be mounted here (it takes root)");
        }

        try
        {
            (await deployed.DeployAsync()).ShouldExit(1).ShouldSay("DLV-0902");
        }
        finally
        {
            (await SucceedsAsync("umount", cache)).ShouldBeTrue();
        }

        (await deployed.DeployAsync()).ShouldSucceed();
    }

    /// <summary>A deploy that is refused: exit code 2, the error's code, and no call that changes anything.</summary>
    private async Task<Ended> RefusedAsync(string code, params string[] arguments)
    {
        try
        {
            var refused = (await deployed.DeployAsync(arguments)).ShouldExit(2).ShouldSay(code);
            var report = deployed.Clone.Report();
            report.ExitCode.ShouldBe(2);
            report.Errors.ShouldNotBeEmpty();
            report.Stages.ShouldBeEmpty();
            report.ApiCalls.Keys.ShouldNotContain(call => call.StartsWith("cloudformation:", StringComparison.Ordinal));
            return refused;
        }
        finally
        {
            if (Directory.Exists(Path.Combine(deployed.Clone.Root, ".git")))
            {
                await deployed.Clone.RestoreFilesAsync(Cancellation);
            }
        }
    }

    private async Task ChangeWorkerAsync()
    {
        deployed.Clone.Edit("src/SampleWorker/JobHandler.cs", code => code + $"\ninternal sealed class Changed{Guid.NewGuid():n};\n");
        await deployed.Clone.CommitAllAsync("Change the worker", Cancellation);
    }

    private static async Task<bool> SucceedsAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
        await process!.WaitForExitAsync(Cancellation);
        return process.ExitCode == 0;
    }

    private static string ReplaceFirst(string text, string old, string with)
    {
        var at = text.IndexOf(old, StringComparison.Ordinal);
        return at < 0 ? text : text[..at] + with + text[(at + old.Length)..];
    }
}
