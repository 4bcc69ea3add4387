using Amazon.SimpleSystemsManagement;

namespace Delivery.Tests.Promotion;

/// <summary>Releases on their way over two emulated accounts: whole runs of the targets' steps, over HTTP and with real git.</summary>
public sealed class PromotionTests
{
    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_image_goes_from_dev_over_staging_to_prod_and_the_last_step_back_is_a_reviewed_deploy()
    {
        await using var environments = await ThreeEnvironments.StartAsync();
        (await environments.DeployAsync("1.0.0")).ShouldSucceed();
        (await environments.PromoteAsync("dev", "staging")).ShouldSucceed();
        (await environments.PromoteAsync("staging", "prod")).ShouldSucceed();
        var receipts = new[] { await environments.ReceiptAsync("dev"), await environments.ReceiptAsync("staging"), await environments.ReceiptAsync("prod") };

        receipts.Select(receipt => receipt.ImageDigest).Distinct().ShouldHaveSingleItem();
        receipts.Select(receipt => receipt.Version).ShouldAllBe(version => version == "1.0.0");
        receipts.Select(receipt => receipt.PromotedFrom).ShouldBe([null, "dev", "staging"]);
        receipts.SelectMany(receipt => receipt.Stages).ShouldAllBe(stage => stage.ReviewDigest != null && stage.ChangeSetArn != null);

        var first = await environments.HeadAsync();
        await environments.CommitAsync("changed.txt", "more");
        (await environments.DeployAsync("1.1.0")).ShouldSucceed();
        (await environments.PromoteAsync("dev", "staging")).ShouldSucceed();
        (await environments.PromoteAsync("staging", "prod")).ShouldSucceed();
        var found = (await environments.FindReleaseAsync("prod")).ShouldSucceed();
        found.Report["version"]!.GetValue<string>().ShouldBe("1.0.0");
        found.Report["commit"]!.GetValue<string>().ShouldBe(first);

        (await environments.RollbackAsync("prod")).ShouldExit(2).ShouldSay($"git checkout {first}, then ./build.sh Rollback --environment prod --release 1.0.0");
        await environments.CheckOutAsync(first);
        (await environments.RollbackAsync("prod")).ShouldSucceed();

        var back = await environments.ReceiptAsync("prod");
        (back.Version, back.RolledBackFrom, back.PromotedFrom, back.ImageDigest).ShouldBe(("1.0.0", "1.1.0", null, receipts[0].ImageDigest));
        (await environments.RollbackAsync("prod")).ShouldExit(1).ShouldSay("DLV-0810");
    }

    [Fact]
    public async Task What_runs_already_is_promoted_without_a_change_or_a_second_upload()
    {
        await using var environments = await ThreeEnvironments.StartAsync("dev", "staging");
        (await environments.DeployAsync("1.0.0")).ShouldSucceed();
        (await environments.PromoteAsync("dev", "staging")).ShouldSucceed();

        var again = (await environments.PromoteAsync("dev", "staging")).ShouldSucceed();

        again.Outcome().ShouldBe("NoChanges");
        again.Calls().Keys.ShouldNotContain("cloudformation:ExecuteChangeSet");
        (await environments.LedgerAsync("staging")).Receipts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_promotion_cut_off_at_any_line_it_says_ends_as_one_that_was_not_when_it_is_run_again()
    {
        await using var environments = await ThreeEnvironments.StartAsync("dev", "staging");
        var isCutOff = true;
        for (var line = 1; isCutOff; line++)
        {
            await environments.CommitAsync("changed.txt", $"{line}");
            (await environments.DeployAsync($"1.{line}.0")).ShouldSucceed();
            using var cutOff = new CancellationTokenSource();
            (environments.CutOff, environments.Said) = (cutOff.Token, CancelledAt(cutOff, line));
            var first = await environments.PromoteAsync("dev", "staging");
            (environments.CutOff, environments.Said) = (CancellationToken.None, _ => { });
            isCutOff = first.ExitCode == 130;
            first.ExitCode.ShouldBeOneOf([0, 130], string.Join('\n', first.Lines));

            var second = (await environments.PromoteAsync("dev", "staging")).ShouldSucceed();

            var (dev, staging) = (await environments.ReceiptAsync("dev"), await environments.ReceiptAsync("staging"));
            (staging.Version, staging.ImageDigest).ShouldBe((dev.Version, dev.ImageDigest));
            staging.Stages.ShouldAllBe(stage => stage.ReviewDigest != null && stage.ChangeSetArn != null);
            (await environments.LedgerAsync("staging")).Receipts.Count.ShouldBe(line, $"cut off at line {line}: {first.Lines[^2]}");
            if (first.Lines.Any(said => said.Contains(" copied: ", StringComparison.Ordinal)))
            {
                second.ShouldSay("nothing copied").Report["image"]!["pushedBytes"]!.GetValue<long>().ShouldBe(0);
            }
        }

        static Action<string> CancelledAt(CancellationTokenSource cutOff, int line)
        {
            var said = 0;
            return _ =>
            {
                if (Interlocked.Increment(ref said) == line)
                {
                    cutOff.Cancel();
                }
            };
        }
    }

    [Fact]
    public async Task Jobs_with_an_approval_between_them_end_as_one_run_would()
    {
        await using var environments = await ThreeEnvironments.StartAsync();
        (await environments.DeployAsync("1.0.0")).ShouldSucceed();
        (await environments.PromoteAsync("dev", "staging")).ShouldSucceed();
        environments.ProdAutoApprove = "none";
        (await environments.CopyImageAsync("staging", "prod")).ShouldSucceed().Report["image"]!["digest"]!.GetValue<string>().ShouldBe((await environments.ReceiptAsync("dev")).ImageDigest);

        foreach (var stage in (string[])["Cluster", "Service"])
        {
            var review = (await environments.StageAsync($"Review{stage}", "prod", "1.0.0")).ShouldSucceed();
            var digest = review.Report["stages"]![0]!["reviewDigest"]!.GetValue<string>();
            review.ShouldSay($"./build.sh Execute{stage} --environment prod --release 1.0.0 --approve {digest}");
            (await environments.StageAsync($"Execute{stage}", "prod", "1.0.0")).ShouldExit(3).ShouldSay($"--release 1.0.0 --approve {digest}");
            (await environments.StageAsync($"Execute{stage}", "prod", "1.0.0", digest)).ShouldSucceed();
        }

        var receipt = await environments.ReceiptAsync("prod");
        (receipt.Version, receipt.PromotedFrom).ShouldBe(("1.0.0", "staging"));
        receipt.Stages.ShouldAllBe(stage => stage.ReviewDigest != null && stage.ChangeSetArn != null);
    }

    [Fact]
    public async Task A_way_back_by_separate_jobs_is_known_for_one_by_the_ledger()
    {
        await using var environments = await ThreeEnvironments.StartAsync("dev");
        (await environments.DeployAsync("1.0.0")).ShouldSucceed();
        var first = await environments.HeadAsync();
        await environments.CommitAsync("changed.txt", "more");
        (await environments.DeployAsync("1.1.0")).ShouldSucceed();
        await environments.CheckOutAsync(first);

        (await environments.StageAsync("ExecuteCluster", "dev", "1.0.0")).ShouldSucceed();
        (await environments.StageAsync("ExecuteService", "dev", "1.0.0")).ShouldSucceed();

        var receipt = await environments.ReceiptAsync("dev");
        (receipt.Version, receipt.RolledBackFrom).ShouldBe(("1.0.0", "1.1.0"));
    }

    [Fact]
    public async Task A_service_is_not_receipted_while_the_cluster_is_not_what_the_commit_makes_of_it()
    {
        await using var environments = await ThreeEnvironments.StartAsync("dev");
        (await environments.DeployAsync("1.0.0")).ShouldSucceed();
        await environments.CommitAsync("cloudformation/private-cluster.yml", (await File.ReadAllTextAsync(Path.Combine(environments.Root, "cloudformation/private-cluster.yml"), Ending)).Replace("Default: 7", "Default: 14", StringComparison.Ordinal));
        (await environments.PushAsync("1.1.0")).ShouldSucceed();

        (await environments.StageAsync("ExecuteService", "dev", "1.1.0")).ShouldSucceed().ShouldSay("No receipt is written: the stack sample-worker-dev-cluster");

        (await environments.ReceiptAsync("dev")).Version.ShouldBe("1.0.0");
    }

    [Fact]
    public async Task A_receipt_that_a_killed_run_did_not_write_is_written_by_the_next_with_the_review_it_had()
    {
        await using var environments = await ThreeEnvironments.StartAsync("dev");
        (await environments.DeployAsync("1.0.0")).ShouldSucceed();
        var written = await environments.ReceiptAsync("dev");
        using (var ssm = new AmazonSimpleSystemsManagementClient(ThreeEnvironments.Credentials, environments.Of("dev", new AmazonSimpleSystemsManagementConfig())))
        {
            await ssm.DeleteParameterAsync(new() { Name = "/delivery/sample-worker/dev/release" }, Ending);
        }

        (await environments.DeployAsync("1.0.0")).ShouldSucceed().Outcome().ShouldBe("NoChanges");

        (await environments.ReceiptAsync("dev")).Stages.ShouldBe(written.Stages);
    }
}
