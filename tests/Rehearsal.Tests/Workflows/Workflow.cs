namespace Rehearsal.Tests.Workflows;

/// <summary>A workflow file, read strictly. Source: docs.github.com, "Workflow syntax for GitHub Actions", read 2026-11-26.</summary>
internal sealed record Workflow(
    string Name, Fields Triggers, Permissions Permissions, string? ConcurrencyGroup, bool CancelsInProgress, string? Shell, IReadOnlyList<WorkflowJob> Jobs)
{
    public static Workflow Read(string path)
    {
        var root = WorkflowYaml.Read(path).Only("name", "on", "permissions", "concurrency", "defaults", "jobs");
        var concurrency = root.Below("concurrency").Only("group", "cancel-in-progress");
        var jobs = root.Below("jobs");
        return new(
            root.Required("name"),
            root.Below("on").Only("push", "pull_request", "workflow_dispatch", "workflow_call", "schedule"),
            Permissions.Of(root) ?? throw new WorkflowException($"{path} leaves its permissions to the repository's settings"),
            concurrency.Text("group"), concurrency.Value("cancel-in-progress") is true,
            root.Below("defaults").Only("run").Below("run").Only("shell").Text("shell"),
            [.. jobs.Names.Select(id => WorkflowJob.Read(id, jobs.Below(id)))]);
    }

    /// <summary>Inputs of a call or of a start by hand, with defaults; required ones have to be given, others than declared are refused.</summary>
    public Dictionary<string, object?> InputsOf(string trigger, IReadOnlyDictionary<string, object?> given)
    {
        var declared = trigger is "workflow_dispatch" or "workflow_call" ? Triggers.Below(trigger).Only("inputs").Below("inputs") : new Fields(Name, ExpressionValues.Map());
        if (given.Keys.Except(declared.Names).FirstOrDefault() is { } unknown)
        {
            throw new WorkflowException($"{Name} takes no input '{unknown}'");
        }

        var inputs = ExpressionValues.Map();
        foreach (var name in declared.Names)
        {
            var input = declared.Below(name).Only("description", "type", "required", "default");
            if (input.Required("type") is not ("string" or "environment"))
            {
                throw new WorkflowException($"{input.Place}: the tests know text alone");
            }

            inputs[name] = given.GetValueOrDefault(name) ?? input.Value("default") ?? "";
            if (input.Value("required") is true && inputs[name] is "")
            {
                throw new WorkflowException($"{Name} needs the input '{name}'");
            }
        }

        return inputs;
    }
}

/// <summary>A job: steps on a runner, or a call of another workflow.</summary>
internal sealed record WorkflowJob(
    string Id, IReadOnlyList<string> Needs, string? Condition, Permissions? Permissions, string? Environment, int TimeoutMinutes, string? MatrixName, IReadOnlyList<object?> Matrix,
    string? Calls, Fields With, Fields Outputs, Fields Variables, IReadOnlyList<WorkflowStep> Steps)
{
    public static WorkflowJob Read(string id, Fields job)
    {
        var calls = job.Text("uses");
        var isCall = calls is not null;
        job.Only(isCall
            ? ["needs", "if", "uses", "permissions", "with"]
            : ["needs", "if", "permissions", "environment", "runs-on", "timeout-minutes", "strategy", "outputs", "env", "steps"]);
        if (!isCall && job.Required("runs-on") != "ubuntu-24.04")
        {
            throw new WorkflowException($"{job.Place}: the tests stand for ubuntu-24.04");
        }

        var strategy = job.Below("strategy").Only("fail-fast", "matrix");
        var matrix = strategy.Below("matrix");
        var dimension = matrix.Names.SingleOrDefault();
        if (dimension is not null && strategy.Value("fail-fast") is not false)
        {
            throw new WorkflowException($"{job.Place}: the tests know a matrix with fail-fast: false alone");
        }

        return new(
            id, job.Texts("needs"), job.Text("if"), Permissions.Of(job), job.Text("environment"), isCall ? 0 : job.Whole("timeout-minutes"),
            dimension, dimension is null ? [] : (IReadOnlyList<object?>)matrix.Value(dimension)!,
            calls, job.Below("with"), job.Below("outputs"), job.Below("env"),
            isCall ? [] : [.. job.List("steps").Select(WorkflowStep.Read)]);
    }
}

internal sealed record WorkflowStep(
    string Place, string? Id, string? Condition, string? Uses, Fields With, string? Run, string? Shell, Fields Variables)
{
    public static WorkflowStep Read(Fields step)
    {
        step.Only("name", "id", "if", "uses", "with", "run", "shell", "env");
        return step.Has("uses") != step.Has("run")
            ? new(step.Place, step.Text("id"), step.Text("if"), step.Text("uses"), step.Below("with"), step.Text("run"), step.Text("shell"), step.Below("env"))
            : throw new WorkflowException($"{step.Place} has to have one of 'uses' and 'run'");
    }
}

/// <summary>What the token of a job may do: everything that is not named is <c>none</c>.</summary>
internal sealed record Permissions(IReadOnlyDictionary<string, string> Granted)
{
    public static Permissions? Of(Fields owner) => owner.Has("permissions") ? new(owner.Below("permissions").AllTexts()) : null;

    public bool MayWrite(string scope) => Granted.GetValueOrDefault(scope) == "write";

    /// <summary>A called workflow can't have more than its caller.</summary>
    public Permissions Within(Permissions caller)
    {
        foreach (var (scope, level) in Granted)
        {
            var most = caller.Granted.GetValueOrDefault(scope, "none");
            if (level != most && level != "none" && most != "write")
            {
                throw new WorkflowException($"The called workflow asks for '{scope}: {level}', its caller has '{scope}: {most}'");
            }
        }

        return this;
    }
}
