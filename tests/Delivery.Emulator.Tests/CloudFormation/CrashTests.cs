using System.Text.RegularExpressions;
using Delivery.Emulator.CloudFormation.Provisioning;
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
    public async Task What_is_begun_before_an_earlier_emulators_work_is_taken_up_runs_once()
    {
        var (begun, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        var provider = new ScriptedProvider
        {
            Script = (_, request, cancellationToken) =>
            {
                if (request.LogicalId == "First")
                {
                    return Task.CompletedTask;
                }

                begun.TrySetResult();
                return end.Task.WaitAsync(cancellationToken);
            },
        };
        await using var account = new Account(provider: provider);
        var set = await account.PreviewAsync("s", Alarms);
        account.Call("ExecuteChangeSet", new() { ["ChangeSetName"] = set["ChangeSetId"]!.GetValue<string>() });
        await begun.Task;

        await account.ResumeAsync();
        end.SetResult();

        (await account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("CREATE_COMPLETE");
        provider.Calls.ShouldBe(["create First", "create Second"]);
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

    /// <summary>Two versions of a stack: a replacement, an update in place, a removal, an addition.</summary>
    private const string Before = """
        Resources:
          Replaced: {Type: AWS::SNS::Topic, Properties: {TopicName: replaced-1}}
          Updated: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Replaced}}
          Removed: {Type: AWS::SNS::Topic, DependsOn: Updated, Properties: {TopicName: removed}}
          Kept: {Type: AWS::SNS::Topic, DeletionPolicy: Retain, Properties: {TopicName: kept}}
        """;

    private const string After = """
        Resources:
          Replaced: {Type: AWS::SNS::Topic, Properties: {TopicName: replaced-2}}
          Updated: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Replaced}}
          Added: {Type: AWS::SNS::Topic, DependsOn: [Updated, Kept], Properties: {TopicName: added}}
          Kept: {Type: AWS::SNS::Topic, DeletionPolicy: Retain, Properties: {TopicName: kept, DisplayName: more}}
        """;

    [Theory]
    [InlineData("create", null, Before, "CREATE_COMPLETE")]
    [InlineData("failing create", null, Before, "ROLLBACK_COMPLETE")]
    [InlineData("update", Before, After, "UPDATE_COMPLETE")]
    [InlineData("failing update", Before, After, "UPDATE_ROLLBACK_COMPLETE")]
    [InlineData("delete", Before, null, "DELETE_COMPLETE")]
    public async Task Killed_at_any_of_its_writes_an_operation_ends_as_an_undisturbed_one(string operation, string? before, string? template, string status)
    {
        using var store = StateStore.Open(null);
        var left = new List<StateStore>();
        await using var undisturbed = new Account(store);
        await undisturbed.DeployAsync("other", "Resources: {Taken: {Type: AWS::SNS::Topic, Properties: {TopicName: taken}}}");
        if (before is not null)
        {
            await undisturbed.DeployAsync("s", before);
        }

        if (operation.StartsWith("failing", StringComparison.Ordinal))
        {
            // After all else: what runs beside it would be cancelled, or not, by chance.
            template += $"\n  Failing: {{Type: AWS::SNS::Topic, DependsOn: [{(before is null ? "Removed" : "Added")}, Kept], Properties: {{TopicName: taken}}}}\n";
        }

        string id;
        if (template is null)
        {
            id = undisturbed.Stack("s")["StackId"]!.GetValue<string>();
            store.Committed = Snapshot;
            undisturbed.Call("DeleteStack", new() { ["StackName"] = "s" });
        }
        else
        {
            var set = await undisturbed.PreviewAsync("s", template);
            id = set["StackId"]!.GetValue<string>();
            store.Committed = Snapshot;
            undisturbed.Call("ExecuteChangeSet", new() { ["ChangeSetName"] = set["ChangeSetId"]!.GetValue<string>() });
        }

        (await undisturbed.EndAsync(id))["StackStatus"]!.GetValue<string>().ShouldBe(status);
        store.Committed = null;
        var expected = Outcome(undisturbed, id);
        left.Count.ShouldBeGreaterThan(10);
        foreach (var state in left)
        {
            await using (var next = new Account(state))
            {
                await next.ResumeAsync();
                await next.EndAsync(id);
                Difference(expected, Outcome(next, id)).ShouldBeEmpty($"{operation}, killed after write {left.IndexOf(state) + 1}");
            }

            state.Dispose();
        }

        void Snapshot(StateStore written)
        {
            lock (left)
            {
                left.Add(written.Copy());
            }
        }
    }

    /// <summary>What is there less often (-) or more often (+) than it should.</summary>
    private static IEnumerable<string> Difference(IReadOnlyList<string> expected, IReadOnlyList<string> actual) =>
        from line in expected.Union(actual)
        let more = actual.Count(other => other == line) - expected.Count(other => other == line)
        where more != 0
        select $"{(more > 0 ? "+" : "-")} {line}";

    /// <summary>Events, resources, and what there is, without what is drawn anew each time.</summary>
    private static IReadOnlyList<string> Outcome(Account account, string stack) =>
    [
        .. account.Events(stack).Select(entry => Regex.Replace(entry, "RequestToken: [0-9a-f-]+", "RequestToken")),
        .. account.Call("DescribeStackResources", new() { ["StackName"] = stack })["StackResources"]!.AsArray()
            .Select(resource => $"{resource!["LogicalResourceId"]} {resource["ResourceStatus"]} {resource["PhysicalResourceId"] is null}"),
        .. account.Parts.Store.List<StoredResource>("sns/topic").Select(topic => $"{topic.LogicalId} {(topic.LogicalId == "Updated" ? "" : topic.Id)} {topic.Properties.ToJsonString()}"),
    ];
}
