using Amazon.CloudFormation;
using Delivery.Registry;

namespace Delivery.Tests.Promotion;

/// <summary>
/// A promotion whose process is gone at a call to AWS, of either account: run again it ends as one that was not killed, and nothing is uploaded twice.
/// (The requests to the registries are in <see cref="Tests.Registry.ImageCopyKilledTests"/>.)
/// </summary>
public sealed class KilledPromotionTests
{
    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_promotion_killed_at_a_call_of_each_kind_is_completed_by_the_next()
    {
        await using var environments = await ThreeEnvironments.StartAsync("dev", "staging");
        (await environments.DeployAsync("1.0.0")).ShouldSucceed();
        (await environments.PromoteAsync("dev", "staging")).ShouldSucceed();
        await environments.CommitAsync("changed.txt", "undisturbed");
        (await environments.DeployAsync("1.1.0")).ShouldSucceed();
        var undisturbed = new KillPoint(int.MaxValue);
        (await undisturbed.StartAsync(() => environments.PromoteAsync("dev", "staging"))).ShouldSucceed();
        var expected = await StateAsync(environments);

        var killed = 0;
        foreach (var point in PointsOf(undisturbed.Calls))
        {
            var version = $"1.{point + 1}.0";
            await environments.CommitAsync("changed.txt", version);
            (await environments.DeployAsync(version)).ShouldSucceed();
            var process = new KillPoint(point);
            var promotion = process.StartAsync(() => environments.PromoteAsync("dev", "staging"));
            if (await Task.WhenAny(promotion, process.Killed) == promotion)
            {
                (await promotion).ShouldSucceed(); // it polled less often than the one that was counted
                continue;
            }

            killed++;
            var because = $"killed at call {point}, {process.Calls[point - 1]}";
            using var ecr = environments.Ecr("staging");
            var isCopied = await new EcrRepositories(ecr).FindAsync("sample-worker-staging", version, Ending) is not null;
            var second = await environments.PromoteAsync("dev", "staging");

            second.ExitCode.ShouldBe(0, $"{because}\n{string.Join('\n', second.Lines)}");
            if (isCopied)
            {
                second.Report["image"]!["pushedBytes"]!.GetValue<long>().ShouldBe(0, because);
            }

            (await StateAsync(environments)).ShouldBe(expected.Replace("1.1.0", version, StringComparison.Ordinal), because);
            (await environments.ReceiptAsync("staging")).ImageDigest.ShouldBe((await environments.ReceiptAsync("dev")).ImageDigest, because);
        }

        killed.ShouldBeGreaterThan(12);
        TestContext.Current.TestOutputHelper!.WriteLine($"killed at {killed} calls of {undisturbed.Calls.Count}");
    }

    /// <summary>The first and the last call of each kind.</summary>
    private static IEnumerable<int> PointsOf(IReadOnlyList<string> calls) =>
        calls.Select((name, index) => (name, Number: index + 1)).GroupBy(call => call.name, StringComparer.Ordinal)
            .SelectMany(group => new[] { group.First().Number, group.Last().Number }).Distinct().Order();

    /// <summary>What the target's account holds, without ids: stacks, change sets that wait, and the receipt.</summary>
    private static async Task<string> StateAsync(ThreeEnvironments environments)
    {
        using var cloudFormation = new AmazonCloudFormationClient(ThreeEnvironments.Credentials, environments.Of("staging", new AmazonCloudFormationConfig()));
        List<string> lines = [];
        foreach (var stack in (await cloudFormation.DescribeStacksAsync(new(), Ending)).Stacks.OrderBy(stack => stack.StackName, StringComparer.Ordinal))
        {
            var waiting = ((await cloudFormation.ListChangeSetsAsync(new() { StackName = stack.StackName }, Ending)).Summaries ?? [])
                // One that found nothing to change goes with a later run.
                .Where(set => set.ExecutionStatus != ExecutionStatus.EXECUTE_COMPLETE && set.Status != ChangeSetStatus.FAILED).Select(set => $"{set.Status} {set.ExecutionStatus}");
            lines.Add($"{stack.StackName} {(stack.StackStatus.Value.EndsWith("_COMPLETE", StringComparison.Ordinal) ? "complete" : stack.StackStatus.Value)} {string.Join(',', waiting)}");
        }

        var receipt = await environments.ReceiptAsync("staging");
        lines.Add($"{receipt.Version} from {receipt.PromotedFrom}");
        lines.AddRange(receipt.Stages.Select(stage => $"{stage.Stage} {stage.TemplateHash} {stage.ReviewDigest is not null} {stage.ChangeSetArn is not null}"));
        return string.Join('\n', lines);
    }
}
