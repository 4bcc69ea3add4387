using System.Text.RegularExpressions;

namespace Rehearsal.Tests.Workflows;

/// <summary>
/// The repository at GitHub with two accounts behind it, set up as docs/github.md says: dev and staging in one account, prod in the other, bootstrapped, with the roles in their
/// files and reviewers in front of each.
/// </summary>
public sealed class TwoAccounts : IAsyncLifetime
{
    private const string FirstAccount = "111111111111";
    private const string SecondAccount = "333333333333";
    private static readonly string[] Environments = ["dev", "staging", "prod"];
    private BaseImageRegistry? _bases;

    internal EmulatedAccount First { get; private set; } = null!;
    internal EmulatedAccount Second { get; private set; } = null!;
    internal HostedRepository GitHub { get; } = new();

    /// <summary>A developer's clone.</summary>
    internal Clone Clone { get; private set; } = null!;

    internal EmulatedAccount AccountOf(string environment) => environment == "prod" ? Second : First;

    internal static string RepositoryOf(string environment) => environment == "staging" ? "sample-worker-staging" : "sample-worker";

    public async ValueTask InitializeAsync()
    {
        Clone = await Clone.MakeAsync(CancellationToken.None);
        (await Clone.GitAsync(Clone.Root, ["checkout", "--quiet", "-B", "main"], CancellationToken.None)).ShouldSucceed();
        await CompiledBuilds.CompileAsync(Clone, isReadOnly: true, CancellationToken.None);
        var program = Path.Combine(Clone.Root, "src", "Delivery.Emulator", "bin", "Debug", "net10.0", "Delivery.Emulator.dll");
        First = await EmulatedAccount.StartAsync(program, FirstAccount, CancellationToken.None);
        Second = await EmulatedAccount.StartAsync(program, SecondAccount, CancellationToken.None);
        _bases = await BaseImageRegistry.StartAsync(CancellationToken.None);
        Clone.Edit("src/SampleWorker/Dockerfile", text => Regex.Replace(text, "(?m)^ARG BASE_IMAGE=.*$", $"ARG BASE_IMAGE={_bases.Image}"));
        Clone.Edit(FileOf("dev"), text => Bootstrapped(text, First, "dev"));
        Clone.Edit(FileOf("staging"), text => Bootstrapped(text, First, "staging"));
        Clone.Edit(FileOf("prod"), text => Bootstrapped(text, Second, "prod"));
        await Clone.CommitAllAsync("Our accounts", CancellationToken.None);
        Dictionary<string, IReadOnlyDictionary<string, string>> roles = new(StringComparer.Ordinal);
        foreach (var environment in Environments)
        {
            roles[environment] = await BootstrapAsync(environment);
        }

        foreach (var (environment, made) in roles)
        {
            Clone.Edit(FileOf(environment), text => text
                .Replace("autoApprove: all", "autoApprove: none", StringComparison.Ordinal)
                .Replace("stages:\n", $"roles:\n  review: {made["ReviewRoleArn"]}\n  deploy: {made["DeployRoleArn"]}\n\nstages:\n", StringComparison.Ordinal));
            GitHub.AddGate(environment);
        }

        await Clone.CommitAllAsync("Our roles", CancellationToken.None);
        await GitHub.TakeAsync(Clone.Root, CancellationToken.None);
        GitHub.IssueBy(First.Url);
        GitHub.Variables["DELIVERY_ENABLED"] = "true";
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var account in (EmulatedAccount?[])[First, Second])
        {
            await (account?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        _bases?.Dispose();
        GitHub.Dispose();
        Clone?.Dispose();
    }

    /// <summary>A changed worker is merged: its run goes on until it has to wait, or is pending.</summary>
    internal async Task<WorkflowRun> MergeAsync(CancellationToken cancellationToken)
    {
        Clone.Edit("src/SampleWorker/JobHandler.cs", code => code + $"\ninternal sealed class Changed{Guid.NewGuid():n};\n");
        await Clone.CommitAllAsync("Change the worker", cancellationToken);
        await GitHub.TakeAsync(Clone.Root, cancellationToken);
        return await GitHub.PushAsync("deploy.yml", cancellationToken);
    }

    /// <summary>A changed worker is merged and delivered to dev.</summary>
    internal async Task DeployAsync(CancellationToken cancellationToken) => await ApprovedAsync(await MergeAsync(cancellationToken), "dev", cancellationToken);

    internal async Task PromoteAsync(string from, string to, CancellationToken cancellationToken) =>
        await ApprovedAsync(await GitHub.DispatchAsync("promote.yml", cancellationToken, ("from", from), ("to", to)), to, cancellationToken);

    /// <summary>What a story begins with: the environment has a release.</summary>
    internal async Task ReleasedAsync(string environment, CancellationToken cancellationToken)
    {
        if (!await IsReleasedAsync(environment, cancellationToken))
        {
            var before = environment switch { "prod" => "staging", "staging" => "dev", _ => null };
            await (before is null ? DeployAsync(cancellationToken) : ReleasedAsync(before, cancellationToken));
            await (before is null ? Task.CompletedTask : PromoteAsync(before, environment, cancellationToken));
        }
    }

    /// <summary>What a story begins with: the first environment has a newer release than the other.</summary>
    internal async Task NewerAsync(string first, string other, CancellationToken cancellationToken)
    {
        if (await VersionAsync(first, cancellationToken) == await VersionAsync(other, cancellationToken))
        {
            await DeployAsync(cancellationToken);
        }
    }

    internal async Task<bool> IsReleasedAsync(string environment, CancellationToken cancellationToken) =>
        await AccountOf(environment).ReceiptAsync(environment, cancellationToken) is not null;

    internal async Task<string> VersionAsync(string environment, CancellationToken cancellationToken) =>
        (string)(await AccountOf(environment).ReceiptAsync(environment, cancellationToken)).ShouldNotBeNull()["version"]!;

    /// <summary>The digest that the environment's receipt names for a version.</summary>
    internal async Task<string> DigestAsync(string environment, string version, CancellationToken cancellationToken)
    {
        var receipt = (await AccountOf(environment).ReceiptAsync(environment, cancellationToken)).ShouldNotBeNull();
        ((string?)receipt["version"]).ShouldBe(version);
        return (string)receipt["imageDigest"]!;
    }

    internal Task<IReadOnlyList<(string Digest, string Content)>> ImageAsync(string environment, string digest, CancellationToken cancellationToken) =>
        AccountOf(environment).ImageAsync(RepositoryOf(environment), digest, cancellationToken);

    internal IEnumerable<string> Logs() => GitHub.Runs.SelectMany(run => run.Jobs).SelectMany(job => job.Steps).Select(step => step.Log);

    internal static string LogsOf(WorkflowRun run) => $"{run}\n{string.Join('\n', run.Jobs.SelectMany(job => job.Steps).Select(step => step.Log))}";

    internal static void ShouldSucceed(WorkflowRun run) => run.Conclusion.ShouldBe(JobNode.Success, LogsOf(run));

    /// <summary>Approves whatever the two stages ask for, to the run's good end.</summary>
    private static async Task ApprovedAsync(WorkflowRun run, string environment, CancellationToken cancellationToken)
    {
        while (run.Jobs.FirstOrDefault(job => job.WaitsFor is not null) is { } waiting)
        {
            waiting.WaitsFor.ShouldBe(environment);
            await run.ApproveAsync(cancellationToken);
        }

        ShouldSucceed(run);
    }

    private static string FileOf(string environment) => $"cloudformation/environments/{environment}.yml";

    private static string Bootstrapped(string text, EmulatedAccount account, string environment)
    {
        var stages = $"""
            endpoint: {account.Url.ToString().TrimEnd('/')}

            stages:
              bootstrap:
                parameters:
                  RepositoryName: {RepositoryOf(environment)}
                  GitHubRepository: {Trigger.Repository}

            """;
        if (environment == "staging")
        {
            // An account has one provider for GitHub: dev's bootstrap made it.
            stages += $"      GitHubProviderArn: arn:aws:iam::{account.Id}:oidc-provider/token.actions.githubusercontent.com\n";
        }

        return Regex.Replace(text, "(?m)^account: .*$", $"account: '{account.Id}'")
            .Replace("autoApprove: none", "autoApprove: all", StringComparison.Ordinal)
            .Replace("stages:\n", stages, StringComparison.Ordinal);
    }

    /// <summary>By an administrator, once.</summary>
    /// <returns>Outputs of the bootstrap stack: the roles that go into the environment's file.</returns>
    private async Task<IReadOnlyDictionary<string, string>> BootstrapAsync(string environment)
    {
        Dictionary<string, string> administrator = new(StringComparer.Ordinal) { ["AWS_ACCESS_KEY_ID"] = "local", ["AWS_SECRET_ACCESS_KEY"] = "local" };
        (await Clone.BuildAsync(["Bootstrap", "--environment", environment], Engine.None, CancellationToken.None, administrator)).ShouldSucceed();
        return Clone.Report().Stages.Single().Outputs;
    }
}

[CollectionDefinition(nameof(TwoAccounts))]
public sealed class StoriesOfTwoAccounts : ICollectionFixture<TwoAccounts>;
