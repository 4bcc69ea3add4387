namespace Rehearsal.Tests.Workflows;

/// <summary>Deliveries by the workflows of this repository: on merge, from environment to environment, and back.</summary>
[Collection(nameof(TwoAccounts))]
public sealed class WorkflowStories(TwoAccounts accounts)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_merge_is_built_once_and_the_same_image_goes_from_environment_to_environment_with_approvals()
    {
        var merged = await accounts.MergeAsync(Cancellation);
        var version = (string)merged.Job("build").Outputs["version"]!;
        foreach (var stage in await accounts.IsReleasedAsync("dev", Cancellation) ? (string[])["service"] : ["cluster", "service"])
        {
            merged.Job($"{stage} / execute").WaitsFor.ShouldBe("dev", TwoAccounts.LogsOf(merged));
            merged.Job($"{stage} / review").Steps.ShouldContain(step => step.Summary.Contains($"## Review of stage {stage}", StringComparison.Ordinal));
            await merged.ApproveAsync(Cancellation);
        }

        TwoAccounts.ShouldSucceed(merged);
        await accounts.PromoteAsync("dev", "staging", Cancellation);
        await accounts.PromoteAsync("staging", "prod", Cancellation);

        var digest = await accounts.DigestAsync("dev", version, Cancellation);
        digest.ShouldBe((string)merged.Job("build").Outputs["image_digest"]!);
        foreach (var environment in (string[])["staging", "prod"])
        {
            (await accounts.DigestAsync(environment, version, Cancellation)).ShouldBe(digest);
            (await accounts.ImageAsync(environment, digest, Cancellation)).ShouldBe(await accounts.ImageAsync("dev", digest, Cancellation));
        }

        accounts.Logs().Count(log => log.Contains($"Image of {version} built by", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Where_nothing_is_to_review_nobody_is_asked_and_a_missing_receipt_is_written()
    {
        await accounts.ReleasedAsync("dev", Cancellation);
        var last = accounts.GitHub.Runs.Last(run => run.Workflow.Name == "deploy" && run.Conclusion == JobNode.Success);
        var version = (string)last.Job("build").Outputs["version"]!;
        await accounts.First.RemoveReceiptAsync("dev", Cancellation);

        await last.RerunAllAsync(Cancellation);

        TwoAccounts.ShouldSucceed(last);
        last.Attempt.ShouldBeGreaterThan(1);
        last.Job("cluster / execute").Result.ShouldBe(JobNode.Skipped);
        last.Job("service / execute").Result.ShouldBe(JobNode.Skipped);
        last.Job("service / record").Result.ShouldBe(JobNode.Success);
        await accounts.DigestAsync("dev", version, Cancellation);
    }

    [Fact]
    public async Task A_rejected_review_ends_the_run_and_leaves_the_environment_as_it_was()
    {
        await accounts.ReleasedAsync("staging", Cancellation);
        await accounts.NewerAsync("dev", "staging", Cancellation);
        var before = await accounts.VersionAsync("staging", Cancellation);

        var run = await accounts.GitHub.DispatchAsync("promote.yml", Cancellation, ("from", "dev"), ("to", "staging"));
        run.Job("service / execute").WaitsFor.ShouldBe("staging", TwoAccounts.LogsOf(run));
        await run.RejectAsync(Cancellation);

        run.Conclusion.ShouldBe(JobNode.Failure);
        run.Job("service / execute").Steps.ShouldBeEmpty();
        (await accounts.VersionAsync("staging", Cancellation)).ShouldBe(before);
    }

    [Fact]
    public async Task A_service_that_rolls_back_turns_its_job_red_and_running_only_that_one_again_delivers_what_was_reviewed()
    {
        await accounts.ReleasedAsync("dev", Cancellation);
        var before = await accounts.VersionAsync("dev", Cancellation);
        await accounts.First.BeginAsync("crash-loop", Cancellation);
        var run = await accounts.MergeAsync(Cancellation);
        var review = run.Job("service / review");
        run.Job("service / execute").WaitsFor.ShouldBe("dev", TwoAccounts.LogsOf(run));
        await run.ApproveAsync(Cancellation);
        await accounts.First.EndAsync(Cancellation);

        run.Conclusion.ShouldBe(JobNode.Failure);
        var failed = run.Job("service / execute").Steps.Single(step => step.Result == JobNode.Failure);
        failed.ExitCode.ShouldBe(4, failed.Log);
        failed.Outputs["outcome"].ShouldBe("RolledBack");
        failed.Summary.ShouldContain("RolledBack");
        (await accounts.VersionAsync("dev", Cancellation)).ShouldBe(before);

        await run.RerunFailedAsync(Cancellation);
        run.Job("service / review").ShouldBeSameAs(review);
        run.Job("service / execute").WaitsFor.ShouldBe("dev", TwoAccounts.LogsOf(run));
        await run.ApproveAsync(Cancellation);

        TwoAccounts.ShouldSucceed(run);
        await accounts.DigestAsync("dev", (string)run.Job("build").Outputs["version"]!, Cancellation);
        accounts.GitHub.ArtifactsOf(run).ShouldContain("dev-service-execute-2");
    }

    [Fact]
    public async Task A_merge_during_a_deployment_waits_for_its_end_and_only_the_newest_does()
    {
        await accounts.ReleasedAsync("dev", Cancellation);
        var first = await accounts.MergeAsync(Cancellation);
        first.Job("service / execute").WaitsFor.ShouldBe("dev", TwoAccounts.LogsOf(first));

        var second = await accounts.MergeAsync(Cancellation);
        second.IsPending.ShouldBeTrue();
        var third = await accounts.MergeAsync(Cancellation);
        second.Conclusion.ShouldBe(JobNode.Cancelled);
        third.IsPending.ShouldBeTrue();
        third.Jobs.ShouldBeEmpty();
        await first.ApproveAsync(Cancellation);

        TwoAccounts.ShouldSucceed(first);
        third.Job("service / execute").WaitsFor.ShouldBe("dev", TwoAccounts.LogsOf(third));
        await third.ApproveAsync(Cancellation);
        TwoAccounts.ShouldSucceed(third);
        (await accounts.VersionAsync("dev", Cancellation)).ShouldBe((string)third.Job("build").Outputs["version"]!);
    }

    [Fact]
    public async Task Prod_is_rolled_back_to_the_release_before_with_an_approval()
    {
        await accounts.ReleasedAsync("prod", Cancellation);
        var good = await accounts.VersionAsync("prod", Cancellation);
        await accounts.NewerAsync("dev", "prod", Cancellation);
        await accounts.PromoteAsync("dev", "staging", Cancellation);
        await accounts.PromoteAsync("staging", "prod", Cancellation);
        var bad = await accounts.VersionAsync("prod", Cancellation);
        bad.ShouldNotBe(good);

        var run = await accounts.GitHub.DispatchAsync("rollback.yml", Cancellation, ("environment", "prod"));
        run.Job("find").Outputs["version"].ShouldBe(good, TwoAccounts.LogsOf(run));
        run.Job("service / execute").WaitsFor.ShouldBe("prod", TwoAccounts.LogsOf(run));
        await run.ApproveAsync(Cancellation);

        TwoAccounts.ShouldSucceed(run);
        var receipt = (await accounts.Second.ReceiptAsync("prod", Cancellation)).ShouldNotBeNull();
        ((string?)receipt["version"]).ShouldBe(good);
        ((string?)receipt["rolledBackFrom"]).ShouldBe(bad);
    }
}
