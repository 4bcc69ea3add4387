using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>Drift detection; source: user guide "Detect unmanaged configuration changes to stacks and resources", 2026-11.</summary>
public sealed class DriftTests
{
    private const string Template = "Resources: {A: {Type: AWS::SNS::Topic, Properties: {TopicName: a, DisplayName: one}}, B: {Type: AWS::SNS::Topic, Properties: {TopicName: b}}}";

    [Fact]
    public async Task A_resource_changed_or_deleted_behind_the_stack_is_found()
    {
        await using var account = new Account();
        await account.DeployAsync("s", Template);
        (await DetectAsync(account))["StackDriftStatus"]!.GetValue<string>().ShouldBe("IN_SYNC");
        await account.Parts.LiveResources.ChangeAsync(Named("A"), new() { ["DisplayName"] = "two" }, TestContext.Current.CancellationToken);
        await account.Parts.LiveResources.DeleteAsync(Named("B"), TestContext.Current.CancellationToken);
        var detection = await DetectAsync(account);
        detection["StackDriftStatus"]!.GetValue<string>().ShouldBe("DRIFTED");
        detection["DriftedStackResourceCount"]!.GetValue<int>().ShouldBe(2);
        Drifts(account).ShouldBe([
            """A MODIFIED [{"PropertyPath":"/DisplayName","ExpectedValue":"one","ActualValue":"two","DifferenceType":"NOT_EQUAL"}]""",
            "B DELETED []",
        ]);
        Drifts(account, "DELETED").ShouldBe(["B DELETED []"]);
        account.Stack("s")["DriftInformation"]!["StackDriftStatus"]!.GetValue<string>().ShouldBe("DRIFTED");
        ResourceStatus(account, "A").ShouldBe("MODIFIED");
    }

    [Fact]
    public async Task One_resource_is_looked_at_alone_without_a_word_on_its_stack()
    {
        await using var account = new Account();
        await account.DeployAsync("s", Template);
        await account.Parts.LiveResources.ChangeAsync(Named("A"), new() { ["DisplayName"] = null }, TestContext.Current.CancellationToken);
        ResourceStatus(account, "A").ShouldBe("NOT_CHECKED");
        var drift = account.Call("DetectStackResourceDrift", new() { ["StackName"] = "s", ["LogicalResourceId"] = "A" })["StackResourceDrift"]!;
        drift["PropertyDifferences"]!.ToJsonString().ShouldBe("""[{"PropertyPath":"/DisplayName","ExpectedValue":"one","ActualValue":"","DifferenceType":"REMOVE"}]""");
        ResourceStatus(account, "A").ShouldBe("MODIFIED");
        ResourceStatus(account, "B").ShouldBe("NOT_CHECKED");
        Drifts(account).Count.ShouldBe(1);
        account.Stack("s")["DriftInformation"]!["StackDriftStatus"]!.GetValue<string>().ShouldBe("NOT_CHECKED");
    }

    [Fact]
    public async Task What_the_template_does_not_set_is_no_drift()
    {
        await using var account = new Account();
        await account.DeployAsync("s", Template);
        await account.Parts.LiveResources.ChangeAsync(Named("B"), new() { ["DisplayName"] = "set at the console" }, TestContext.Current.CancellationToken);
        (await DetectAsync(account))["StackDriftStatus"]!.GetValue<string>().ShouldBe("IN_SYNC");
    }

    [Fact]
    public async Task A_detection_takes_its_time_and_there_is_one_at_a_time()
    {
        var time = new FakeTimeProvider();
        await using var account = new Account(clock: new EmulatorClock(time, 1));
        var ready = DeployedAsync();
        while (!ready.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await ready;
        var id = account.Call("DetectStackDrift", new() { ["StackName"] = "s" })["StackDriftDetectionId"]!.GetValue<string>();
        var status = account.Call("DescribeStackDriftDetectionStatus", new() { ["StackDriftDetectionId"] = id });
        status["DetectionStatus"]!.GetValue<string>().ShouldBe("DETECTION_IN_PROGRESS");
        status.ContainsKey("StackDriftStatus").ShouldBeFalse();
        account.Refused("DetectStackDrift", new() { ["StackName"] = "s" }).Code.ShouldBe("ValidationError");
        while (account.Call("DescribeStackDriftDetectionStatus", new() { ["StackDriftDetectionId"] = id })["DetectionStatus"]!.GetValue<string>() != "DETECTION_COMPLETE")
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        async Task DeployedAsync() => await account.DeployAsync("s", Template);
    }

    [Fact]
    public async Task Only_a_stack_at_rest_is_checked_and_ill_filters_are_refused()
    {
        await using var account = new Account();
        await account.PreviewAsync("s", Template);
        account.Refused("DetectStackDrift", new() { ["StackName"] = "s" }).Message.ShouldContain("while it is in REVIEW_IN_PROGRESS state");
        account.Refused("DescribeStackResourceDrifts", new() { ["StackName"] = "s", ["StackResourceDriftStatusFilters"] = new JsonArray("ODD") }).Code.ShouldBe("ValidationError");
        account.Refused("DescribeStackResourceDrifts", new() { ["StackName"] = "s", ["MaxResults"] = "101" }).Message.ShouldContain("less than or equal to 100");
    }

    private static StackResourceName Named(string logicalId) => new("000000000000", "eu-west-1", "s", logicalId);

    private static IReadOnlyList<string> Drifts(Account account, params string[] filters) =>
    [
        .. account.Call("DescribeStackResourceDrifts", new() { ["StackName"] = "s", ["StackResourceDriftStatusFilters"] = new JsonArray([.. filters.Select(filter => (JsonNode)filter)]) })
            ["StackResourceDrifts"]!.AsArray().Select(drift => $"{drift!["LogicalResourceId"]} {drift["StackResourceDriftStatus"]} {drift["PropertyDifferences"]!.ToJsonString()}"),
    ];

    private static string ResourceStatus(Account account, string logicalId) =>
        account.Call("DescribeStackResource", new() { ["StackName"] = "s", ["LogicalResourceId"] = logicalId })["StackResourceDetail"]!["DriftInformation"]!["StackResourceDriftStatus"]!.GetValue<string>();

    private static async Task<JsonObject> DetectAsync(Account account)
    {
        var id = account.Call("DetectStackDrift", new() { ["StackName"] = "s" })["StackDriftDetectionId"]!.GetValue<string>();
        while (true)
        {
            var status = account.Call("DescribeStackDriftDetectionStatus", new() { ["StackDriftDetectionId"] = id });
            if (status["DetectionStatus"]!.GetValue<string>() == "DETECTION_COMPLETE")
            {
                return status;
            }

            await Task.Yield();
        }
    }
}
