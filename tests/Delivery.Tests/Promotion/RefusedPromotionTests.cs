using System.Text.RegularExpressions;
using Amazon.SimpleSystemsManagement;
using Delivery.Emulator.Ecr;
using Delivery.Tests.Scenarios;

namespace Delivery.Tests.Promotion;

/// <summary>Promotions that are refused: nothing is copied and nothing is executed, and the run says what to do.</summary>
public sealed partial class RefusedPromotionTests
{
    private const string Parameter = "/delivery/sample-worker/dev/release";

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_good_receipt_nothing_is_promoted()
    {
        await using var environments = await ThreeEnvironments.StartAsync("dev", "staging");
        Refused(await environments.PromoteAsync("dev", "staging"), "DLV-0801", 1);
        using var ssm = new AmazonSimpleSystemsManagementClient(ThreeEnvironments.Credentials, environments.Of("dev", new AmazonSimpleSystemsManagementConfig()));
        await ssm.PutParameterAsync(new() { Name = Parameter, Value = """{"version":"1.0.0"}""", Type = ParameterType.String, Overwrite = true }, Ending);
        Refused(await environments.PromoteAsync("dev", "staging"), "DLV-0801", 1);
        Refused(await environments.PromoteAsync("staging", "dev"), "DLV-0808", 2);
    }

    [Fact]
    public async Task Other_templates_other_commits_and_unknown_releases_are_refused_with_the_way_to_the_right_ones()
    {
        await using var environments = await ThreeEnvironments.StartAsync("dev", "staging");
        (await environments.DeployAsync("1.0.0")).ShouldSucceed();
        var released = await environments.HeadAsync();

        await environments.CommitAsync("later.txt", "later");
        Refused(await environments.PromoteAsync("dev", "staging"), "DLV-0803", 2).ShouldSay($"git checkout {released}, then ./build.sh Promote --from dev --to staging");
        Refused(await environments.PromoteAsync("dev", "staging", "1.0.1"), "DLV-0802", 2).ShouldSay("Did you mean --release 1.0.0?");
        Refused(await environments.PromoteAsync("dev", "staging", "$(reboot)"), "DLV-0103", 2);
        Refused(await environments.StageAsync("ReviewService", "staging", "1.0.0"), "DLV-0805", 1).ShouldSay("./build.sh CopyImage --from dev --to staging --release 1.0.0");

        await environments.CheckOutAsync(released);
        environments.Write("cloudformation/private-cluster.yml", "changed");
        Refused(await environments.PromoteAsync("dev", "staging"), "DLV-0252", 2);
        await environments.CheckOutAsync("--force");
        environments.Write("note.txt", "not committed");
        Refused(await environments.PromoteAsync("dev", "staging"), "DLV-0307", 2);
    }

    [Fact]
    public async Task An_image_that_is_gone_is_said_and_one_that_the_target_has_is_enough()
    {
        await using var environments = await ThreeEnvironments.StartAsync("dev", "staging");
        (await environments.DeployAsync("1.0.0")).ShouldSucceed();
        (await environments.CopyImageAsync("dev", "staging")).ShouldSucceed();
        await RemoveAsync(environments, "dev");
        (await environments.PromoteAsync("dev", "staging")).ShouldSucceed();
        await RemoveAsync(environments, "staging");

        Refused(await environments.PromoteAsync("dev", "staging"), "DLV-0805", 1);
    }

    [Fact]
    public async Task An_image_of_another_architecture_than_the_targets_hosts_is_not_even_copied()
    {
        await using var environments = await ThreeEnvironments.StartAsync("dev", "staging");
        (await environments.DeployAsync("1.0.0")).ShouldSucceed();
        environments.Architectures["staging"] = "arm64";

        Refused(await environments.CopyImageAsync("dev", "staging"), "DLV-0813", 1).ShouldSay("it is for 'linux/amd64'");
        using var ecr = environments.Ecr("staging");
        ((await ecr.ListImagesAsync(new() { RepositoryName = "sample-worker-staging" }, Ending)).ImageIds ?? []).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_newer_release_is_not_replaced_by_an_older_one_unless_that_is_meant()
    {
        await using var environments = await ThreeEnvironments.StartAsync("dev", "staging");
        (await environments.DeployAsync("1.0.0")).ShouldSucceed();
        var first = await environments.HeadAsync();
        await environments.CommitAsync("more.txt", "more");
        (await environments.DeployAsync("1.1.0")).ShouldSucceed();
        (await environments.PromoteAsync("dev", "staging")).ShouldSucceed();
        await environments.CheckOutAsync(first);

        Refused(await environments.PromoteAsync("dev", "staging", "1.0.0"), "DLV-0807", 1).ShouldSay("--release 1.0.0 --allow-older");

        (await environments.PromoteAsync("dev", "staging", "1.0.0", allowOlder: true)).ShouldSucceed();
        var receipt = await environments.ReceiptAsync("staging");
        (receipt.Version, receipt.PromotedFrom).ShouldBe(("1.0.0", "dev"));
    }

    [Fact]
    public async Task A_version_is_one_image_in_every_registry()
    {
        await using var environments = await ThreeEnvironments.StartAsync("dev", "staging");
        await environments.CommitAsync("other.txt", "other");
        (await environments.PushAsync("1.0.0", "staging")).ShouldSucceed();
        await environments.CommitAsync("other.txt", "this");
        (await environments.DeployAsync("1.0.0")).ShouldSucceed();

        var refused = Refused(await environments.PromoteAsync("dev", "staging"), "DLV-0313", 1);

        Digests().Matches(string.Join('\n', refused.Lines)).Select(match => match.Value).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Findings_of_the_scan_are_held_against_the_environments_threshold()
    {
        await using var environments = await ThreeEnvironments.StartAsync("dev", "staging");
        environments.More["staging"] = ", maximumSeverity: medium";
        (await environments.DeployAsync("1.0.0")).ShouldSucceed();
        environments.First.ScanFindings.Set("sample-worker-dev", "*", new("COMPLETE", [new("CVE-2026-1", "CRITICAL"), new("CVE-2026-2", "LOW")]));
        Refused(await environments.PromoteAsync("dev", "staging"), "DLV-0806", 1).ShouldSay("1 critical; staging takes medium at most");

        environments.First.ScanFindings.Set("sample-worker-dev", "*", new ScanOutcome("UNSUPPORTED_IMAGE", []));
        var unsupported = (await environments.PromoteAsync("dev", "staging")).ShouldSucceed();

        unsupported.Report["warnings"]![0]!.GetValue<string>().ShouldContain("UNSUPPORTED_IMAGE");
    }

    [Fact]
    public async Task A_scan_under_way_is_waited_for()
    {
        await using var environments = await ThreeEnvironments.StartAsync("dev", "staging");
        environments.More["staging"] = ", maximumSeverity: none";
        (await environments.DeployAsync("1.0.0")).ShouldSucceed();
        environments.First.ScanFindings.Set("sample-worker-dev", "*", new ScanOutcome("IN_PROGRESS", []));
        environments.Said = text =>
        {
            if (text.Contains("still scanning", StringComparison.Ordinal))
            {
                environments.First.ScanFindings.Set("sample-worker-dev", "*", new ScanOutcome("COMPLETE", [new("CVE-2026-3", "LOW")]));
            }
        };

        Refused(await environments.PromoteAsync("dev", "staging"), "DLV-0806", 1).ShouldSay("1 low; staging takes none at most");
    }

    [Fact]
    public async Task Another_account_than_the_environments_is_refused()
    {
        await using var environments = await ThreeEnvironments.StartAsync("dev", "staging");
        (await environments.DeployAsync("1.0.0")).ShouldSucceed();
        environments.StagingAccount = "333333333333";

        Refused(await environments.PromoteAsync("dev", "staging"), "DLV-0401", 2).ShouldSay("it names 333333333333");
    }

    /// <summary>Exit code and code, nothing made and nothing executed.</summary>
    private static RehearsedEnd Refused(RehearsedEnd end, string code, int exitCode)
    {
        end.ShouldExit(exitCode).ShouldSay(code);
        end.Report["stages"]!.AsArray().ShouldBeEmpty();
        end.Calls().Keys.ShouldNotContain("cloudformation:CreateChangeSet");
        return end;
    }

    private static async Task RemoveAsync(ThreeEnvironments environments, string environment)
    {
        using var ecr = environments.Ecr(environment);
        var images = await ecr.ListImagesAsync(new() { RepositoryName = $"sample-worker-{environment}" }, Ending);
        await ecr.BatchDeleteImageAsync(new() { RepositoryName = $"sample-worker-{environment}", ImageIds = images.ImageIds }, Ending);
    }

    [GeneratedRegex("sha256:[0-9a-f]{64}")]
    private static partial Regex Digests();
}
