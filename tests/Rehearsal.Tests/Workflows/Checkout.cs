namespace Rehearsal.Tests.Workflows;

/// <summary>
/// actions/checkout, as far as the workflows use it: the same fetches and the same kind of checkout (a branch for a push, a detached commit for an explicit one or a
/// pull request). Source: the action's README and source at v6.0.1.
/// </summary>
internal static class Checkout
{
    public static async Task RunAsync(string origin, Trigger trigger, IReadOnlyDictionary<string, string> given, string workspace, CancellationToken cancellationToken)
    {
        if (given.Keys.Except(["ref", "fetch-depth", "persist-credentials"]).FirstOrDefault() is { } unknown)
        {
            throw new WorkflowException($"The tests don't know checkout's '{unknown}'");
        }

        if (given.GetValueOrDefault("persist-credentials") != "false")
        {
            throw new WorkflowException("A checkout leaves the job's token in .git/config");
        }

        var asked = given.GetValueOrDefault("ref", "");
        var isWhole = given.GetValueOrDefault("fetch-depth", "1") == "0";
        await GitAsync("init", "--quiet", "--initial-branch", "main");
        await GitAsync("remote", "add", "origin", origin);
        if (isWhole)
        {
            await FetchAsync("+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*");
        }

        if (asked.Length > 0)
        {
            await (isWhole ? Task.CompletedTask : FetchAsync("--depth=1", asked));
            await GitAsync("checkout", "--quiet", "--force", asked);
            return;
        }

        var isBranch = trigger.Reference.StartsWith("refs/heads/", StringComparison.Ordinal);
        var remote = isBranch ? $"refs/remotes/origin/{trigger.ShortReference}" : $"refs/remotes/{trigger.ShortReference}";
        await FetchAsync([.. isWhole ? (string[])[] : ["--depth=1"], $"+{trigger.Commit}:{remote}"]);
        await GitAsync(isBranch ? ["checkout", "--quiet", "--force", "-B", trigger.ShortReference, remote] : ["checkout", "--quiet", "--force", remote]);

        Task FetchAsync(params string[] what) => GitAsync(["fetch", "--quiet", "--no-tags", "--prune", "origin", .. what]);

        async Task GitAsync(params string[] arguments) => (await Clone.GitAsync(workspace, arguments, cancellationToken)).ShouldSucceed();
    }
}
