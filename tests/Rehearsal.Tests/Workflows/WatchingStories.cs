namespace Rehearsal.Tests.Workflows;

/// <summary>What the workflows do besides delivering: they look for drift, show what a pull request changes, and do nothing where nothing is set up.</summary>
[Collection(nameof(TwoAccounts))]
public sealed class WatchingStories(TwoAccounts accounts)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Drift_opens_one_issue_keeps_it_up_to_date_and_closes_it()
    {
        await accounts.ReleasedAsync("prod", Cancellation);
        await using var drift = await accounts.Second.DriftAsync("sample-worker-prod-service", Cancellation);

        await drift.SetAsync("VisibilityTimeout", "7", Cancellation);
        await LookAsync(JobNode.Failure);
        var opened = accounts.GitHub.Issues.All.ShouldHaveSingleItem();
        opened.Title.ShouldBe("Drift in prod");
        opened.State.ShouldBe("open");
        opened.Body.ShouldContain("VisibilityTimeout");

        await drift.SetAsync("ReceiveMessageWaitTimeSeconds", "3", Cancellation);
        await LookAsync(JobNode.Failure);
        var updated = accounts.GitHub.Issues.All.ShouldHaveSingleItem();
        updated.State.ShouldBe("open");
        updated.Body.ShouldContain("ReceiveMessageWaitTimeSeconds");

        await drift.UndoAsync(Cancellation);
        await LookAsync(JobNode.Success);
        accounts.GitHub.Issues.All.ShouldHaveSingleItem().State.ShouldBe("closed");

        async Task LookAsync(string end)
        {
            var run = await accounts.GitHub.ScheduleAsync("drift.yml", Cancellation);
            run.Conclusion.ShouldBe(end, TwoAccounts.LogsOf(run));
            run.Job("drift (dev)").Result.ShouldBe(JobNode.Success, TwoAccounts.LogsOf(run));
        }
    }

    [Fact]
    public async Task A_pull_request_shows_what_its_templates_change_of_those_of_its_base()
    {
        var clone = accounts.Clone;
        (await Clone.GitAsync(clone.Root, ["checkout", "--quiet", "-b", "longer-logs"], Cancellation)).ShouldSucceed();
        clone.Edit("cloudformation/environments/dev.yml", text => text.Replace("      LogRetentionDays: 7", "      LogRetentionDays: 14", StringComparison.Ordinal));
        await clone.CommitAllAsync("Keep logs longer", Cancellation);

        var run = await accounts.GitHub.PullRequestAsync(
            "ci.yml", clone.Root, ["test", "lint", "rehearse (local)", "rehearse (prod)", "rehearse (staging)"], Cancellation);
        (await Clone.GitAsync(clone.Root, ["checkout", "--quiet", "main"], Cancellation)).ShouldSucceed();

        TwoAccounts.ShouldSucceed(run);
        var step = run.Job("rehearse (dev)").Steps.Single(step => step.Summary.Length > 0);
        step.Log.ShouldContain("no changes");
        step.Summary.ShouldContain("## Review of stage service: update stack");
        step.Summary.ShouldContain("RetentionInDays");
        step.Summary.ShouldNotContain("create stack");
    }

    [Fact]
    public async Task A_base_that_is_not_there_is_refused()
    {
        var refused = await accounts.Clone.BuildAsync(["Rehearse", "--environment", "local", "--base", "--output=/tmp/x"], Engine.None, Cancellation);

        refused.ShouldExit(2);
        (await accounts.Clone.BuildAsync(["Rehearse", "--environment", "local", "--base", "no-such-branch"], Engine.None, Cancellation)).ShouldExit(2).ShouldSay("DLV-0423");
    }

    [Fact]
    public async Task A_fork_delivers_nothing_and_says_so()
    {
        accounts.GitHub.Variables.Remove("DELIVERY_ENABLED");
        try
        {
            WorkflowRun[] runs =
            [
                await accounts.GitHub.PushAsync("deploy.yml", Cancellation),
                await accounts.GitHub.DispatchAsync("promote.yml", Cancellation, ("from", "dev"), ("to", "staging")),
                await accounts.GitHub.DispatchAsync("rollback.yml", Cancellation, ("environment", "prod")),
                await accounts.GitHub.ScheduleAsync("drift.yml", Cancellation),
            ];
            foreach (var run in runs)
            {
                TwoAccounts.ShouldSucceed(run);
                run.Job("not-set-up").Steps.Single().Log.ShouldStartWith("::notice title=Nothing is ");
                run.Jobs.Where(job => job.Job.Id != "not-set-up").ShouldAllBe(job => job.Result == JobNode.Skipped);
            }
        }
        finally
        {
            accounts.GitHub.Variables["DELIVERY_ENABLED"] = "true";
        }
    }

    [Theory]
    [InlineData("1.0.0\"; $(touch pwned); \"")]
    [InlineData("1.0.0\n::error::pwned\nhas_changes=true")]
    public async Task A_hostile_input_is_refused_and_runs_nothing(string release)
    {
        var run = await accounts.GitHub.DispatchAsync("rollback.yml", Cancellation, ("environment", "dev"), ("release", release));

        run.Conclusion.ShouldBe(JobNode.Failure);
        var step = run.Job("find").Steps.Single(step => step.Id == "find");
        step.ExitCode.ShouldBe(2, step.Log);
        step.Outputs.Keys.ShouldNotContain("has_changes");
        step.Log.Split('\n').ShouldNotContain(line => line.StartsWith("::error::pwned", StringComparison.Ordinal));
        run.Job("cluster").Result.ShouldBe(JobNode.Skipped);
    }
}
