namespace Rehearsal.Tests.Workflows;

/// <summary>
/// A run of a workflow, job after job as <c>needs</c> and <c>if</c> have it, until it has to wait for a reviewer or is at its end. Sources: docs.github.com, "Workflow syntax",
/// "Deployments and environments", "Re-running workflows and jobs", read 2026-11-26.
/// </summary>
/// <param name="left">Names of jobs that are taken to succeed without being run.</param>
internal sealed class WorkflowRun(HostedRepository repository, JobRunner runner, string file, Trigger trigger, string folder, int id, IReadOnlyList<string> left)
{
    private readonly List<JobNode> _jobs = [];
    private bool _isCancelled;

    public int Id => id;
    public int Attempt { get; private set; } = 1;
    public Trigger Trigger => trigger;
    public Workflow Workflow { get; } = Workflow.Read(Path.Combine(folder, file));

    /// <summary>Pending behind another run of its concurrency group, until that ends.</summary>
    public bool IsPending { get; set; }

    public string? ConcurrencyGroup => Workflow.ConcurrencyGroup is { } group
        ? ExpressionValues.Text(Expression.Interpolate(group, new(Contexts(Inputs))))
        : null;

    /// <summary>Null while it goes on; else as the result of a job.</summary>
    public string? Conclusion =>
        _isCancelled ? JobNode.Cancelled
        : IsPending || _jobs.Count == 0 || _jobs.Any(job => job.Result is null) ? null
        : _jobs.Any(job => job.Result == JobNode.Failure) ? JobNode.Failure
        : JobNode.Success;

    public IEnumerable<JobNode> Jobs => _jobs.SelectMany(job => job.All);

    public JobNode Job(string name) => Jobs.SingleOrDefault(job => job.Name == name) ?? throw new WorkflowException($"The run has no job '{name}': {this}");

    private IReadOnlyDictionary<string, object?> Inputs { get; } = Workflow.Read(Path.Combine(folder, file)).InputsOf(trigger.EventName, trigger.Inputs);

    /// <summary>What every expression of the run sees.</summary>
    public Dictionary<string, object?> Contexts(IReadOnlyDictionary<string, object?> inputs) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["github"] = trigger.Context(id, Attempt),
        ["inputs"] = inputs,
        ["vars"] = repository.Variables,
    };

    /// <summary>Goes on as far as it can.</summary>
    public async Task AdvanceAsync(CancellationToken cancellationToken)
    {
        if (_jobs.Count == 0)
        {
            _jobs.AddRange(NodesOf(Workflow, null, Inputs));
        }

        while (await StepAsync(_jobs, cancellationToken))
        {
        }
    }

    /// <summary>A reviewer of the environment that is waited for lets the job run.</summary>
    public Task ApproveAsync(CancellationToken cancellationToken) => DecideAsync(isApproved: true, cancellationToken);

    /// <summary>A reviewer rejects: the job fails without having begun.</summary>
    public Task RejectAsync(CancellationToken cancellationToken) => DecideAsync(isApproved: false, cancellationToken);

    /// <summary>"Re-run failed jobs": those and what depends on them, with the outputs of the others as they are.</summary>
    public async Task RerunFailedAsync(CancellationToken cancellationToken)
    {
        Attempt++;
        ResetFailed(_jobs);
        await repository.GoOnAsync(this, cancellationToken);
    }

    /// <summary>"Re-run all jobs".</summary>
    public async Task RerunAllAsync(CancellationToken cancellationToken)
    {
        Attempt++;
        _jobs.Clear();
        await repository.GoOnAsync(this, cancellationToken);
    }

    public void Cancel()
    {
        _isCancelled = true;
        IsPending = false;
        foreach (var job in Jobs.Where(job => job.Result is null))
        {
            job.Result = JobNode.Cancelled;
        }
    }

    public override string ToString() =>
        $"{Workflow.Name} #{id}.{Attempt}: {Conclusion ?? (IsPending ? "pending" : "under way")}{string.Concat(Jobs.Select(job => $"\n  {job.Name}: {job.Result ?? (job.WaitsFor is { } gate ? $"waits for {gate}" : "not begun")}"))}";

    private async Task DecideAsync(bool isApproved, CancellationToken cancellationToken)
    {
        foreach (var job in Jobs.Where(job => job.WaitsFor is not null).ToList())
        {
            job.WaitsFor = null;
            job.IsApproved = isApproved;
            job.Result = isApproved ? null : JobNode.Failure;
        }

        await repository.GoOnAsync(this, cancellationToken);
    }

    private static List<JobNode> NodesOf(Workflow workflow, JobNode? caller, IReadOnlyDictionary<string, object?> inputs)
    {
        List<JobNode> nodes = [.. workflow.Jobs.Select(job => new JobNode(job, workflow, caller, inputs))];
        nodes.ForEach(node => node.Level = nodes);
        return nodes;
    }

    /// <summary>Does the next thing that can be done; false where there is none.</summary>
    private async Task<bool> StepAsync(IReadOnlyList<JobNode> level, CancellationToken cancellationToken)
    {
        foreach (var node in level.Where(node => node.Result is null && node.WaitsFor is null))
        {
            if (node.Below is { } below)
            {
                var went = await StepAsync(below, cancellationToken);
                node.EndByBelow();
                if (went || node.Result is not null)
                {
                    return true;
                }
            }
            else if (node.Needed.All(needed => needed.Result is not null))
            {
                await BeginAsync(node, cancellationToken);
                return true;
            }
        }

        return false;
    }

    private async Task BeginAsync(JobNode node, CancellationToken cancellationToken)
    {
        var contexts = node.Contexts(this);
        if (!node.IsJudged && !Expression.IsMet(node.Job.Condition, new(Without(contexts, "matrix"), node.Status(_isCancelled))))
        {
            node.Result = JobNode.Skipped;
            return;
        }

        node.IsJudged = true;
        if (node.Job.Calls is { } called)
        {
            node.Below = Call(node, called, contexts);
        }
        else if (node.IsMatrix)
        {
            node.Below = [.. node.Job.Matrix.Select(value => new JobNode(node.Job with { Needs = [], Condition = null }, node.Workflow, node.Caller, node.Inputs, value))];
        }
        else if (node.Job.Environment is { } gate && !node.IsApproved
            && repository.NeedsReview(ExpressionValues.Text(Expression.Interpolate(gate, new(contexts)))))
        {
            node.WaitsFor = ExpressionValues.Text(Expression.Interpolate(gate, new(contexts)));
        }
        else if (left.Contains(node.Name))
        {
            node.Result = JobNode.Success;
        }
        else
        {
            await runner.RunAsync(this, node, contexts, cancellationToken);
        }
    }

    private List<JobNode> Call(JobNode node, string called, Dictionary<string, object?> contexts)
    {
        const string Here = "./.github/workflows/";
        if (!called.StartsWith(Here, StringComparison.Ordinal))
        {
            throw new WorkflowException($"{node.Name} calls a workflow of another repository");
        }

        var workflow = Workflow.Read(Path.Combine(folder, called[Here.Length..]));
        var given = node.Job.With.Names.ToDictionary(name => name, name => Expression.Interpolate(node.Job.With.Required(name), new(contexts)), StringComparer.Ordinal);
        return NodesOf(workflow, node, workflow.InputsOf("workflow_call", given));
    }

    private static void ResetFailed(IReadOnlyList<JobNode> level)
    {
        var again = level.Where(node => node.Result is JobNode.Failure or JobNode.Cancelled).ToHashSet();
        foreach (var node in again)
        {
            if (node.Below is { } below)
            {
                node.Result = null;
                ResetFailed(below);
            }
            else
            {
                node.Reset();
            }
        }

        // What comes after a failed job was skipped because of it, or ran in spite of it: either is judged anew.
        while (level.FirstOrDefault(node => !again.Contains(node) && node.Needed.Any(again.Contains)) is { } dependent)
        {
            dependent.Reset();
            again.Add(dependent);
        }
    }

    private static Dictionary<string, object?> Without(Dictionary<string, object?> contexts, string name) =>
        contexts.Where(context => context.Key != name).ToDictionary(StringComparer.OrdinalIgnoreCase);
}
