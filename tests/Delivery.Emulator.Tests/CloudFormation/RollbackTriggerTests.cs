using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>Rollback triggers (user guide using-cfn-rollback-triggers, API reference RollbackConfiguration, read 2026-11-27); the reasons' words are ours.</summary>
public sealed class RollbackTriggerTests : IAsyncLifetime
{
    private const string Alarm = "arn:aws:cloudwatch:eu-west-1:000000000000:alarm:failures";

    private const string Waiting = """
        Resources:
          Wait: {Type: AWS::CloudFormation::WaitCondition, CreationPolicy: {ResourceSignal: {Timeout: PT10M}}}
        """;

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private Account _account = null!;

    public async ValueTask InitializeAsync()
    {
        // Documented times are as long as on AWS; the test moves the clock.
        _account = await Account.WholeAsync(_folder.Path, new EmulatorClock(_time, scale: 1));
        _account.Call("CreateStack", Account.Input("alarms", "Resources: {A: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmName: failures, ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1}}}"));
        await _account.EndAsync("alarms");
    }

    public async ValueTask DisposeAsync()
    {
        await _account.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_alarm_that_goes_off_while_resources_are_made_rolls_the_stack_back()
    {
        Begin("CreateStack", Waiting, Triggers());
        await EventAsync("Wait CREATE_IN_PROGRESS Resource creation Initiated");
        Set("INSUFFICIENT_DATA");
        Set("OK");
        _account.Stack("s")["StackStatus"]!.GetValue<string>().ShouldBe("CREATE_IN_PROGRESS");
        Set("ALARM");
        (await _account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("ROLLBACK_COMPLETE");
        _account.Events("s").TakeLast(5).ShouldBe([
            "Wait CREATE_FAILED Resource creation cancelled",
            $"s ROLLBACK_IN_PROGRESS Rollback trigger {Alarm} is in ALARM state. Rollback requested by user.",
            "Wait DELETE_IN_PROGRESS",
            "Wait DELETE_COMPLETE",
            "s ROLLBACK_COMPLETE",
        ]);
    }

    [Fact]
    public async Task An_alarm_that_goes_off_in_the_monitoring_time_rolls_the_update_back_before_anything_is_disposed_of()
    {
        await CreatedAsync();
        Begin("UpdateStack", Topic("two"), Triggers(minutes: 5));
        await EventAsync("Topic UPDATE_COMPLETE");
        await MoveAsync(TimeSpan.FromMinutes(4));
        _account.Stack("s")["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_IN_PROGRESS");
        Set("ALARM");
        (await _account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_ROLLBACK_COMPLETE");
        _account.Events("s").ShouldContain($"s UPDATE_ROLLBACK_IN_PROGRESS Rollback trigger {Alarm} is in ALARM state.");
        _account.PhysicalId("s", "Topic").ShouldEndWith(":one");
    }

    [Fact]
    public async Task Without_an_alarm_the_monitoring_time_passes_also_over_a_restart_and_without_triggers_as_well()
    {
        await CreatedAsync();
        Begin("UpdateStack", Topic("two"), new JsonObject { ["MonitoringTimeInMinutes"] = 5 });
        await EventAsync("Topic UPDATE_COMPLETE");
        await MoveAsync(TimeSpan.FromMinutes(3));
        var until = MonitoredUntil;
        await _account.DisposeAsync();
        _account = await Account.WholeAsync(_folder.Path, new EmulatorClock(_time, scale: 1));
        await MoveAsync(TimeSpan.FromMinutes(1));
        _account.Stack("s")["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_IN_PROGRESS");
        _account.Events("s").ShouldNotContain("Topic DELETE_IN_PROGRESS");
        MonitoredUntil.ShouldBe(until, "the time does not begin anew");
        var end = _account.EndAsync("s");
        while (!end.IsCompleted)
        {
            // Until the wait has looked at the clock.
            _time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        (await end)["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_COMPLETE");
        _account.Events("s").ShouldContain("Topic DELETE_COMPLETE");
    }

    [Fact]
    public async Task An_update_can_be_cancelled_in_the_monitoring_time()
    {
        await CreatedAsync();
        Begin("UpdateStack", Topic("two"), new JsonObject { ["MonitoringTimeInMinutes"] = 180 });
        await EventAsync("Topic UPDATE_COMPLETE");
        _account.Call("CancelUpdateStack", new() { ["StackName"] = "s" });
        (await _account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_ROLLBACK_COMPLETE");
    }

    [Theory]
    [InlineData("arn:aws:cloudwatch:eu-west-1:000000000000:alarm:other")]
    [InlineData("arn:aws:cloudwatch:eu-west-1:111111111111:alarm:failures")]
    [InlineData("arn:aws:cloudwatch:us-east-1:000000000000:alarm:failures")]
    [InlineData("failures")]
    public async Task A_trigger_that_is_not_there_fails_the_operation_before_it_makes_anything(string arn)
    {
        Begin("CreateStack", Topic("one"), Triggers(arn));
        (await _account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("ROLLBACK_COMPLETE");
        _account.Events("s").ShouldBe([
            "s CREATE_IN_PROGRESS User Initiated", $"s ROLLBACK_IN_PROGRESS Rollback trigger {arn} does not exist. Rollback requested by user.", "s ROLLBACK_COMPLETE",
        ]);
    }

    [Fact]
    public async Task A_trigger_that_is_deleted_meanwhile_fails_the_operation_in_its_end()
    {
        Begin("CreateStack", Waiting, Triggers());
        await EventAsync("Wait CREATE_IN_PROGRESS Resource creation Initiated");
        var alarms = _account.Stack("alarms")["StackId"]!.GetValue<string>();
        _account.Call("DeleteStack", new() { ["StackName"] = "alarms" });
        await _account.EndAsync(alarms);
        _account.Call("SignalResource", new() { ["StackName"] = "s", ["LogicalResourceId"] = "Wait", ["UniqueId"] = "a", ["Status"] = "SUCCESS" });
        (await _account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("ROLLBACK_COMPLETE");
        _account.Events("s").ShouldContain($"s ROLLBACK_IN_PROGRESS Rollback trigger {Alarm} does not exist. Rollback requested by user.");
    }

    [Fact]
    public async Task Triggers_stay_for_later_updates_until_an_empty_list_takes_them_away()
    {
        Begin("CreateStack", Topic("one"), Triggers());
        (await _account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("CREATE_COMPLETE");
        Set("ALARM");
        Begin("UpdateStack", Topic("two"), null);
        (await _account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_ROLLBACK_COMPLETE");
        Begin("UpdateStack", Topic("two"), new JsonObject { ["MonitoringTimeInMinutes"] = 0 });
        (await _account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_ROLLBACK_COMPLETE");
        Begin("UpdateStack", Topic("two"), new JsonObject { ["RollbackTriggers"] = new JsonArray() });
        (await _account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_COMPLETE");
        Begin("UpdateStack", Topic("three"), null);
        (await _account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_COMPLETE");
    }

    private async Task CreatedAsync()
    {
        Begin("CreateStack", Topic("one"), null);
        (await _account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("CREATE_COMPLETE");
    }

    private void Begin(string operation, string template, JsonObject? configuration) =>
        _account.Call(operation, Account.Input("s", template, more: configuration is null ? [] : new() { ["RollbackConfiguration"] = configuration }));

    private void Set(string state) =>
        _account.Call("SetAlarmState", new() { ["AlarmName"] = "failures", ["StateValue"] = state, ["StateReason"] = "the test" }, "monitoring");

    private async Task EventAsync(string entry)
    {
        while (!_account.Events("s").Contains(entry))
        {
            await Task.Yield();
        }
    }

    private DateTimeOffset? MonitoredUntil => _account.Parts.Store.List<OperationDocument>("cfn/operation").Select(operation => operation.MonitoredUntil).SingleOrDefault(until => until is not null);

    /// <summary>Moves the clock once the monitoring has begun.</summary>
    private async Task MoveAsync(TimeSpan time)
    {
        while (MonitoredUntil is null)
        {
            await Task.Yield();
        }

        _time.Advance(time);
    }

    private static JsonObject Triggers(string arn = Alarm, int minutes = 0) => new()
    {
        ["RollbackTriggers"] = new JsonArray(new JsonObject { ["Arn"] = arn, ["Type"] = "AWS::CloudWatch::Alarm" }),
        ["MonitoringTimeInMinutes"] = minutes,
    };

    private static string Topic(string name) => $"Resources: {{Topic: {{Type: AWS::SNS::Topic, Properties: {{TopicName: {name}}} }} }}";
}
