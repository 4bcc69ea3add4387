using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>What one may ask of a stack, and when (API reference, user guide "Stack failure options").</summary>
public sealed class OperationTests
{
    private const string Alarms = """
        Resources:
          First: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmName: NAME, ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1}}
          Second: {Type: AWS::CloudWatch::Alarm, Properties: {ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1, AlarmDescription: !Ref First}}
        """;

    private const string Group = """
        Resources:
          Hosts:
            Type: AWS::AutoScaling::AutoScalingGroup
            CreationPolicy:
              ResourceSignal: {Count: 2, Timeout: PT10M}
            Properties: {MinSize: "2", MaxSize: "2", LaunchTemplate: {LaunchTemplateId: lt-1, Version: "1"}}
        """;

    [Fact]
    public async Task A_failed_create_with_OnFailure_DELETE_leaves_nothing()
    {
        var provider = new ScriptedProvider { Script = Fails("create", "Second") };
        await using var account = new Account(provider: provider);
        var id = account.Call("CreateStack", Account.Input("s", Alarms, more: new() { ["OnFailure"] = "DELETE" }))["StackId"]!.GetValue<string>();
        (await account.EndAsync(id))["StackStatus"]!.GetValue<string>().ShouldBe("DELETE_COMPLETE");
        account.Events(id).ShouldContain("s DELETE_IN_PROGRESS The following resource(s) failed to create: [Second]. Delete requested by user.");
        account.Refused("DescribeStacks", new() { ["StackName"] = "s" }).Message.ShouldBe("Stack with id s does not exist");
    }

    [Fact]
    public async Task A_rollback_is_an_operation_of_its_own()
    {
        var provider = new ScriptedProvider { Script = Fails("create", "Second") };
        await using var account = new Account(provider: provider);
        var stack = await account.DeployAsync("s", Alarms);
        var operations = stack["LastOperations"]!.AsArray().Select(operation => (Type: operation!["OperationType"]!.GetValue<string>(), Id: operation["OperationId"]!.GetValue<string>())).ToList();
        operations.Select(operation => operation.Type).ShouldBe(["ROLLBACK", "CREATE_STACK"]);
        Statuses(operations[0].Id)[^1].ShouldBe("ROLLBACK_IN_PROGRESS");
        Statuses(operations[1].Id)[0].ShouldBe("CREATE_FAILED");

        // Newest first.
        IReadOnlyList<string> Statuses(string id) =>
            [.. account.Call("DescribeEvents", new() { ["OperationId"] = id, ["StackName"] = "s" })["OperationEvents"]!.AsArray().Select(entry => entry!["ResourceStatus"]!.GetValue<string>())];
    }

    [Fact]
    public async Task RetainExceptOnCreate_lets_a_retained_resource_go_with_the_create_that_failed()
    {
        var template = Alarms.Replace("First: {", "First: {DeletionPolicy: Retain, ");
        foreach (var (retainExcept, deleted) in new[] { (false, false), (true, true) })
        {
            var provider = new ScriptedProvider { Script = Fails("create", "Second") };
            await using var account = new Account(provider: provider);
            await account.DeployAsync("s", template, execute: new() { ["RetainExceptOnCreate"] = retainExcept ? "true" : "false" });
            provider.Calls.Contains("delete First").ShouldBe(deleted);
            account.Events("s").Contains("First DELETE_SKIPPED").ShouldBe(!deleted);
        }
    }

    [Fact]
    public async Task A_create_that_takes_longer_than_its_timeout_is_rolled_back()
    {
        var time = new FakeTimeProvider();
        var begun = new TaskCompletionSource();
        var provider = new ScriptedProvider
        {
            Script = async (operation, request, cancellationToken) =>
            {
                if (operation == "create" && request.LogicalId == "Second")
                {
                    begun.SetResult();
                    await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                }
            },
        };
        await using var account = new Account(provider: provider, clock: new EmulatorClock(time));
        account.Call("CreateStack", Account.Input("s", Alarms, more: new() { ["TimeoutInMinutes"] = "5" }));
        await begun.Task;
        account.Stack("s")["TimeoutInMinutes"]!.GetValue<int>().ShouldBe(5);
        time.Advance(TimeSpan.FromMinutes(5));
        (await account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("ROLLBACK_COMPLETE");
        account.Events("s").ShouldContain("Second CREATE_FAILED Resource creation cancelled");
        account.Events("s").ShouldContain("s ROLLBACK_IN_PROGRESS Stack creation time exceeded the specified timeout. Rollback requested by user.");
    }

    [Fact]
    public async Task A_stack_can_be_deleted_while_it_is_created_but_not_while_it_is_updated()
    {
        var begun = new TaskCompletionSource();
        var provider = new ScriptedProvider { Script = Hangs("create", "Second", begun) };
        await using var account = new Account(provider: provider);
        var id = account.Call("CreateStack", Account.Input("s", Alarms))["StackId"]!.GetValue<string>();
        await begun.Task;
        account.Call("DeleteStack", new() { ["StackName"] = "s" });
        (await account.EndAsync(id))["StackStatus"]!.GetValue<string>().ShouldBe("DELETE_COMPLETE");
        provider.Calls.ShouldContain("delete First");

        provider.Script = static (_, _, _) => Task.CompletedTask;
        await account.DeployAsync("s", Alarms);
        var updating = new TaskCompletionSource();
        provider.Script = Hangs("create", "First", updating);
        account.Call("UpdateStack", Account.Input("s", Alarms.Replace("NAME", "other")));
        await updating.Task;
        account.Refused("DeleteStack", new() { ["StackName"] = "s" }).Message.ShouldBe("Stack [s] cannot be deleted while in status UPDATE_IN_PROGRESS");
        account.Call("CancelUpdateStack", new() { ["StackName"] = "s", ["ClientRequestToken"] = "cancel" });
        account.Call("CancelUpdateStack", new() { ["StackName"] = "s", ["ClientRequestToken"] = "cancel" });
        (await account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_ROLLBACK_COMPLETE");
    }

    [Fact]
    public async Task What_can_not_be_deleted_is_left_by_a_forced_delete()
    {
        var provider = new ScriptedProvider { Script = Fails("delete", "Second") };
        await using var account = new Account(provider: provider);
        var id = (await account.DeployAsync("s", Alarms))["StackId"]!.GetValue<string>();
        account.Refused("DeleteStack", new() { ["StackName"] = "s", ["DeletionMode"] = "FORCE_DELETE_STACK" }).Message
            .ShouldBe($"Invalid operation on stack [{id}]. You can activate DeletionMode FORCE_DELETE_STACK in a delete stack operation only when the stack is in the DELETE_FAILED state.");
        account.Call("DeleteStack", new() { ["StackName"] = "s" });
        (await account.EndAsync(id))["StackStatus"]!.GetValue<string>().ShouldBe("DELETE_FAILED");
        account.Call("DeleteStack", new() { ["StackName"] = "s", ["DeletionMode"] = "FORCE_DELETE_STACK" });
        var gone = await account.EndAsync(id);
        gone["StackStatus"]!.GetValue<string>().ShouldBe("DELETE_COMPLETE");
        gone["DeletionMode"]!.GetValue<string>().ShouldBe("FORCE_DELETE_STACK");
        provider.Calls.ShouldContain("delete First", "what waited for the failed one goes all the same");
    }

    [Fact]
    public async Task A_clean_up_tries_three_times_and_then_leaves_what_resists()
    {
        var provider = new ScriptedProvider();
        await using var account = new Account(provider: provider);
        await account.DeployAsync("s", Alarms);
        provider.Script = Fails("delete", "First");
        var updated = await account.DeployAsync("s", Alarms.Replace("NAME", "other"));
        updated["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_COMPLETE");
        updated["StackStatusReason"]!.GetValue<string>().ShouldBe("Update successful. One or more resources could not be deleted.");
        account.Events("s").Count(entry => entry.StartsWith("First DELETE_FAILED", StringComparison.Ordinal)).ShouldBe(3);
        account.Events("s").Count(entry => entry == "First DELETE_IN_PROGRESS").ShouldBe(3);
    }

    [Fact]
    public async Task A_rollback_that_was_put_off_leads_back_to_the_template_before()
    {
        var provider = new ScriptedProvider();
        await using var account = new Account(provider: provider);
        await account.DeployAsync("s", Alarms);
        provider.Script = Fails("update", "Second");
        (await account.DeployAsync("s", Alarms.Replace("NAME", "other"), execute: new() { ["DisableRollback"] = "true" }))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_FAILED");
        provider.Script = static (_, _, _) => Task.CompletedTask;
        var rollback = new JsonObject { ["StackName"] = "s", ["ClientRequestToken"] = "back" };
        var operation = account.Call("RollbackStack", (JsonObject)rollback.DeepClone())["OperationId"]!.GetValue<string>();
        account.Call("RollbackStack", (JsonObject)rollback.DeepClone())["OperationId"]!.GetValue<string>().ShouldBe(operation, "the same token is the same operation");
        (await account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_ROLLBACK_COMPLETE");
        account.Call("GetTemplate", new() { ["StackName"] = "s" })["TemplateBody"]!.GetValue<string>().ShouldBe(Alarms);
        (await account.PreviewAsync("s", Alarms))["Status"]!.GetValue<string>().ShouldBe("FAILED", "the stack is what it was");
    }

    [Fact]
    public async Task What_failed_to_be_made_and_was_kept_is_made_anew_by_the_next_update()
    {
        var provider = new ScriptedProvider { Script = Fails("create", "Second") };
        await using var account = new Account(provider: provider);
        (await account.DeployAsync("s", Alarms, execute: new() { ["DisableRollback"] = "true" }))["StackStatus"]!.GetValue<string>().ShouldBe("CREATE_FAILED");
        provider.Script = static (_, _, _) => Task.CompletedTask;
        account.Call("UpdateStack", Account.Input("s", Alarms));
        (await account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_COMPLETE");
        account.PhysicalId("s", "Second").ShouldNotBeEmpty();
        provider.Calls.Count(call => call == "create Second").ShouldBe(2);
        provider.Calls.Count(call => call == "create First").ShouldBe(1);
    }

    [Fact]
    public async Task Only_what_failed_may_be_skipped_by_a_continued_rollback()
    {
        var provider = new ScriptedProvider();
        await using var account = new Account(provider: provider);
        await account.DeployAsync("s", Alarms);
        provider.Script = Fails("update", "Second");
        (await account.DeployAsync("s", Alarms.Replace("NAME", "other")))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_ROLLBACK_FAILED");
        account.Refused("ContinueUpdateRollback", new() { ["StackName"] = "s", ["ResourcesToSkip"] = new JsonArray("First") }).Message.ShouldContain("[First]");
        account.Refused("UpdateStack", Account.Input("s", Alarms)).Message.ShouldEndWith("is in UPDATE_ROLLBACK_FAILED state and can not be updated.");
        provider.Script = static (_, _, _) => Task.CompletedTask;
        account.Call("ContinueUpdateRollback", new() { ["StackName"] = "s" });
        var back = await account.EndAsync("s");
        back["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_ROLLBACK_COMPLETE");
        back["LastOperations"]![0]!["OperationType"]!.GetValue<string>().ShouldBe("CONTINUE_ROLLBACK");
    }

    [Fact]
    public async Task A_token_of_one_operation_is_refused_for_another()
    {
        await using var account = new Account(provider: new ScriptedProvider());
        var create = Account.Input("s", Alarms, more: new() { ["ClientRequestToken"] = "one" });
        var id = account.Call("CreateStack", (JsonObject)create.DeepClone())["StackId"]!.GetValue<string>();
        account.Call("CreateStack", (JsonObject)create.DeepClone())["StackId"]!.GetValue<string>().ShouldBe(id);
        await account.EndAsync("s");
        account.Refused("UpdateStack", Account.Input("s", Alarms.Replace("NAME", "x"), more: new() { ["ClientRequestToken"] = "one" })).Code.ShouldBe("TokenAlreadyExistsException");
        account.Refused("DeleteStack", new() { ["StackName"] = "s", ["ClientRequestToken"] = "one" }).Code.ShouldBe("TokenAlreadyExistsException");
        account.Refused("CancelUpdateStack", new() { ["StackName"] = "s", ["ClientRequestToken"] = "one" }).Code.ShouldBe("TokenAlreadyExistsException");
        account.Call("DeleteStack", new() { ["StackName"] = "s", ["ClientRequestToken"] = "two" });
        await account.EndAsync(id);
        account.Call("DeleteStack", new() { ["StackName"] = id, ["ClientRequestToken"] = "two" });
    }

    [Fact]
    public async Task A_group_is_complete_when_its_instances_have_signalled()
    {
        await using var account = new Account(provider: new ScriptedProvider("AWS::AutoScaling::AutoScalingGroup"));
        account.Call("CreateStack", Account.Input("s", Group));
        await EventAsync(account, "Hosts CREATE_IN_PROGRESS Resource creation Initiated");
        Signal(account, "i-1", "SUCCESS");
        Signal(account, "i-1", "SUCCESS");
        account.Stack("s")["StackStatus"]!.GetValue<string>().ShouldBe("CREATE_IN_PROGRESS");
        Signal(account, "i-2", "SUCCESS");
        (await account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("CREATE_COMPLETE");
        account.Events("s").Where(entry => entry.Contains("signal")).ShouldBe([
            "Hosts CREATE_IN_PROGRESS Received SUCCESS signal with UniqueId i-1", "Hosts CREATE_IN_PROGRESS Received SUCCESS signal with UniqueId i-2",
        ]);
        account.Refused("SignalResource", new() { ["StackName"] = "s", ["LogicalResourceId"] = "Hosts", ["UniqueId"] = "i-3", ["Status"] = "SUCCESS" }).Message
            .ShouldEndWith("is in CREATE_COMPLETE state and can not be signaled.");
    }

    [Fact]
    public async Task A_group_whose_instances_fail_or_are_silent_fails()
    {
        var time = new FakeTimeProvider();
        await using var account = new Account(provider: new ScriptedProvider("AWS::AutoScaling::AutoScalingGroup"), clock: new EmulatorClock(time));
        account.Call("CreateStack", Account.Input("s", Group));
        await EventAsync(account, "Hosts CREATE_IN_PROGRESS Resource creation Initiated");
        Signal(account, "i-1", "FAILURE");
        var end = account.EndAsync("s");
        while (!end.IsCompleted)
        {
            // Until the wait has looked at the clock.
            time.Advance(TimeSpan.FromMinutes(10));
            await Task.Yield();
        }

        (await end)["StackStatus"]!.GetValue<string>().ShouldBe("ROLLBACK_COMPLETE");
        account.Events("s").ShouldContain("Hosts CREATE_IN_PROGRESS Failed to receive 1 resource signal(s) for the current batch. Each resource signal timeout is counted as a FAILURE.");
        account.Events("s").ShouldContain("Hosts CREATE_FAILED Received 0 SUCCESS signal(s) out of 2. Unable to satisfy 100% MinSuccessfulInstancesPercent requirement");
    }

    [Fact]
    public async Task Conditional_replacement_is_decided_as_documented()
    {
        await using var account = new Account();
        const string vpc = "Resources: {Network: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, InstanceTenancy: TENANCY}}}";
        await account.DeployAsync("s", vpc.Replace("TENANCY", "dedicated"));
        var first = account.PhysicalId("s", "Network");
        await account.DeployAsync("s", vpc.Replace("TENANCY", "default"));
        account.PhysicalId("s", "Network").ShouldBe(first, "from dedicated to default is no replacement");
        await account.DeployAsync("s", vpc.Replace("TENANCY", "dedicated"));
        account.PhysicalId("s", "Network").ShouldNotBe(first);
    }

    private static void Signal(Account account, string id, string status) =>
        account.Call("SignalResource", new() { ["StackName"] = "s", ["LogicalResourceId"] = "Hosts", ["UniqueId"] = id, ["Status"] = status });

    private static async Task EventAsync(Account account, string entry)
    {
        while (!account.Events("s").Contains(entry))
        {
            await Task.Yield();
        }
    }

    private static Func<string, ResourceRequest, CancellationToken, Task> Fails(string operation, string logicalId) => (running, request, _) =>
        running == operation && request.LogicalId == logicalId
            ? throw new ResourceFailedException("GeneralServiceException", "it is broken")
            : Task.CompletedTask;

    private static Func<string, ResourceRequest, CancellationToken, Task> Hangs(string operation, string logicalId, TaskCompletionSource begun) => async (running, request, cancellationToken) =>
    {
        if (running == operation && request.LogicalId == logicalId)
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
    };
}
