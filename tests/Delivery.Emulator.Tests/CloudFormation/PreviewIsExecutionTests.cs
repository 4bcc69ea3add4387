using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Delivery.Emulator.CloudFormation.Provisioning;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>Whatever the two deployments are: what a change set foretells is what its execution does, that is what making the second from scratch does, and a rollback leads back to the first.</summary>
public sealed class PreviewIsExecutionTests
{
    /// <summary>A topic: its name's variant, what its display name comes from, how many tags it has, and whether a condition decides on it.</summary>
    private sealed record Topic(int Variant, int Source, int Tags, bool Conditional);

    /// <summary>A template and what it is deployed with.</summary>
    private sealed record Deployment(Topic?[] Topics, string Mode, string? StackTag)
    {
        public Dictionary<string, string> Parameters => new() { ["Mode"] = Mode };

        public Dictionary<string, string> Tags => StackTag is null ? [] : new() { ["team"] = StackTag };
    }

    private static readonly Gen<Topic?> Topics = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 15], Gen.Int[0, 2], Gen.Bool, Gen.Int[0, 3])
        .Select((variant, source, tags, conditional, there) => there > 0 ? new Topic(variant, source, tags, conditional) : null);

    private static readonly Gen<Deployment> Deployments = Gen.Select(Topics.Array[1, 6], Gen.Bool, Gen.Int[0, 3])
        .Select((topics, mode, tag) => new Deployment(topics, mode ? "on" : "off", tag < 2 ? null : $"tag{tag}"));

    [Fact]
    public async Task An_update_leads_to_what_a_create_leads_to() => await Gen.Select(Deployments, Deployments).SampleAsync(async (first, second) =>
    {
        await using var updated = new Account();
        await using var created = new Account();
        await DeployAsync(updated, first, Text(first));
        var preview = await updated.PreviewAsync("s", Text(second), second.Parameters, tags: second.Tags);
        if (preview["Status"]!.GetValue<string>() == "CREATE_COMPLETE")
        {
            var before = State(updated);
            updated.Call("ExecuteChangeSet", new() { ["ChangeSetName"] = preview["ChangeSetId"]!.GetValue<string>() });
            (await updated.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_COMPLETE");
            Foretold(preview).ShouldBe(Happened(before, State(updated)), ignoreOrder: true);
        }

        await DeployAsync(created, second, Text(second));
        State(updated).ShouldBe(State(created));
        updated.Call("DescribeStacks", new() { ["StackName"] = "s" })["Stacks"]![0]!["Outputs"]!.ToJsonString()
            .ShouldBe(created.Call("DescribeStacks", new() { ["StackName"] = "s" })["Stacks"]![0]!["Outputs"]!.ToJsonString());
    }, iter: 60);

    [Fact]
    public async Task A_rollback_leads_back() => await Gen.Select(Deployments, Deployments).SampleAsync(async (first, second) =>
    {
        await using var account = new Account(provider: new ScriptedProvider
        {
            Script = static (operation, _, _) => operation == "create" ? throw new ResourceFailedException("GeneralServiceException", "no") : Task.CompletedTask,
        });
        await DeployAsync(account, first, Text(first));
        var before = State(account);
        var topics = string.Join(", ", Enumerable.Range(0, second.Topics.Length).Where(index => second.Topics[index] is not null).Select(index => $"T{index}"));
        var broken = Text(second).Replace("Outputs:", $"  Broken: {{Type: AWS::CloudWatch::Alarm, DependsOn: [{topics}], Properties: {{ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1}}}}\nOutputs:");
        (await DeployAsync(account, second, broken))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_ROLLBACK_COMPLETE");
        State(account).ShouldBe(before);
        var again = await account.PreviewAsync("s", Text(first), first.Parameters, name: "again", tags: first.Tags);
        again["Status"]!.GetValue<string>().ShouldBe("FAILED", again["Changes"]!.ToJsonString());
    }, iter: 60);

    private static Task<JsonObject> DeployAsync(Account account, Deployment deployment, string template) =>
        account.DeployAsync("s", template, deployment.Parameters, tags: deployment.Tags);

    private static string Text(Deployment deployment)
    {
        var text = new StringBuilder("""
            Parameters: {Mode: {Type: String}}
            Conditions: {On: !Equals [!Ref Mode, "on"]}
            Resources:
              Always: {Type: AWS::SNS::Topic, Properties: {TopicName: always}}

            """);
        for (var index = 0; index < deployment.Topics.Length; index++)
        {
            if (deployment.Topics[index] is { } topic)
            {
                var tags = string.Join(", ", Enumerable.Range(0, topic.Tags).Select(number => $"{{Key: k{number}, Value: v{topic.Variant}}}"));
                text.Append(CultureInfo.InvariantCulture, $"  T{index}: {{Type: AWS::SNS::Topic{(topic.Conditional ? ", Condition: On" : "")}, Properties: {{TopicName: t{index}-{topic.Variant}, DisplayName: {Source(deployment.Topics, index, topic.Source)}, Tags: [{tags}]}}}}\n");
            }
        }

        return text.Append("Outputs: {First: {Value: !Ref Always}, Mode: {Value: !Ref Mode}}\n").ToString();
    }

    /// <summary>A text, the parameter, a choice by the condition, or a reference to an earlier topic that is there in any case.</summary>
    private static string Source(Topic?[] topics, int index, int source) => source switch
    {
        12 => "!Ref Mode",
        13 => "!Sub \"mode-${Mode}\"",
        14 => "!If [On, yes, no]",
        15 => "!If [On, always, !Ref AWS::NoValue]",
        _ => source / 2 < index && topics[source / 2] is { Conditional: false }
            ? source % 2 == 0 ? $"!Ref T{source / 2}" : $"!GetAtt T{source / 2}.TopicName"
            : $"text-{source}",
    };

    /// <summary>The topics that there are, with their properties and tags.</summary>
    private static IReadOnlyList<string> State(Account account) =>
    [
        .. account.Parts.Store.List<StoredResource>("sns/topic").Select(topic =>
            $"{topic.LogicalId} {topic.Id} {topic.Properties.ToJsonString()} {string.Join(',', topic.Tags.Where(tag => !tag.Key.StartsWith("aws:", StringComparison.Ordinal)).OrderBy(tag => tag.Key, StringComparer.Ordinal))}"),
    ];

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
