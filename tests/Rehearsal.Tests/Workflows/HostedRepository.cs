namespace Rehearsal.Tests.Workflows;

/// <summary>
/// The repository at GitHub: branches, variables, environments with their reviewers, issues, and the runs of its workflows with their concurrency groups, each of which
/// has one run under way and one pending, whose place a newer one takes. Source: docs.github.com, "Control the concurrency of workflows and jobs", read 2026-11-26.
/// </summary>
internal sealed class HostedRepository : IDisposable
{
    private readonly List<WorkflowRun> _runs = [];
    private readonly HashSet<string> _gates = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _folder = Directory.CreateTempSubdirectory("workflows-").FullName;
    private readonly JobRunner _runner;
    private Uri? _issuer;

    public HostedRepository()
    {
        _runner = new(this, Path.Combine(_folder, "jobs"));
    }

    /// <summary>The bare repository that clones are made of.</summary>
    public string Origin => Path.Combine(_folder, "origin");

    public Dictionary<string, object?> Variables { get; } = ExpressionValues.Map();

    public Issues Issues => new(Path.Combine(_folder, "issues"));

    public IReadOnlyList<WorkflowRun> Runs => _runs;

    /// <summary>Names of what a run keeps.</summary>
    public IEnumerable<string> ArtifactsOf(WorkflowRun run) => Directory.EnumerateDirectories(Path.Combine(_folder, "artifacts", $"{run.Id}")).Select(Path.GetFileName)!;

    /// <summary>Makes a GitHub environment whose jobs wait for a reviewer.</summary>
    public void AddGate(string environment) => _gates.Add(environment);

    public bool NeedsReview(string environment) => _gates.Contains(environment);

    /// <summary>Takes the last commit of a clone, and later ones, as the branch <c>main</c>.</summary>
    public async Task TakeAsync(string clone, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Origin))
        {
            (await Clone.GitAsync(_folder, ["init", "--quiet", "--bare", "--initial-branch", "main", "origin"], cancellationToken)).ShouldSucceed();
            // As GitHub's: any commit can be fetched.
            (await Clone.GitAsync(Origin, ["config", "uploadpack.allowAnySHA1InWant", "true"], cancellationToken)).ShouldSucceed();
        }

        (await Clone.GitAsync(clone, ["push", "--quiet", "--follow-tags", Origin, "HEAD:refs/heads/main"], cancellationToken)).ShouldSucceed();
    }

    /// <summary>Where jobs ask for their identity.</summary>
    public void IssueBy(Uri emulator) => _issuer = emulator;

    public string TokenAddress(string subject) => $"{_issuer}_emulator/web-identity-token?subject={Uri.EscapeDataString(subject)}";

    /// <summary>What a runner has besides: <c>gh</c>, which speaks with this repository's issues.</summary>
    public void AddMachine(Dictionary<string, string> variables) => variables["PATH"] = $"{Issues.ProgramFolder()}:{Environment.GetEnvironmentVariable("PATH")}";

    /// <summary>A merge: its run begins, or waits behind the one that is under way.</summary>
    public async Task<WorkflowRun> PushAsync(string workflow, CancellationToken cancellationToken) =>
        await StartAsync(workflow, new("push", "refs/heads/main", await HeadAsync(cancellationToken), ExpressionValues.Map()), cancellationToken);

    /// <summary>"Run workflow".</summary>
    public async Task<WorkflowRun> DispatchAsync(string workflow, CancellationToken cancellationToken, params (string Name, string Value)[] inputs) =>
        await StartAsync(workflow, new("workflow_dispatch", "refs/heads/main", await HeadAsync(cancellationToken), inputs.ToDictionary(input => input.Name, input => (object?)input.Value)), cancellationToken);

    public async Task<WorkflowRun> ScheduleAsync(string workflow, CancellationToken cancellationToken) =>
        await StartAsync(workflow, new("schedule", "refs/heads/main", await HeadAsync(cancellationToken), ExpressionValues.Map()), cancellationToken);

    /// <summary>A pull request of what is checked out in a clone, against <c>main</c>.</summary>
    /// <param name="left">Jobs that are taken to succeed without being run.</param>
    public async Task<WorkflowRun> PullRequestAsync(string workflow, string clone, IReadOnlyList<string> left, CancellationToken cancellationToken)
    {
        (await Clone.RunAsync("bash", ["-euo", "pipefail", "-c", $"""
            head=$(git rev-parse HEAD)
            git fetch --quiet {Origin} main
            git checkout --quiet --detach FETCH_HEAD
            git merge --quiet --no-ff --message 'Merge the pull request' "$head"
            git push --quiet {Origin} HEAD:refs/pull/1/merge
            """], clone, Engine.None, cancellationToken)).ShouldSucceed();
        var commit = (await Clone.GitAsync(Origin, ["rev-parse", "refs/pull/1/merge"], cancellationToken)).ShouldSucceed().Output.Trim();
        return await StartAsync(workflow, new("pull_request", "refs/pull/1/merge", commit, ExpressionValues.Map()), cancellationToken, left);
    }

    /// <summary>Goes on with a run, and at its end with the one that waits for its concurrency group.</summary>
    public async Task GoOnAsync(WorkflowRun run, CancellationToken cancellationToken)
    {
        await run.AdvanceAsync(cancellationToken);
        if (run.Conclusion is not null && _runs.FirstOrDefault(other => other.IsPending && IsSameGroup(other, run)) is { } next)
        {
            next.IsPending = false;
            await GoOnAsync(next, cancellationToken);
        }
    }

    public void Keep(WorkflowRun run, IReadOnlyDictionary<string, string> given, string workspace)
    {
        var kept = Path.Combine(_folder, "artifacts", $"{run.Id}", given["name"]);
        if (Directory.Exists(kept))
        {
            throw new WorkflowException($"The run has an artifact '{given["name"]}' already: GitHub answers 409");
        }

        foreach (var path in given["path"].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var source = Path.Combine(workspace, path);
            foreach (var file in Directory.Exists(source) ? Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories) : [])
            {
                var target = Path.Combine(kept, Path.GetRelativePath(source, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<WorkflowRun> StartAsync(string workflow, Trigger trigger, CancellationToken cancellationToken, IReadOnlyList<string>? left = null)
    {
        WorkflowRun run = new(this, _runner, workflow, trigger, await FilesAsync(trigger.Commit, cancellationToken), _runs.Count + 1, left ?? []);
        if (!run.Workflow.Triggers.Has(trigger.EventName))
        {
            throw new WorkflowException($"{workflow} is not started by {trigger.EventName}");
        }

        if (run.Workflow.CancelsInProgress)
        {
            _runs.FirstOrDefault(other => other.Conclusion is null && !other.IsPending && IsSameGroup(other, run))?.Cancel();
        }

        var isTaken = _runs.Any(other => other.Conclusion is null && !other.IsPending && IsSameGroup(other, run));
        if (isTaken)
        {
            _runs.FirstOrDefault(other => other.IsPending && IsSameGroup(other, run))?.Cancel();
            run.IsPending = true;
        }

        _runs.Add(run);
        await (isTaken ? Task.CompletedTask : GoOnAsync(run, cancellationToken));
        return run;
    }

    private static bool IsSameGroup(WorkflowRun one, WorkflowRun other) =>
        one != other && one.ConcurrencyGroup is { } group && string.Equals(group, other.ConcurrencyGroup, StringComparison.OrdinalIgnoreCase);

    private async Task<string> HeadAsync(CancellationToken cancellationToken) =>
        (await Clone.GitAsync(Origin, ["rev-parse", "refs/heads/main"], cancellationToken)).ShouldSucceed().Output.Trim();

    /// <summary>The workflows as a commit has them.</summary>
    private async Task<string> FilesAsync(string commit, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(_folder, "files", commit);
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            (await Clone.RunAsync("bash", ["-eo", "pipefail", "-c", $"git archive {commit} .github/workflows | tar -x -C {folder}"], Origin, Engine.None, cancellationToken)).ShouldSucceed();
        }

        return Path.Combine(folder, ".github", "workflows");
    }
}
