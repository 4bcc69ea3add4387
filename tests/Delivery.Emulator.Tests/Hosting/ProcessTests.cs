using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Amazon.SecurityToken;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace Delivery.Emulator.Tests.Hosting;

public sealed class ProcessTests
{
    [Fact]
    public async Task A_port_in_use_ends_it_with_exit_code_2_and_one_line()
    {
        await using var other = await RunningEmulator.StartAsync();
        using var folder = new TestFolder();

        var (exitCode, output, error) = await EmulatorProcess.RunAsync("--port", $"{other.Url.Port}", "--state", folder.Path);

        exitCode.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ShouldBe($"port {other.Url.Port} is in use{Environment.NewLine}");
    }

    [Fact]
    public async Task A_second_emulator_on_a_state_folder_is_refused()
    {
        using var folder = new TestFolder();
        await using var first = await RunningEmulator.StartAsync(folder: folder.Path);

        var (exitCode, _, error) = await EmulatorProcess.RunAsync("--port", "0", "--state", folder.Path);

        exitCode.ShouldBe(2);
        error.ShouldBe($"the state folder {folder.Path} is in use by another emulator{Environment.NewLine}");
    }

    [Fact]
    public async Task All_wrong_arguments_are_named_at_once()
    {
        var (exitCode, _, error) = await EmulatorProcess.RunAsync("--port", "99999", "--engine", "podman", "--bogus");

        exitCode.ShouldBe(2);
        error.ShouldContain("--port does not take '99999'");
        error.ShouldContain("--engine does not take 'podman'");
        error.ShouldContain("'--bogus' is not an option");
    }

    [Fact]
    public async Task What_a_client_needs_is_said_in_the_region_that_was_asked_for_and_the_callers_are_of_the_account()
    {
        using var folder = new TestFolder();
        var (exitCode, output, error) = await EmulatorProcess.RunAsync(
            "--port", "0", "--state", folder.Path, "--account", "111111111111", "--region", "eu-central-1", "--background");
        exitCode.ShouldBe(0, error);

        var said = output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        var url = said[0]["ready ".Length..];
        said[1..].ShouldBe([
            $"export AWS_ENDPOINT_URL={url}", "export AWS_ACCESS_KEY_ID=local", "export AWS_SECRET_ACCESS_KEY=local",
            "export AWS_REGION=eu-central-1", "export AWS_DEFAULT_REGION=eu-central-1"]);
        using var sts = new AmazonSecurityTokenServiceClient("local", "local", new AmazonSecurityTokenServiceConfig { ServiceURL = url, AuthenticationRegion = "eu-central-1" });
        (await sts.GetCallerIdentityAsync(new(), TestContext.Current.CancellationToken)).Account.ShouldBe("111111111111");

        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri($"{url}/_emulator/stop?tasks=stop"), null, TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.ShouldBeTrue();
    }

    [Theory]
    [InlineData("eu west 1")]
    [InlineData("$(id)")]
    [InlineData("")]
    public async Task A_region_that_no_shell_should_read_is_refused(string region)
    {
        var (exitCode, output, error) = await EmulatorProcess.RunAsync("--port", "0", "--region", region);

        (exitCode, output).ShouldBe((2, ""));
        error.ShouldContain($"--region does not take '{region}'");
    }

    [Fact]
    public async Task In_the_background_it_outlives_its_starter_and_ends_when_asked_to()
    {
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, "emulator.json");
        var (exitCode, output, error) = await EmulatorProcess.RunAsync("--port", "0", "--state", folder.Path, "--background");
        exitCode.ShouldBe(0, error);
        var instance = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!;
        using var process = Process.GetProcessById(instance["pid"]!.GetValue<int>());
        var url = instance["url"]!.GetValue<string>();
        output.ShouldStartWith($"ready {url}");
        using var http = new HttpClient();
        var health = await http.GetFromJsonAsync<JsonObject>($"{url}/_emulator/health", TestContext.Current.CancellationToken);
        health!["status"]!.GetValue<string>().ShouldBe("ready");
        health["pid"]!.GetValue<int>().ShouldBe(process.Id);

        (await http.PostAsync($"{url}/_emulator/stop?tasks=stop", null, TestContext.Current.CancellationToken)).IsSuccessStatusCode.ShouldBeTrue();

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        File.Exists(file).ShouldBeFalse();
    }

    [Fact]
    public async Task A_failed_start_in_the_background_is_told_by_the_starter()
    {
        await using var other = await RunningEmulator.StartAsync();
        using var folder = new TestFolder();

        var (exitCode, _, error) = await EmulatorProcess.RunAsync("--port", $"{other.Url.Port}", "--state", folder.Path, "--background");

        exitCode.ShouldBe(2);
        error.ShouldBe($"port {other.Url.Port} is in use{Environment.NewLine}");
    }

    [Fact]
    public async Task What_was_answered_is_there_after_the_process_was_killed()
    {
        using var folder = new TestFolder();
        var answered = new List<string>();
        using (var emulator = await EmulatorProcess.StartAsync("--port", "0", "--state", folder.Path, "--engine", "process"))
        {
            using var sqs = Client(emulator);
            var queue = (await sqs.CreateQueueAsync("jobs", TestContext.Current.CancellationToken)).QueueUrl;

            // Sends until the kill in their middle makes one fail.
            var sending = SendAsync(sqs, queue, answered);
            while (answered.Count < 50 && !sending.IsCompleted)
            {
                await Task.Yield();
            }

            await emulator.KillAsync();
            await sending;
        }

        using var again = await EmulatorProcess.StartAsync("--port", "0", "--state", folder.Path, "--engine", "process");
        using var client = Client(again);
        var url = (await client.GetQueueUrlAsync("jobs", TestContext.Current.CancellationToken)).QueueUrl;
        var found = new HashSet<string>();
        while ((await client.ReceiveMessageAsync(new ReceiveMessageRequest(url) { MaxNumberOfMessages = 10 }, TestContext.Current.CancellationToken)).Messages is { Count: > 0 } messages)
        {
            found.UnionWith(messages.Select(each => each.MessageId));
        }

        answered.ShouldBeSubsetOf(found);
    }

    private static async Task SendAsync(AmazonSQSClient sqs, string queue, List<string> answered)
    {
        try
        {
            while (true)
            {
                answered.Add((await sqs.SendMessageAsync(queue, "job", TestContext.Current.CancellationToken)).MessageId);
            }
        }
        catch (Exception error) when (error is HttpRequestException or AmazonSQSException or Amazon.Runtime.AmazonClientException or IOException)
        {
            // The emulator was killed.
        }
    }

    private static AmazonSQSClient Client(EmulatorProcess emulator) =>
        new("local", "local", new AmazonSQSConfig { ServiceURL = emulator.Url.ToString(), AuthenticationRegion = RunningEmulator.Region, MaxErrorRetry = 0 });
}
