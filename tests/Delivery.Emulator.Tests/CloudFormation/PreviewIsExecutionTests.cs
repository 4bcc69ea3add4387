using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Delivery.Emulator.CloudFormation.Provisioning;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>Whatever the two templates are: what a change set does is what making the second from scratch does, and a rollback leads back to the first.</summary>
public sealed class PreviewIsExecutionTests
{
    /// <summary>A topic: its name's variant, and what its display name comes from (null: not in the template).</summary>
    private sealed record Topic(int Variant, int Source);

    private static readonly Gen<Topic?[]> Templates = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 9], Gen.Bool).Select((variant, source, there) => there ? new Topic(variant, source) : null).Array[1, 6];

    [Fact]
    public async Task An_update_leads_to_what_a_create_leads_to() => await Gen.Select(Templates, Templates).SampleAsync(async (first, second) =>
    {
        await using var updated = new Account();
        await using var created = new Account();
        await updated.DeployAsync("s", Text(first));
        var preview = await updated.PreviewAsync("s", Text(second));
        if (preview["Status"]!.GetValue<string>() == "CREATE_COMPLETE")
        {
            var before = State(updated);
            updated.Call("ExecuteChangeSet", new() { ["ChangeSetName"] = preview["ChangeSetId"]!.GetValue<string>() });
            (await updated.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_COMPLETE");
            Foretold(preview).ShouldBe(Happened(before, State(updated)), ignoreOrder: true);
        }

        await created.DeployAsync("s", Text(second));
        State(updated).ShouldBe(State(created));
    }, iter: 60);

    [Fact]
    public async Task A_rollback_leads_back() => await Gen.Select(Templates, Templates).SampleAsync(async (first, second) =>
    {
        await using var account = new Account(provider: new ScriptedProvider
        {
            Script = static (operation, _, _) => operation == "create" ? throw new ResourceFailedException("GeneralServiceException", "no") : Task.CompletedTask,
        });
        await account.DeployAsync("s", Text(first));
        var before = State(account);
        var topics = string.Join(", ", Enumerable.Range(0, second.Length).Where(index => second[index] is not null).Select(index => $"T{index}"));
        var broken = Text(second) + $"  Broken: {{Type: AWS::CloudWatch::Alarm, DependsOn: [{topics}], Properties: {{ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1}}}}\n";
        (await account.DeployAsync("s", broken))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_ROLLBACK_COMPLETE");
        State(account).ShouldBe(before);
    }, iter: 60);

    private static string Text(Topic?[] topics)
    {
        var text = new StringBuilder("Resources:\n  Always: {Type: AWS::SNS::Topic, Properties: {TopicName: always}}\n");
        for (var index = 0; index < topics.Length; index++)
        {
            if (topics[index] is { } topic)
            {
                text.Append(CultureInfo.InvariantCulture, $"  T{index}: {{Type: AWS::SNS::Topic, Properties: {{TopicName: t{index}-{topic.Variant}, DisplayName: {Source(topics, index, topic.Source)}}}}}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>A text, or a reference to an earlier topic.</summary>
    private static string Source(Topic?[] topics, int index, int source) =>
        source / 2 < index && topics[source / 2] is not null
            ? source % 2 == 0 ? $"!Ref T{source / 2}" : $"!GetAtt T{source / 2}.TopicName"
            : $"text-{source}";

    /// <summary>The topics that there are, with their properties.</summary>
    private static IReadOnlyList<string> State(Account account) =>
        [.. account.Parts.Store.List<StoredResource>("sns/topic").Select(topic => $"{topic.LogicalId} {topic.Id} {topic.Properties.ToJsonString()}")];

    private static IReadOnlyList<string> Foretold(JsonObject preview) =>
    [
        .. preview["Changes"]!.AsArray().Select(change => change!["ResourceChange"]!)
            .Select(change => $"{change["LogicalResourceId"]} {(change["Replacement"]?.GetValue<string>() == "True" ? "Replace" : change["Action"])}"),
    ];

    private static IEnumerable<string> Happened(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var old = before.Select(line => line.Split(' ', 3)).ToDictionary(parts => parts[0]);
        var now = after.Select(line => line.Split(' ', 3)).ToDictionary(parts => parts[0]);
        foreach (var id in old.Keys.Union(now.Keys))
        {
            if (!old.TryGetValue(id, out var was))
            {
                yield return $"{id} Add";
            }
            else if (!now.TryGetValue(id, out var become))
            {
                yield return $"{id} Remove";
            }
            else if (was[1] != become[1])
            {
                yield return $"{id} Replace";
            }
            else if (was[2] != become[2])
            {
                yield return $"{id} Modify";
            }
        }
    }
}
