using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Delivery.Doctor;
using Delivery.Emulator.Hosting;
using Delivery.Environments;
using Delivery.Errors;
using Delivery.Rehearsal;
using Delivery.Tests.Versioning;
using Microsoft.Extensions.Time.Testing;

namespace Delivery.Tests.Doctor;

public sealed class ChecksTests : IDisposable
{
    private readonly ScratchRepository _folder = new();

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_SDK_that_global_json_allows_is_found_and_another_is_not()
    {
        using var emulator = NoEmulator();
        _folder.Write("global.json", """{ "sdk": { "version": "10.0.100", "rollForward": "latestFeature" } } // comment""");
        (await new MachineChecks(_folder.Path, emulator).SdkAsync("dotnet", Ending)).State.ShouldBe(CheckState.Ok);

        _folder.Write("global.json", """{ "sdk": { "version": "99.0.100" } }""");
        var missing = await new MachineChecks(_folder.Path, emulator).SdkAsync("dotnet", Ending);

        (missing.State, missing.Fix.Contains("99.0.100")).ShouldBe((CheckState.Misconfigured, true));
        (await new MachineChecks(_folder.Path, emulator).SdkAsync("no-such-program", Ending)).State.ShouldBe(CheckState.Misconfigured);
    }

    [Fact]
    public async Task Uncommitted_changes_are_only_for_the_local_environment()
    {
        using var emulator = NoEmulator();
        var checks = new MachineChecks(_folder.Path, emulator);
        await _folder.CommitAsync("a", "one");
        (await checks.RepositoryAsync(mayBeDirty: false, Ending)).State.ShouldBe(CheckState.Ok);

        _folder.Write("a", "two");

        (await checks.RepositoryAsync(mayBeDirty: true, Ending)).State.ShouldBe(CheckState.Ok);
        (await checks.RepositoryAsync(mayBeDirty: false, Ending)).State.ShouldBe(CheckState.Warning);
    }

    [Fact]
    public async Task Without_an_engine_it_says_what_happens_instead() =>
        (await MachineChecks.EngineAsync(new Uri("unix:///nonexistent/docker.sock"), Ending)).ShouldBe(
            new CheckResult("Docker Engine", CheckState.Ok, "none: tasks run as processes, images are written by the pipeline itself"));

    [Theory]
    [InlineData(100, CheckState.Failed)]
    [InlineData(2L << 30, CheckState.Warning)]
    [InlineData(50L << 30, CheckState.Ok)]
    public void Little_space_is_said_before_it_is_none(long free, CheckState expected) => MachineChecks.Disk(free).State.ShouldBe(expected);

    [Fact]
    public void Packages_are_told_as_they_were_compiled_in()
    {
        var result = PackageSet.Read("""
            { "libraries": {
              "AWSSDK.Core/4.1.0": { "type": "package" }, "AWSSDK.ECS/4.0.23": { "type": "package" },
              "AWSSDK.ECR/4.0.0": { "type": "project" }, "YamlDotNet/18.1.0": { "type": "package" } } }
            """);

        (result.State, result.Found).ShouldBe((CheckState.Warning, "official: AWSSDK.ECS 4.0.23; stand-ins: AWSSDK.ECR; AWSSDK.Core 4.1.0"));
    }

    [Theory]
    [InlineData(0, CheckState.Ok)]
    [InlineData(-90, CheckState.Warning)]
    [InlineData(240, CheckState.Warning)]
    [InlineData(241, CheckState.Misconfigured)]
    [InlineData(-300, CheckState.Misconfigured)]
    public void A_clock_that_AWS_would_refuse_is_a_problem(int secondsAhead, CheckState expected) =>
        EnvironmentChecks.Clock(TimeSpan.FromSeconds(secondsAhead)).State.ShouldBe(expected);

    [Fact]
    public async Task The_clock_is_compared_with_the_endpoints_and_the_account_with_the_callers()
    {
        await using var server = await EmulatorServer.StartAsync(new EmulatorOptions { TaskEngine = "process" }, TimeProvider.System, Ending);
        using var http = new HttpClient();
        var late = new EnvironmentChecks(ScratchFolder.Repository, new FakeTimeProvider(DateTimeOffset.UtcNow.AddMinutes(-30)));
        using var sts = new AmazonSecurityTokenServiceClient(
            new BasicAWSCredentials("local", "local"), new AmazonSecurityTokenServiceConfig { ServiceURL = server.Url.ToString(), AuthenticationRegion = "eu-west-1" });
        var local = await EnvironmentFiles.LoadAsync(ScratchFolder.Repository, "local", Ending);

        var clock = await late.ClockAsync(http, server.Url, Ending);
        clock.State.ShouldBe(CheckState.Misconfigured);
        clock.Found.ShouldEndWith("behind the endpoint's");
        (await EnvironmentChecks.CallerAsync(sts, local, Ending)).State.ShouldBe(CheckState.Ok);
        (await EnvironmentChecks.CallerAsync(sts, local with { Account = "123456789012" }, Ending)).State.ShouldBe(CheckState.Misconfigured);
    }

    [Fact]
    public async Task Calls_that_a_variable_sends_elsewhere_are_told_without_the_password()
    {
        var dev = await EnvironmentFiles.LoadAsync(ScratchFolder.Repository, "dev", Ending);

        var told = EnvironmentChecks.Described(dev, "http://user:secret@localhost:4566");

        (told.State, told.Found.Contains("http://localhost:4566")).ShouldBe((CheckState.Warning, true));
        told.Found.ShouldNotContain("secret");
        EnvironmentChecks.Described(dev, null).State.ShouldBe(CheckState.Ok);
    }

    [Fact]
    public async Task A_broken_template_is_told_with_its_line()
    {
        _folder.Write("cloudformation/a.yml", "Resources:\n  Queue:\n    Type: AWS::SQS::Queu\n");

        var refused = await Should.ThrowAsync<DeliveryException>(() => new EnvironmentChecks(_folder.Path, TimeProvider.System).TemplatesAsync(Ending));

        refused.Errors[0].Where.ShouldStartWith("cloudformation/a.yml:3");
    }

    [Fact]
    public async Task An_endpoint_that_does_not_answer_is_a_failure_not_a_crash()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var closed = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        listener.Stop();
        using var http = new HttpClient();
        var checks = new EnvironmentChecks(_folder.Path, TimeProvider.System);

        var results = await new Checkup(TimeProvider.System).RunAsync([new("Clock", ending => checks.ClockAsync(http, closed, ending))], Ending);

        results.Single().State.ShouldBe(CheckState.Failed);
        Checkup.ProblemsOf(results).Single().Kind.ShouldBe(ErrorCatalog.EndpointUnreachable);
    }

    public void Dispose() => _folder.Dispose();

    private EmbeddedEmulator NoEmulator() => new("none", Path.Combine(_folder.Path, "no-state"), "auto", TimeProvider.System);
}
