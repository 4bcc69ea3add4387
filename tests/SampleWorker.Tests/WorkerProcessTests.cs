using System.Reflection;

namespace SampleWorker.Tests;

public sealed class WorkerProcessTests : IAsyncLifetime
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;
    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("worker-test-");
    private QueueEndpoint _queue = null!;

    private Dictionary<string, string> Environment => new()
    {
        ["QUEUE_URL"] = _queue.QueueUrl,
        ["AWS_ENDPOINT_URL"] = _queue.Url,
        ["AWS_REGION"] = "eu-west-1",
        ["AWS_ACCESS_KEY_ID"] = "test",
        ["AWS_SECRET_ACCESS_KEY"] = "test",
        ["TMPDIR"] = _temporary.FullName,
    };

    public async ValueTask InitializeAsync() => _queue = await QueueEndpoint.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        _temporary.Delete(recursive: true);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_job_is_done_logged_with_its_hash_and_deleted()
    {
        using var worker = WorkerProcess.Start(Environment);
        var started = await worker.EventAsync("started", Token);
        _queue.Send("hello");
        var done = await worker.EventAsync("job-done", Token);

        ((string?)done["id"]).ShouldBe("job-1");
        ((string?)done["sha256"]).ShouldBe("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        ((string?)done["version"]).ShouldBe((string?)started["version"]);
        ((string?)done["version"]).ShouldBe(typeof(JobHandler).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
        ((string?)done["time"])!.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$");
        (await _queue.DeletedAsync(Token)).ShouldBe("job-1");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_termination_signal_ends_it_with_exit_code_0()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        using var worker = WorkerProcess.Start(Environment);
        await worker.EventAsync("ready", Token);
        await worker.TerminateAsync(Token);
        await worker.EventAsync("stopped", Token);
        (await worker.ExitCodeAsync(Token)).ShouldBe(0);
        _temporary.GetFiles().ShouldBeEmpty();
    }

    [Fact(Timeout = 30_000)]
    public async Task It_is_healthy_once_its_queue_has_answered()
    {
        (await HealthAsync()).ShouldBe(1);
        using var worker = WorkerProcess.Start(Environment);
        await worker.EventAsync("ready", Token);
        _queue.Send("so that the heartbeat is written");
        await worker.EventAsync("job-done", Token);
        (await HealthAsync()).ShouldBe(0);
    }

    [Fact(Timeout = 30_000)]
    public async Task Two_tasks_with_one_temporary_folder_have_a_heartbeat_each()
    {
        using var worker = WorkerProcess.Start(new Dictionary<string, string>(Environment) { ["ECS_CONTAINER_METADATA_URI_V4"] = "http://127.0.0.1/one" });
        await worker.EventAsync("ready", Token);
        _queue.Send("so that the heartbeat is written");
        await worker.EventAsync("job-done", Token);
        (await HealthAsync(("ECS_CONTAINER_METADATA_URI_V4", "http://127.0.0.1/one"))).ShouldBe(0);
        (await HealthAsync(("ECS_CONTAINER_METADATA_URI_V4", "http://127.0.0.1/other"))).ShouldBe(1);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_queue_that_refuses_is_said_and_leaves_it_unhealthy()
    {
        _queue.Error = "QueueDoesNotExist";
        using var worker = WorkerProcess.Start(Environment);
        var failed = await worker.EventAsync("queue-failed", Token);
        ((string?)failed["exception"])!.ShouldContain("refused");
        (await HealthAsync()).ShouldBe(1);
    }

    [Fact(Timeout = 30_000)]
    public async Task Everything_wrong_with_its_configuration_is_said_at_once_with_exit_code_2()
    {
        using var worker = WorkerProcess.Start(new Dictionary<string, string> { ["CONCURRENCY"] = "many", ["JOB_TIMEOUT_SECONDS"] = "0" });
        var said = (string?)(await worker.EventAsync("bad-configuration", Token))["problem"];
        said.ShouldBe(
            "QUEUE_URL is not set; set it to the URL of the SQS queue that jobs are taken from. "
            + "CONCURRENCY is not a whole number from 1 to 10. JOB_TIMEOUT_SECONDS is not a whole number from 1 to 3600.");
        (await worker.ExitCodeAsync(Token)).ShouldBe(2);
    }

    private async Task<int> HealthAsync(params (string Name, string Value)[] more)
    {
        var environment = Environment;
        foreach (var (name, value) in more)
        {
            environment[name] = value;
        }

        using var health = WorkerProcess.Start(environment, "--health");
        return await health.ExitCodeAsync(Token);
    }
}
