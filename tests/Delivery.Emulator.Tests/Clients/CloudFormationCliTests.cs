using System.Text.Json.Nodes;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.Clients;

/// <summary>The AWS CLI's own way to deploy, and its waits.</summary>
public sealed class CloudFormationCliTests
{
    private const string Queue = """
        Parameters:
          Delay: {Type: Number, Default: 1}
        Resources:
          Jobs:
            Type: AWS::SQS::Queue
            Properties: {DelaySeconds: !Ref Delay}
        Outputs:
          Url: {Value: !Ref Jobs, Export: {Name: jobs-url}}
        """;

    [Fact]
    public async Task Deploy_creates_and_updates_a_stack_and_says_where_there_is_nothing_to_change()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var folder = new TestFolder();
        var aws = new AwsCli(emulator.Url);
        string[] deploy = ["cloudformation", "deploy", "--stack-name", "jobs", "--template-file", await SaveAsync(folder, Queue)];

        (await aws.TextAsync(deploy)).ShouldContain("Successfully created/updated stack - jobs");
        (await aws.TextAsync([.. deploy, "--parameter-overrides", "Delay=2"])).ShouldContain("Successfully created/updated stack - jobs");
        var unchanged = await aws.TextAsync([.. deploy, "--no-fail-on-empty-changeset"]);
        var refused = await aws.EndAsync([.. deploy, "--fail-on-empty-changeset"]);

        unchanged.ShouldContain("No changes to deploy. Stack jobs is up to date");
        refused.ExitCode.ShouldNotBe(0);
        refused.Error.ShouldContain("No changes to deploy. Stack jobs is up to date");
        var stack = (await aws.JsonAsync("cloudformation", "describe-stacks", "--stack-name", "jobs"))["Stacks"]![0]!;
        stack["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_COMPLETE");
        stack["Parameters"]![0]!["ParameterValue"]!.GetValue<string>().ShouldBe("2");
    }

    [Fact]
    public async Task A_deploy_that_fails_ends_with_an_error_and_leaves_the_stack_rolled_back()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var folder = new TestFolder();
        var aws = new AwsCli(emulator.Url);
        var template = await SaveAsync(folder, """
            Resources:
              One: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: same}}
              Two: {Type: AWS::Logs::LogGroup, DependsOn: One, Properties: {LogGroupName: same}}
            """);

        var ended = await aws.EndAsync("cloudformation", "deploy", "--stack-name", "broken", "--template-file", template);

        ended.ExitCode.ShouldNotBe(0);
        ended.Error.ShouldContain("Failed to create/update the stack");
        (await aws.TextAsync("cloudformation", "describe-stacks", "--stack-name", "broken", "--query", "Stacks[0].StackStatus", "--output", "text"))
            .Trim().ShouldBe("ROLLBACK_COMPLETE");
        (await aws.EndAsync("cloudformation", "wait", "stack-create-complete", "--stack-name", "broken")).ExitCode.ShouldNotBe(0);
    }

    [Fact]
    public async Task A_change_set_is_made_read_page_by_page_executed_and_waited_for()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var folder = new TestFolder();
        var aws = new AwsCli(emulator.Url);
        var template = "file://" + await SaveAsync(folder, Many(150));
        string[] set = ["--stack-name", "many", "--change-set-name", "first"];

        await aws.TextAsync(["cloudformation", "create-change-set", .. set, "--change-set-type", "CREATE", "--template-body", template]);
        await aws.TextAsync(["cloudformation", "wait", "change-set-create-complete", .. set]);
        var all = await aws.JsonAsync(["cloudformation", "describe-change-set", .. set]);
        var page = await aws.JsonAsync(["cloudformation", "describe-change-set", .. set, "--max-items", "10"]);
        await aws.TextAsync(["cloudformation", "execute-change-set", .. set]);
        await aws.TextAsync("cloudformation", "wait", "stack-create-complete", "--stack-name", "many");
        var events = await aws.JsonAsync("cloudformation", "describe-stack-events", "--stack-name", "many");
        await aws.TextAsync("cloudformation", "delete-stack", "--stack-name", "many");
        await aws.TextAsync("cloudformation", "wait", "stack-delete-complete", "--stack-name", "many");

        all["Changes"]!.AsArray().Count.ShouldBe(150);
        page["Changes"]!.AsArray().Count.ShouldBe(10);
        page["NextToken"].ShouldNotBeNull();
        events["StackEvents"]!.AsArray().Count.ShouldBeGreaterThan(300);
        (await aws.EndAsync("cloudformation", "describe-stacks", "--stack-name", "many")).Error.ShouldContain("Stack with id many does not exist");
    }

    [Fact]
    public async Task Templates_exports_and_drift_are_read()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var folder = new TestFolder();
        var aws = new AwsCli(emulator.Url);
        var template = "file://" + await SaveAsync(folder, Queue);
        await aws.TextAsync("cloudformation", "create-stack", "--stack-name", "jobs", "--template-body", template);
        await aws.TextAsync("cloudformation", "wait", "stack-create-complete", "--stack-name", "jobs");

        var valid = await aws.JsonAsync("cloudformation", "validate-template", "--template-body", template);
        var invalid = await aws.EndAsync("cloudformation", "validate-template", "--template-body", "{}");
        var summary = await aws.JsonAsync("cloudformation", "get-template-summary", "--template-body", template);
        var exports = await aws.JsonAsync("cloudformation", "list-exports");
        await aws.TextAsync(
            "sqs", "set-queue-attributes", "--queue-url", exports["Exports"]![0]!["Value"]!.GetValue<string>(), "--attributes", "DelaySeconds=9");
        var detection = await aws.JsonAsync("cloudformation", "detect-stack-drift", "--stack-name", "jobs");
        var status = await aws.JsonAsync(
            "cloudformation", "describe-stack-drift-detection-status", "--stack-drift-detection-id", detection["StackDriftDetectionId"]!.GetValue<string>());
        var drifts = await aws.JsonAsync("cloudformation", "describe-stack-resource-drifts", "--stack-name", "jobs");

        valid["Parameters"]![0]!["ParameterKey"]!.GetValue<string>().ShouldBe("Delay");
        invalid.Error.ShouldContain("ValidationError");
        summary["ResourceTypes"]!.AsArray().Select(each => each!.GetValue<string>()).ShouldBe(["AWS::SQS::Queue"]);
        status["StackDriftStatus"]!.GetValue<string>().ShouldBe("DRIFTED");
        drifts["StackResourceDrifts"]![0]!["PropertyDifferences"]![0]!["PropertyPath"]!.GetValue<string>().ShouldBe("/DelaySeconds");
    }

    private static string Many(int count) => new JsonObject
    {
        ["Resources"] = new JsonObject(Enumerable.Range(0, count).Select(each => KeyValuePair.Create(
            $"Group{each:D3}", (JsonNode?)new JsonObject { ["Type"] = "AWS::Logs::LogGroup" }))),
    }.ToJsonString();

    private static async Task<string> SaveAsync(TestFolder folder, string template)
    {
        var file = Path.Combine(folder.Path, "template.yml");
        await File.WriteAllTextAsync(file, template, TestContext.Current.CancellationToken);
        return file;
    }
}
