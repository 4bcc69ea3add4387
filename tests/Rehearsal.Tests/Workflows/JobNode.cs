namespace Rehearsal.Tests.Workflows;

/// <summary>A job of a run, with what became of it. A call and a matrix have jobs below them, and end as those end.</summary>
internal sealed class JobNode(WorkflowJob job, Workflow workflow, JobNode? caller, IReadOnlyDictionary<string, object?> inputs, object? matrixValue = null)
{
    public const string Success = "success";
    public const string Failure = "failure";
    public const string Cancelled = "cancelled";
    public const string Skipped = "skipped";

    public WorkflowJob Job => job;
    public Workflow Workflow => workflow;
    public JobNode? Caller => caller;
    public IReadOnlyDictionary<string, object?> Inputs => inputs;

    /// <summary>As GitHub shows it: <c>cluster / review</c>, <c>drift (dev)</c>.</summary>
    public string Name => $"{(caller is null ? "" : $"{caller.Name} / ")}{job.Id}{(matrixValue is null ? "" : $" ({ExpressionValues.Text(matrixValue)})")}";

    /// <summary>Jobs of the same workflow, by which <c>needs</c> finds them.</summary>
    public IReadOnlyList<JobNode> Level { get; set; } = [];

    /// <summary>Jobs of the called workflow, or of the matrix; null until it begins.</summary>
    public List<JobNode>? Below { get; set; }

    public bool IsMatrix => job.MatrixName is not null && matrixValue is null;
    public bool IsJudged { get; set; }

    /// <summary>Name of the GitHub environment whose reviewers are waited for.</summary>
    public string? WaitsFor { get; set; }
    public bool IsApproved { get; set; }

    /// <summary><c>success</c>, <c>failure</c>, <c>cancelled</c>, <c>skipped</c>; null while it has not ended.</summary>
    public string? Result { get; set; }
    public IReadOnlyDictionary<string, object?> Outputs { get; set; } = ExpressionValues.Map();
    public IReadOnlyList<StepEnd> Steps { get; set; } = [];

    /// <summary>What the token of the job may do: of a called workflow never more than its caller's.</summary>
    public Permissions Permissions => caller is null
        ? job.Permissions ?? workflow.Permissions
        : (job.Permissions ?? workflow.Permissions).Within(caller.Permissions);

    public IEnumerable<JobNode> Needed => job.Needs.Select(id => Level.SingleOrDefault(node => node.Job.Id == id)
        ?? throw new WorkflowException($"{Name} needs '{id}', which is not there"));

    /// <summary>This node and all below it.</summary>
    public IEnumerable<JobNode> All => (Below ?? []).SelectMany(node => node.All).Prepend(this);

    private HashSet<JobNode> Ancestors => [.. Needed.SelectMany(node => node.Ancestors.Append(node))];

    public JobStatus Status(bool isCancelled) => new(IsAfterSuccess, () => Ancestors.Any(node => node.Result == Failure), () => isCancelled);

    /// <summary>What an expression in this job sees: <c>github</c>, <c>inputs</c>, <c>vars</c>, <c>needs</c> and <c>matrix</c>.</summary>
    public Dictionary<string, object?> Contexts(WorkflowRun run)
    {
        var contexts = run.Contexts(inputs);
        contexts["needs"] = Needed.Aggregate(ExpressionValues.Map(), (all, node) =>
        {
            var ended = ExpressionValues.Map();
            ended["result"] = node.Result;
            ended["outputs"] = node.Outputs;
            all[node.Job.Id] = ended;
            return all;
        });
        var matrix = ExpressionValues.Map();
        if (matrixValue is not null)
        {
            matrix[job.MatrixName!] = matrixValue;
        }

        contexts["matrix"] = matrix;
        return contexts;
    }

    /// <summary>Ends a node that has others below it once those ended.</summary>
    public void EndByBelow()
    {
        var results = Below!.Select(node => node.Result).ToList();
        Result = results.Contains(null) ? null
            : results.Contains(Failure) ? Failure
            : results.Contains(Cancelled) ? Cancelled
            : results.Contains(Success) ? Success
            : Skipped;
    }

    /// <summary>Forgets how it ended, for another attempt.</summary>
    public void Reset()
    {
        (Below, IsJudged, WaitsFor, IsApproved, Result, Steps) = (null, false, null, false, null, []);
        Outputs = ExpressionValues.Map();
    }

    // What a called workflow with a skipped job counts for is not documented (github.com/orgs/community/discussions/189172 saw it skip what comes after it).
    private bool IsAfterSuccess() => Ancestors.All(node => node.Result == Success)
        && (Ancestors.SelectMany(node => node.All).All(node => node.Result != Skipped)
            ? true
            : throw new WorkflowException($"{Name} comes after a called workflow with a skipped job: say with a status function whether it is to run"));
}
