using System.Text.RegularExpressions;

namespace Rehearsal.Tests.Workflows;

/// <summary>A step that ended, or was skipped.</summary>
/// <param name="Result">As a job's result.</param>
/// <param name="Summary">What it wrote for the job's summary.</param>
internal sealed record StepEnd(string? Id, string Result, int ExitCode, string Log, IReadOnlyDictionary<string, string> Outputs, string Summary);

/// <summary>
/// A runner: each job in a folder of its own, each step's own shell, with the files and variables that GitHub gives. Source: docs.github.com, "Workflow syntax"
/// (shells), "Workflow commands", "Variables reference", read 2026-11-26.
/// </summary>
internal sealed partial class JobRunner(HostedRepository repository, string folder)
{
    private int _jobs;

    public async Task RunAsync(WorkflowRun run, JobNode node, Dictionary<string, object?> contexts, CancellationToken cancellationToken)
    {
        var job = Directory.CreateDirectory(Path.Combine(folder, $"{++_jobs}"));
        var workspace = job.CreateSubdirectory("work").FullName;
        List<StepEnd> steps = [];
        Dictionary<string, string> added = new(StringComparer.Ordinal);
        contexts["env"] = Texts(node.Job.Variables, contexts);
        foreach (var step in node.Job.Steps)
        {
            contexts["steps"] = steps.Where(ended => ended.Id is not null).Aggregate(ExpressionValues.Map(), Known);
            JobStatus status = new(() => steps.All(ended => ended.Result != JobNode.Failure), () => steps.Any(ended => ended.Result == JobNode.Failure), () => false);
            if (!Expression.IsMet(step.Condition, new(contexts, status)))
            {
                steps.Add(new(step.Id, JobNode.Skipped, 0, "", new Dictionary<string, string>(), ""));
                continue;
            }

            steps.Add(step.Uses is { } action
                ? await UseAsync(run, node, step, action, workspace, contexts, cancellationToken)
                : await ShellAsync(run, node, step, job.FullName, workspace, contexts, added, cancellationToken));
        }

        await CompiledBuilds.KeepAsync(workspace, cancellationToken);
        contexts["steps"] = steps.Where(ended => ended.Id is not null).Aggregate(ExpressionValues.Map(), Known);
        node.Steps = steps;
        node.Outputs = Texts(node.Job.Outputs, contexts);
        node.Result = steps.Any(ended => ended.Result == JobNode.Failure) ? JobNode.Failure : JobNode.Success;
        Directory.Delete(workspace, recursive: true);
    }

    private static Dictionary<string, object?> Known(Dictionary<string, object?> all, StepEnd ended)
    {
        var step = ExpressionValues.Map();
        var outputs = ExpressionValues.Map();
        foreach (var (name, value) in ended.Outputs)
        {
            outputs[name] = value;
        }

        step["outputs"] = outputs;
        step["outcome"] = step["conclusion"] = ended.Result;
        all[ended.Id!] = step;
        return all;
    }

    private static Dictionary<string, object?> Texts(Fields fields, Dictionary<string, object?> contexts) => fields.Names.Aggregate(ExpressionValues.Map(), (all, name) =>
    {
        all[name] = ExpressionValues.Text(Expression.Interpolate(fields.Text(name) ?? "", new(contexts)));
        return all;
    });

    private async Task<StepEnd> UseAsync(
        WorkflowRun run, JobNode node, WorkflowStep step, string action, string workspace, Dictionary<string, object?> contexts, CancellationToken cancellationToken)
    {
        var given = Texts(step.With, contexts).ToDictionary(entry => entry.Key, entry => ExpressionValues.Text(entry.Value), StringComparer.Ordinal);
        switch (PinnedAction().Match(action) is { Success: true } pinned ? pinned.Groups[1].Value : throw new WorkflowException($"{step.Place}: {action} is not pinned"))
        {
            case "actions/checkout":
                await Checkout.RunAsync(repository.Origin, run.Trigger, given, workspace, cancellationToken);
                await CompiledBuilds.PutIntoAsync(workspace, isReadOnly: true, cancellationToken);
                break;
            case "actions/upload-artifact":
                repository.Keep(run, given, workspace);
                break;
            default:
                throw new WorkflowException($"{step.Place}: the tests don't know {action}");
        }

        return new(step.Id, JobNode.Success, 0, "", new Dictionary<string, string>(), "");
    }

    private async Task<StepEnd> ShellAsync(
        WorkflowRun run, JobNode node, WorkflowStep step, string jobFolder, string workspace, Dictionary<string, object?> contexts, Dictionary<string, string> added,
        CancellationToken cancellationToken)
    {
        var stepFolder = Directory.CreateDirectory(Path.Combine(jobFolder, Guid.NewGuid().ToString("n"))).FullName;
        var script = await FileAsync("script.sh", ExpressionValues.Text(Expression.Interpolate(step.Run!, new(contexts))));
        var output = await FileAsync("output", "");
        var summary = await FileAsync("summary", "");
        var environment = await FileAsync("env", "");
        string[] shell = (step.Shell ?? node.Workflow.Shell) switch
        {
            null => ["-e", script],
            "bash" => ["--noprofile", "--norc", "-eo", "pipefail", script],
            var other => throw new WorkflowException($"{step.Place}: the tests don't know the shell {other}"),
        };
        Dictionary<string, string> variables = new(StringComparer.Ordinal)
        {
            ["CI"] = "true",
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_EVENT_NAME"] = run.Trigger.EventName,
            ["GITHUB_REF"] = run.Trigger.Reference,
            ["GITHUB_REF_NAME"] = run.Trigger.ShortReference,
            ["GITHUB_SHA"] = run.Trigger.Commit,
            ["GITHUB_REPOSITORY"] = Trigger.Repository,
            ["GITHUB_RUN_ID"] = $"{run.Id}",
            ["GITHUB_RUN_ATTEMPT"] = $"{run.Attempt}",
            ["GITHUB_JOB"] = node.Job.Id,
            ["GITHUB_WORKFLOW"] = run.Workflow.Name,
            ["GITHUB_WORKSPACE"] = workspace,
            ["GITHUB_OUTPUT"] = output,
            ["GITHUB_STEP_SUMMARY"] = summary,
            ["GITHUB_ENV"] = environment,
            ["RUNNER_OS"] = "Linux",
            ["RUNNER_TEMP"] = Directory.CreateDirectory(Path.Combine(jobFolder, "temp")).FullName,
        };
        repository.AddMachine(variables);
        if (node.Permissions.MayWrite("id-token"))
        {
            var gate = node.Job.Environment is { } name ? ExpressionValues.Text(Expression.Interpolate(name, new(contexts))) : null;
            variables["ACTIONS_ID_TOKEN_REQUEST_URL"] = repository.TokenAddress(run.Trigger.Subject(gate));
            variables["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = Trigger.Token;
        }

        foreach (var (variable, value) in (IEnumerable<KeyValuePair<string, string>>)[.. Strings(contexts["env"]!), .. added, .. Strings(Texts(step.Variables, contexts))])
        {
            variables[variable] = value;
        }

        var ended = await Clone.RunAsync("bash", shell, workspace, Engine.None, cancellationToken, variables);
        foreach (var (variable, value) in CommandFile.Read(environment))
        {
            added[variable] = value;
        }

        return new(
            step.Id, ended.ExitCode == 0 ? JobNode.Success : JobNode.Failure, ended.ExitCode, ended.Output, CommandFile.Read(output), await File.ReadAllTextAsync(summary, cancellationToken));

        async Task<string> FileAsync(string file, string content)
        {
            var path = Path.Combine(stepFolder, file);
            await File.WriteAllTextAsync(path, content, cancellationToken);
            return path;
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Strings(object map) =>
        ((Dictionary<string, object?>)map).Select(entry => KeyValuePair.Create(entry.Key, ExpressionValues.Text(entry.Value)));

    [GeneratedRegex(@"\A([a-z-]+/[a-z-]+)@[0-9a-f]{40}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PinnedAction();
}
