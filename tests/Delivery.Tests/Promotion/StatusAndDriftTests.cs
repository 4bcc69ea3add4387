using Amazon.SimpleSystemsManagement;
using Delivery.Releases;
using Delivery.Tests.Releases;

namespace Delivery.Tests.Promotion;

/// <summary>What environments in two accounts hold, and what was changed behind their stacks' backs.</summary>
public sealed class StatusAndDriftTests
{
    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_environments_are_told_and_the_one_that_can_not_be_reached_says_so()
    {
        await using var environments = await ThreeEnvironments.StartAsync("dev", "staging");
        (await environments.DeployAsync("1.0.0")).ShouldSucceed();
        (await environments.PromoteAsync("dev", "staging")).ShouldSucceed();
        environments.Write("cloudformation/environments/far.yml", """
            application: sample-worker
            account: '444444444444'
            region: eu-west-1
            architecture: x64
            endpoint: http://127.0.0.1:9
            """);

        var end = (await environments.StatusAsync(null)).ShouldSucceed();

        var table = end.Lines[0].Split('\n').Select(line => line.TrimEnd()).ToList();
        table.ShouldContain(line => line.StartsWith("dev          1.0.0", StringComparison.Ordinal));
        table.ShouldContain(line => line.StartsWith("staging      1.0.0", StringComparison.Ordinal));
        table.ShouldContain(line => line.StartsWith("far          DLV-0403", StringComparison.Ordinal));
        table.ShouldContain(line => line.StartsWith("prod         nothing is deployed", StringComparison.Ordinal));
        end.Lines[0].ShouldContain("promoted from dev");
        end.Calls().Keys.ShouldNotContain("cloudformation:DetectStackDrift");
    }

    [Fact]
    public async Task A_ledger_of_a_hundred_releases_is_read_in_two_calls()
    {
        await using var environments = await ThreeEnvironments.StartAsync("dev");
        using var ssm = new AmazonSimpleSystemsManagementClient(ThreeEnvironments.Credentials, environments.Of("dev", new AmazonSimpleSystemsManagementConfig()));
        for (var release = 1; release <= ReceiptStore.Capacity; release++)
        {
            await new ReceiptStore(ssm).WriteAsync(LedgerTests.Environment("dev"), Receipts.Of($"1.{release}.0"), Ending);
        }

        var end = (await environments.StatusAsync("dev")).ShouldSucceed();

        end.Lines[0].ShouldContain("1.100.0");
        end.Lines[0].ShouldContain("releases before (99)");
        end.Calls().Where(call => call.Key.StartsWith("simplesystemsmanagement:", StringComparison.Ordinal)).Sum(call => call.Value).ShouldBe(2);
    }

    [Fact]
    public async Task Drift_fails_the_run_and_is_written_as_the_body_of_an_issue()
    {
        await using var environments = await ThreeEnvironments.StartAsync("dev");
        (await environments.DeployAsync("1.0.0")).ShouldSucceed();
        var none = (await environments.DriftAsync("dev")).ShouldSucceed();
        (none.Outcome(), none.Report["hasDrift"]!.GetValue<bool>()).ShouldBe(("NoChanges", false));
        using var ssm = new AmazonSimpleSystemsManagementClient(ThreeEnvironments.Credentials, environments.Of("dev", new AmazonSimpleSystemsManagementConfig()));
        await ssm.PutParameterAsync(new() { Name = "/sample-worker-dev-cluster/level", Value = "<b>debug</b>", Type = ParameterType.String, Overwrite = true }, Ending);

        var end = (await environments.DriftAsync("dev")).ShouldExit(1).ShouldSay("DLV-0820");

        end.Report["hasDrift"]!.GetValue<bool>().ShouldBeTrue();
        var page = await File.ReadAllTextAsync(Path.Combine(environments.Root, "artifacts", "run", "drift.md"), Ending);
        page.ShouldContain("| <code>Level</code> | <code>AWS&#58;&#58;SSM&#58;&#58;Parameter</code> | <code>Value</code> | <code>info 7</code> | <code>&#60;b&#62;debug&#60;/b&#62;</code> |");
        (await environments.StatusAsync("dev")).ShouldSay("drift in cluster");
    }
}
