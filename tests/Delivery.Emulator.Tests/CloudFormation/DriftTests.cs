using Delivery.Emulator.CloudFormation.Provisioning;

namespace Delivery.Emulator.Tests.CloudFormation;

public sealed class DriftTests
{
    private const string Template = "Resources: {A: {Type: AWS::SNS::Topic, Properties: {TopicName: a, DisplayName: one}}, B: {Type: AWS::SNS::Topic, Properties: {TopicName: b}}}";

    [Fact]
    public async Task A_resource_changed_or_deleted_behind_the_stack_is_found()
    {
        await using var account = new Account();
        await account.DeployAsync("s", Template);
        Detect(account).ShouldBe("IN_SYNC");
        var key = $"000000000000/eu-west-1/{account.PhysicalId("s", "A")}";
        var topic = account.Parts.Store.Get<StoredResource>("sns/topic", key)!;
        topic.Properties["DisplayName"] = "two";
        account.Parts.Store.Put("sns/topic", key, topic);
        account.Parts.Store.Delete("sns/topic", $"000000000000/eu-west-1/{account.PhysicalId("s", "B")}");
        Detect(account).ShouldBe("DRIFTED");
        var drifts = account.Call("DescribeStackResourceDrifts", new() { ["StackName"] = "s" })["StackResourceDrifts"]!.AsArray();
        drifts.Select(drift => $"{drift!["LogicalResourceId"]} {drift["StackResourceDriftStatus"]} {drift["PropertyDifferences"]!.ToJsonString()}").ShouldBe([
            """A MODIFIED [{"PropertyPath":"/DisplayName","ExpectedValue":"one","ActualValue":"two","DifferenceType":"NOT_EQUAL"}]""",
            "B DELETED []",
        ]);
        account.Stack("s")["DriftInformation"]!["StackDriftStatus"]!.GetValue<string>().ShouldBe("DRIFTED");
    }

    private static string Detect(Account account)
    {
        var id = account.Call("DetectStackDrift", new() { ["StackName"] = "s" })["StackDriftDetectionId"]!.GetValue<string>();
        return account.Call("DescribeStackDriftDetectionStatus", new() { ["StackDriftDetectionId"] = id })["StackDriftStatus"]!.GetValue<string>();
    }
}
