using Delivery.Emulator.Tests.CloudFormation;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.Faults;

/// <summary>Faults of resources, change sets and stacks.</summary>
public sealed class StackFaultTests
{
    private const string Topics = """
        Parameters: {Name: {Type: String, Default: one}}
        Resources:
          A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Name}}
          B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub '${A} ${Name}'}}
        """;

    [Fact]
    public async Task A_resource_fails_with_the_handler_s_error_and_the_stack_rolls_back()
    {
        await using var account = Failing("  - when: { resource: B, operation: create }\n    then: { fail-resource: { code: AlreadyExists, message: taken, made: true } }");

        (await account.DeployAsync("s", Topics))["StackStatus"]!.GetValue<string>().ShouldBe("ROLLBACK_COMPLETE");

        var events = account.Events("s");
        events.ShouldContain("B CREATE_IN_PROGRESS Resource creation Initiated");
        events.ShouldContain(line => line.StartsWith("B CREATE_FAILED Resource handler returned message: \"taken\"", StringComparison.Ordinal) && line.EndsWith("HandlerErrorCode: AlreadyExists)", StringComparison.Ordinal));
        events.ShouldContain("B DELETE_COMPLETE");
    }

    [Fact]
    public async Task A_rollback_that_fails_leaves_UPDATE_ROLLBACK_FAILED_and_goes_on_once_the_fault_is_over()
    {
        await using var account = new Account();
        await account.DeployAsync("s", Topics);
        account.Parts.Faults.Start(Faulted.Scenario("""
              - when: { resource: B, operation: update, phase: forward }
                then: { fail-resource: { message: refused } }
              - when: { resource: A, phase: rollback }
                then: { fail-resource: { message: refused again } }
            """));

        (await account.DeployAsync("s", Topics, new() { ["Name"] = "two" }))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_ROLLBACK_FAILED");

        account.Parts.Faults.Stop();
        account.Call("ContinueUpdateRollback", new() { ["StackName"] = "s" });
        (await account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_ROLLBACK_COMPLETE");
    }

    [Fact]
    public async Task A_deletion_that_fails_leaves_DELETE_FAILED()
    {
        await using var account = new Account();
        await account.DeployAsync("s", Topics);
        var id = account.Stack("s")["StackId"]!.GetValue<string>();
        account.Parts.Faults.Start(Faulted.Scenario("  - when: { type: 'AWS::SNS::*', operation: delete, phase: delete, nth: 1 }\n    then: { fail-resource: { message: in use } }"));

        account.Call("DeleteStack", new() { ["StackName"] = "s" });

        (await account.EndAsync(id))["StackStatus"]!.GetValue<string>().ShouldBe("DELETE_FAILED");
    }

    [Fact]
    public async Task One_failure_cancels_what_is_slow()
    {
        await using var account = Failing("""
              - when: { resource: A, operation: create }
                then: { slow-resource: 10h }
              - when: { resource: C }
                then: { fail-resource: { message: no } }
            """);
        const string Independent = "Resources: {A: {Type: AWS::SNS::Topic}, C: {Type: AWS::SNS::Topic}}";

        await account.DeployAsync("s", Independent);

        account.Events("s").ShouldContain("A CREATE_FAILED Resource creation cancelled");
    }

    [Fact]
    public async Task A_change_set_s_making_fails_with_the_reason()
    {
        await using var account = Failing("  - when: { stack: 's*' }\n    then: { fail-change-set: Internal Failure }");

        var set = await account.PreviewAsync("s", Topics);

        set["Status"]!.GetValue<string>().ShouldBe("FAILED");
        set["StatusReason"]!.GetValue<string>().ShouldBe("Internal Failure");
    }

    [Theory]
    [InlineData("WARN", "CREATE_COMPLETE")]
    [InlineData("FAIL", "FAILED")]
    public async Task Findings_of_the_validation_are_events_and_only_FAIL_ends_the_change_set(string mode, string status)
    {
        await using var account = Failing($"  - then: {{ validation: {{ mode: {mode}, findings: [{{ resource: B, path: /TopicName, message: exists }}, {{ resource: '*', message: odd }}] }} }}");

        var set = await account.PreviewAsync("s", Topics);

        set["Status"]!.GetValue<string>().ShouldBe(status);
        account.Call("DescribeEvents", new() { ["ChangeSetName"] = set["ChangeSetId"]!.GetValue<string>() })["OperationEvents"]!.AsArray()
            .Select(each => $"{each!["ValidationFailureMode"]} {each["LogicalResourceId"]} {each["ValidationPath"]} {each["ValidationStatusReason"]}")
            .ShouldBe([$"{mode} A /Resources/A/Properties #: odd", $"{mode} B /Resources/B/Properties/TopicName #/TopicName: exists"]);
    }

    [Fact]
    public async Task A_live_resource_drifts_until_an_update_sets_the_property()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await DeployAsync(emulator, "one");
        emulator.Server.Faults.Start(Faulted.Scenario("""
              - when: { operation: DetectStackDrift, nth: 1 }
                then: { drift: { resource: A, set: { DisplayName: changed } } }
              - when: { operation: DetectStackDrift, nth: 3 }
                then: { drift: { resource: B, deleted: true } }
            """));

        (await DriftsAsync(emulator)).ShouldBe("A MODIFIED, B IN_SYNC");
        await DeployAsync(emulator, "two");
        (await DriftsAsync(emulator)).ShouldBe("A IN_SYNC, B IN_SYNC");
        (await DriftsAsync(emulator)).ShouldBe("A IN_SYNC, B DELETED");
    }

    [Theory]
    [InlineData("obsolete", "InvalidChangeSetStatus", "OBSOLETE")]
    [InlineData("deleted", "ChangeSetNotFound", "does not exist")]
    [InlineData("recreated", "ChangeSetNotFound", "does not exist")]
    public async Task A_change_set_is_not_the_reviewed_one_any_more(string become, string code, string text)
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var arn = await CreateAsync(emulator, "one");
        emulator.Server.Faults.Start(Faulted.Scenario($"  - when: {{ operation: ExecuteChangeSet }}\n    then: {{ change-set: {become} }}"));

        var (_, body) = await emulator.QueryAsync("cloudformation", $"Action=ExecuteChangeSet&ChangeSetName={Uri.EscapeDataString(arn)}");

        body.ShouldContain($"<Code>{code}</Code>");
        body.ShouldContain(text);
    }

    [Fact]
    public async Task A_change_set_is_another_under_the_same_ARN()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var arn = await CreateAsync(emulator, "one");
        emulator.Server.Faults.Start(Faulted.Scenario(
            "  - when: { operation: DescribeChangeSet, nth: 2 }\n    then: { change-set: { become: altered, parameters: { Name: other }, tags: { owner: me } } }"));
        var describe = $"Action=DescribeChangeSet&IncludePropertyValues=true&ChangeSetName={Uri.EscapeDataString(arn)}";

        var first = (await emulator.QueryAsync("cloudformation", describe)).Body;
        var second = (await emulator.QueryAsync("cloudformation", describe)).Body;

        first.ShouldNotContain("<ParameterValue>other</ParameterValue>");
        second.ShouldContain("<ParameterValue>other</ParameterValue>");
        second.ShouldContain("<Key>owner</Key>");
        second.ShouldContain(arn);
        second.ShouldContain("<ExecutionStatus>AVAILABLE</ExecutionStatus>");
    }

    [Fact]
    public async Task A_call_is_told_apart_by_its_stack_and_that_stack_s_status()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await DeployAsync(emulator, "one");
        emulator.Server.Faults.Start(Faulted.Scenario("""
              - when: { stack: s, stack-status: CREATE_COMPLETE, to: 1 }
                then: { throttle: }
              - when: { stack: other }
                then: { error: { code: Never } }
            """));

        (await emulator.QueryAsync("cloudformation", "Action=DescribeStacks&StackName=s")).Body.ShouldContain("Rate exceeded");
        (await emulator.QueryAsync("cloudformation", "Action=DescribeStacks&StackName=s")).Status.ShouldBe(200);
    }

    private static Account Failing(string faults)
    {
        var account = new Account();
        account.Parts.Faults.Start(Faulted.Scenario(faults));
        return account;
    }

    private static async Task DeployAsync(RunningEmulator emulator, string name)
    {
        var arn = await CreateAsync(emulator, name);
        (await emulator.QueryAsync("cloudformation", $"Action=ExecuteChangeSet&ChangeSetName={Uri.EscapeDataString(arn)}")).Status.ShouldBe(200);
        await UntilAsync(async () => (await emulator.QueryAsync("cloudformation", "Action=DescribeStacks&StackName=s")).Body is var body
            && (body.Contains("<StackStatus>CREATE_COMPLETE<") || body.Contains("<StackStatus>UPDATE_COMPLETE<")));
    }

    /// <summary>A change set that can be executed, by its ARN.</summary>
    private static async Task<string> CreateAsync(RunningEmulator emulator, string name)
    {
        var exists = (await emulator.QueryAsync("cloudformation", "Action=DescribeStacks&StackName=s")).Status == 200;
        var (_, body) = await emulator.QueryAsync("cloudformation",
            $"Action=CreateChangeSet&StackName=s&ChangeSetName=c{Guid.NewGuid():N}&ChangeSetType={(exists ? "UPDATE" : "CREATE")}&TemplateBody={Uri.EscapeDataString(Topics)}"
            + $"&Parameters.member.1.ParameterKey=Name&Parameters.member.1.ParameterValue={name}");
        var arn = body.Split("<Id>")[1].Split("</Id>")[0];
        await UntilAsync(async () => (await emulator.QueryAsync("cloudformation", $"Action=DescribeChangeSet&ChangeSetName={Uri.EscapeDataString(arn)}")).Body.Contains("<ExecutionStatus>AVAILABLE<"));
        return arn;
    }

    private static async Task<string> DriftsAsync(RunningEmulator emulator)
    {
        var (_, detection) = await emulator.QueryAsync("cloudformation", "Action=DetectStackDrift&StackName=s");
        var id = detection.Split("<StackDriftDetectionId>")[1].Split('<')[0];
        await UntilAsync(async () => (await emulator.QueryAsync("cloudformation", $"Action=DescribeStackDriftDetectionStatus&StackDriftDetectionId={id}")).Body
            .Contains("DETECTION_COMPLETE", StringComparison.Ordinal));
        var (_, body) = await emulator.QueryAsync("cloudformation", "Action=DescribeStackResourceDrifts&StackName=s");
        return string.Join(", ", body.Split("<LogicalResourceId>")[1..].Select(part =>
            $"{part.Split('<')[0]} {part.Split("<StackResourceDriftStatus>")[1].Split('<')[0]}"));
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Yield();
        }
    }
}
