using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>Executions: order, events, replacement, rollback. Event texts: user guide "Understand stack events", recorded events of 2025.</summary>
public sealed class ExecutionTests
{
    private const string Alarms = """
        Resources:
          First: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmName: NAME, ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1, AlarmDescription: TEXT}}
          Second: {Type: AWS::CloudWatch::Alarm, Properties: {ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1, AlarmDescription: !Ref First}}
        """;

    [Fact]
    public async Task A_create_writes_AWS_s_events_in_dependency_order()
    {
        await using var account = new Account(provider: new ScriptedProvider());
        await account.DeployAsync("s", Alarms);
        account.Events("s").ShouldBe([
            "s REVIEW_IN_PROGRESS User Initiated",
            "s CREATE_IN_PROGRESS User Initiated",
            "First CREATE_IN_PROGRESS",
            "First CREATE_IN_PROGRESS Resource creation Initiated",
            "First CREATE_COMPLETE",
            "Second CREATE_IN_PROGRESS",
            "Second CREATE_IN_PROGRESS Resource creation Initiated",
            "Second CREATE_COMPLETE",
            "s CREATE_COMPLETE",
        ]);
    }

    [Fact]
    public async Task A_replacement_is_created_first_and_the_old_resource_deleted_in_the_clean_up()
    {
        await using var account = new Account(provider: new ScriptedProvider());
        await account.DeployAsync("s", Alarms);
        var old = account.PhysicalId("s", "First");
        var before = account.Events("s").Count;
        (await account.DeployAsync("s", Alarms.Replace("NAME", "other")))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_COMPLETE");
        account.PhysicalId("s", "First").ShouldNotBe(old);
        account.Events("s").Skip(before).ShouldBe([
            "s UPDATE_IN_PROGRESS User Initiated",
            "First UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.",
            "First UPDATE_IN_PROGRESS Resource creation Initiated",
            "First UPDATE_COMPLETE",
            "Second UPDATE_IN_PROGRESS",
            "Second UPDATE_COMPLETE",
            "s UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
            "First DELETE_IN_PROGRESS",
            "First DELETE_COMPLETE",
            "s UPDATE_COMPLETE",
        ]);
    }

    [Fact]
    public async Task A_failed_create_rolls_back_in_reverse_and_leaves_ROLLBACK_COMPLETE()
    {
        var provider = new ScriptedProvider { Script = FailOn("create", "Second") };
        await using var account = new Account(provider: provider);
        (await account.DeployAsync("s", Alarms))["StackStatus"]!.GetValue<string>().ShouldBe("ROLLBACK_COMPLETE");
        var events = account.Events("s").SkipWhile(entry => !entry.Contains("FAILED")).ToList();
        events[0].ShouldStartWith("Second CREATE_FAILED Resource handler returned message: \"it is broken\" (RequestToken: ");
        events[0].ShouldEndWith("HandlerErrorCode: GeneralServiceException)");
        events.Skip(1).ShouldBe([
            "s ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Second]. Rollback requested by user.",
            "Second DELETE_COMPLETE",
            "First DELETE_IN_PROGRESS",
            "First DELETE_COMPLETE",
            "s ROLLBACK_COMPLETE",
        ]);
        account.Refused("UpdateStack", Account.Input("s", Alarms)).Message.ShouldEndWith("is in ROLLBACK_COMPLETE state and can not be updated.");
    }

    [Fact]
    public async Task A_failed_update_brings_everything_back()
    {
        var provider = new ScriptedProvider();
        await using var account = new Account(provider: provider);
        await account.DeployAsync("s", Alarms);
        var old = account.PhysicalId("s", "First");
        var before = account.Events("s").Count;
        provider.Script = FailOn("update", "Second", once: true);
        (await account.DeployAsync("s", Alarms.Replace("NAME", "other")))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_ROLLBACK_COMPLETE");
        account.PhysicalId("s", "First").ShouldBe(old);
        account.Events("s").Skip(before).SkipWhile(entry => !entry.StartsWith("s UPDATE_ROLLBACK", StringComparison.Ordinal)).ShouldBe([
            "s UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to update: [Second].",
            "Second UPDATE_IN_PROGRESS",
            "Second UPDATE_COMPLETE",
            "First UPDATE_IN_PROGRESS",
            "First UPDATE_COMPLETE",
            "s UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
            "First DELETE_IN_PROGRESS",
            "First DELETE_COMPLETE",
            "s UPDATE_ROLLBACK_COMPLETE",
        ]);
        (await account.PreviewAsync("s", Alarms))["Status"]!.GetValue<string>().ShouldBe("FAILED", "the stack is what it was");
    }

    [Fact]
    public async Task A_failed_rollback_can_be_continued_with_resources_skipped()
    {
        var provider = new ScriptedProvider();
        await using var account = new Account(provider: provider);
        await account.DeployAsync("s", Alarms);
        provider.Script = FailOn("update", "Second");
        (await account.DeployAsync("s", Alarms.Replace("NAME", "other")))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_ROLLBACK_FAILED");
        account.Call("ContinueUpdateRollback", new() { ["StackName"] = "s" });
        (await account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_ROLLBACK_FAILED");
        account.Call("ContinueUpdateRollback", new() { ["StackName"] = "s", ["ResourcesToSkip"] = new JsonArray("Second") });
        (await account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_ROLLBACK_COMPLETE");
    }

    [Fact]
    public async Task Without_rollback_a_failure_stays_to_be_looked_at_and_can_be_rolled_back_later()
    {
        var provider = new ScriptedProvider { Script = FailOn("create", "Second") };
        await using var account = new Account(provider: provider);
        (await account.DeployAsync("s", Alarms, execute: new() { ["DisableRollback"] = "true" }))["StackStatus"]!.GetValue<string>().ShouldBe("CREATE_FAILED");
        account.PhysicalId("s", "First").ShouldNotBeEmpty();
        account.Call("RollbackStack", new() { ["StackName"] = "s" });
        (await account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("ROLLBACK_COMPLETE");
    }

    [Fact]
    public async Task Independent_branches_run_side_by_side_and_a_failure_cancels_the_others()
    {
        const string template = """
            Resources:
              Slow: {Type: AWS::CloudWatch::Alarm, Properties: {ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1}}
              Broken: {Type: AWS::CloudWatch::Alarm, Properties: {ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1}}
            """;
        var slowBegun = new TaskCompletionSource();
        await using var account = new Account(provider: new ScriptedProvider
        {
            Script = async (operation, request, cancellationToken) =>
            {
                if (operation == "create" && request.LogicalId == "Slow")
                {
                    slowBegun.SetResult();
                    await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                }
                else if (operation == "create")
                {
                    await slowBegun.Task;
                    throw new ResourceFailedException("GeneralServiceException", "it is broken");
                }
            },
        });
        (await account.DeployAsync("s", template))["StackStatus"]!.GetValue<string>().ShouldBe("ROLLBACK_COMPLETE");
        account.Events("s").ShouldContain("Slow CREATE_FAILED Resource creation cancelled");
        account.Events("s").ShouldContain(entry => entry.StartsWith("s ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Broken, Slow].", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_update_can_be_cancelled()
    {
        var begun = new TaskCompletionSource();
        var provider = new ScriptedProvider();
        await using var account = new Account(provider: provider);
        await account.DeployAsync("s", Alarms);
        provider.Script = async (operation, request, cancellationToken) =>
        {
            if (operation == "create")
            {
                begun.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }
        };
        account.Call("UpdateStack", Account.Input("s", Alarms.Replace("NAME", "other")));
        await begun.Task;
        account.Refused("UpdateStack", Account.Input("s", Alarms)).Message.ShouldEndWith("is in UPDATE_IN_PROGRESS state and can not be updated.");
        account.Call("CancelUpdateStack", new() { ["StackName"] = "s" });
        (await account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_ROLLBACK_COMPLETE");
        account.Events("s").ShouldContain("s UPDATE_ROLLBACK_IN_PROGRESS User Initiated");
    }

    [Fact]
    public async Task A_retained_resource_is_skipped_when_the_stack_goes()
    {
        var provider = new ScriptedProvider();
        await using var account = new Account(provider: provider);
        var stack = await account.DeployAsync("s", Alarms.Replace("Second: {", "Second: {DeletionPolicy: Retain, "));
        account.Call("DeleteStack", new() { ["StackName"] = "s" });
        var id = stack["StackId"]!.GetValue<string>();
        (await account.EndAsync(id))["StackStatus"]!.GetValue<string>().ShouldBe("DELETE_COMPLETE");
        account.Events(id).TakeLast(5).ShouldBe([
            "s DELETE_IN_PROGRESS User Initiated", "Second DELETE_SKIPPED", "First DELETE_IN_PROGRESS", "First DELETE_COMPLETE", "s DELETE_COMPLETE",
        ]);
        provider.Calls.ShouldNotContain("delete Second");
        account.Refused("DescribeStacks", new() { ["StackName"] = "s" }).Message.ShouldBe("Stack with id s does not exist");
    }

    [Fact]
    public async Task A_failed_delete_can_be_retried_with_resources_retained()
    {
        var provider = new ScriptedProvider { Script = FailOn("delete", "First") };
        await using var account = new Account(provider: provider);
        var id = (await account.DeployAsync("s", Alarms))["StackId"]!.GetValue<string>();
        account.Refused("DeleteStack", new() { ["StackName"] = "s", ["RetainResources"] = new JsonArray("First") }).Message
            .ShouldEndWith("When you delete a stack, specify which resources to retain only when the stack is in the DELETE_FAILED state.");
        account.Call("DeleteStack", new() { ["StackName"] = "s" });
        (await account.EndAsync("s"))["StackStatusReason"]!.GetValue<string>().ShouldBe("The following resource(s) failed to delete: [First]. ");
        account.Call("DeleteStack", new() { ["StackName"] = "s", ["RetainResources"] = new JsonArray("First") });
        (await account.EndAsync(id))["StackStatus"]!.GetValue<string>().ShouldBe("DELETE_COMPLETE");
    }

    private static Func<string, ResourceRequest, CancellationToken, Task> FailOn(string operation, string logicalId, bool once = false)
    {
        var failed = false;
        return (running, request, _) =>
        {
            if (running == operation && request.LogicalId == logicalId && !(once && failed))
            {
                failed = true;
                throw new ResourceFailedException("GeneralServiceException", "it is broken");
            }

            return Task.CompletedTask;
        };
    }
}
