namespace Rehearsal.Tests.Workflows;

/// <summary>What the workflows do besides delivering: they look for drift, show what a pull request changes, and do nothing where nothing is set up.</summary>
[Collection(nameof(TwoAccounts))]
public sealed class WatchingStories(TwoAccounts accounts)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

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
}
