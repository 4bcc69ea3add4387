using System.Text.RegularExpressions;
using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Lint.Workflows;

/// <summary>
/// Checks a workflow of GitHub Actions for what makes it unsafe. actionlint checks its form. Source: docs.github.com, "Secure use reference" and "Script injections",
/// read 2026-11-26.
/// </summary>
public static partial class WorkflowLint
{
    public const string Folder = ".github/workflows";

    /// <param name="path">As it is shown, relative to the repository.</param>
    /// <returns>Every problem, in the order of the file; of a file that is no YAML, the first.</returns>
    public static IReadOnlyList<DeliveryError> Check(string path, string text)
    {
        LintProblems problems = new(path);
        try
        {
            if (new TemplateParser(text).Parse() is TemplateMap workflow)
            {
                CheckPermissions(workflow, problems);
                foreach (var job in Below(workflow["jobs"]))
                {
                    CheckJob(job, text.Split('\n'), problems);
                }
            }
        }
        catch (TemplateSyntaxException broken)
        {
            problems.Add(ErrorCatalog.WorkflowUnreadable, broken.Line, broken.Column, "The workflow can't be read", broken.Message, "Correct the file.");
        }

        return problems.Errors;
    }

    /// <summary>The scripts of a workflow that bash runs, with their lines; of a file that is no YAML, none.</summary>
    public static IReadOnlyList<(int Line, string Script)> Scripts(string text)
    {
        try
        {
            return new TemplateParser(text).Parse() is TemplateMap workflow
                ? [.. Below(workflow["jobs"]).SelectMany(job => Steps(job.Value)).Select(step => step["run"]).OfType<TemplateScalar>().Select(run => (run.Line, run.Value))]
                : [];
        }
        catch (TemplateSyntaxException)
        {
            return [];
        }
    }

    private static void CheckPermissions(TemplateMap workflow, LintProblems problems)
    {
        const string Next = "Begin the workflow with `permissions: {}` or `contents: read`, and give each job what it needs.";
        if (!workflow.TryGet("permissions", out var permissions))
        {
            problems.Add(ErrorCatalog.WorkflowPermissionsOpen, workflow, "The workflow leaves its token's permissions to the repository's settings", "they may be all there are", Next);
            return;
        }

        if (permissions.Value is TemplateScalar { IsNull: false } all)
        {
            problems.Add(ErrorCatalog.WorkflowPermissionsOpen, permissions, $"The workflow gives every job {Quoted.Of(all.Value)}", "", Next);
        }

        foreach (var scope in Below(permissions.Value).Where(scope => scope.Value.Text == "write"))
        {
            problems.Add(ErrorCatalog.WorkflowPermissionsOpen, scope, $"The workflow gives every job '{scope.Key}: write'", "", Next);
        }
    }

    private static void CheckJob(TemplateEntry job, string[] lines, LintProblems problems)
    {
        var isCall = (job.Value as TemplateMap)?["uses"] is not null;
        if (!isCall && (job.Value as TemplateMap)?["timeout-minutes"] is null)
        {
            problems.Add(
                ErrorCatalog.WorkflowWithoutTimeout, job, $"The job {Quoted.Of(job.Key)} has no time-out", "GitHub lets it hang for six hours", "Give it timeout-minutes.");
        }

        foreach (var uses in Steps(job.Value).Append(job.Value as TemplateMap).OfType<TemplateMap>().Select(owner => owner.TryGet("uses", out var uses) ? uses : null).OfType<TemplateEntry>())
        {
            CheckAction(uses, lines[uses.Line - 1], problems);
        }

        foreach (var run in Steps(job.Value).Select(step => step["run"]).OfType<TemplateScalar>().Where(run => run.Value.Contains("${{", StringComparison.Ordinal)))
        {
            problems.Add(
                ErrorCatalog.WorkflowExpressionInShell, run, "An expression is put into a shell script", "whoever can choose its value can run commands",
                "Give it to the step's env, and use the variable in quotes.");
        }
    }

    private static void CheckAction(TemplateEntry uses, string line, LintProblems problems)
    {
        var action = uses.Value.Text ?? "";
        if (!action.StartsWith("./", StringComparison.Ordinal) && !(Pinned().IsMatch(action) && Versioned().IsMatch(line)))
        {
            problems.Add(
                ErrorCatalog.WorkflowActionNotPinned, uses, $"The action {Quoted.Of(action)} is not pinned", "a tag can be moved to other code",
                "Name the commit, and the version in a comment: OWNER/ACTION@40-DIGITS # v1.2.3");
        }
    }

    private static IReadOnlyList<TemplateEntry> Below(TemplateNode? node) => (node as TemplateMap)?.Entries ?? [];

    private static IEnumerable<TemplateMap> Steps(TemplateNode job) => ((job as TemplateMap)?["steps"] as TemplateList)?.Items.OfType<TemplateMap>() ?? [];

    [GeneratedRegex(@"\A[^@]+@[0-9a-f]{40}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pinned();

    [GeneratedRegex(@"\s# v[0-9]", RegexOptions.CultureInvariant)]
    private static partial Regex Versioned();
}
