using Delivery.Emulator.State;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>What an emulator that ends in the middle of an operation leaves, the next one brings to the end.</summary>
public sealed class CrashTests
{
    private const string Alarms = """
        Resources:
          First: {Type: AWS::CloudWatch::Alarm, Properties: {ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1}}
          Second: {Type: AWS::CloudWatch::Alarm, Properties: {ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1, AlarmDescription: !Ref First}}
        """;

    [Fact]
    public async Task A_create_goes_on_after_a_restart_with_the_same_tokens_and_without_events_twice()
    {
        using var store = StateStore.Open(null);
        var begun = new TaskCompletionSource();
        var tokens = new List<string>();
        var provider = new ScriptedProvider
        {
            Script = async (_, request, cancellationToken) =>
            {
                if (request.LogicalId == "Second")
                {
                    tokens.Add(request.Token);
                    begun.SetResult();
                    await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                }
            },
        };
        await using (var killed = new Account(store, provider))
        {
            var set = await killed.PreviewAsync("s", Alarms);
            killed.Call("ExecuteChangeSet", new() { ["ChangeSetName"] = set["ChangeSetId"]!.GetValue<string>() });
            await begun.Task;
        }

        provider.Script = (_, request, _) =>
        {
            tokens.Add(request.Token);
            return Task.CompletedTask;
        };
        await using var account = new Account(store, provider);
        account.Stack("s")["StackStatus"]!.GetValue<string>().ShouldBe("CREATE_IN_PROGRESS");
        await account.ResumeAsync();
        (await account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("CREATE_COMPLETE");
        tokens.Distinct().Count().ShouldBe(1);
        provider.Calls.Count(call => call == "create First").ShouldBe(1);
        account.Events("s").Count(entry => entry == "Second CREATE_IN_PROGRESS").ShouldBe(1);
    }

    [Fact]
    public async Task A_delete_goes_on_after_a_restart()
    {
        using var store = StateStore.Open(null);
        var begun = new TaskCompletionSource();
        var provider = new ScriptedProvider();
        string id;
        await using (var killed = new Account(store, provider))
        {
            id = (await killed.DeployAsync("s", Alarms))["StackId"]!.GetValue<string>();
            provider.Script = async (_, request, cancellationToken) =>
            {
                if (request.LogicalId == "First")
                {
                    begun.SetResult();
                    await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                }
            };
            killed.Call("DeleteStack", new() { ["StackName"] = "s" });
            await begun.Task;
        }

        provider.Script = static (_, _, _) => Task.CompletedTask;
        await using var account = new Account(store, provider);
        await account.ResumeAsync();
        (await account.EndAsync(id))["StackStatus"]!.GetValue<string>().ShouldBe("DELETE_COMPLETE");
        provider.Calls.Count(call => call == "delete Second").ShouldBe(1);
    }
}
