using System.Globalization;
using System.Text;
using static Delivery.Review.ReviewMarkdown;

namespace Delivery.Reports;

/// <summary>A run in one page of Markdown (<c>summary.md</c>, and a job's summary on GitHub). Text that isn't ours stays text.</summary>
public static class SummaryMarkdown
{
    public static string Write(RunReport report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## {Text(report.Target)}{(report.Environment is { } to ? $" to {Text(to)}" : "")}: {Text(report.Outcome.ToString())}\n\n");
        text.Append("| | |\n|---|---|\n");
        Fact(text, "Version", report.Version);
        Fact(text, "Commit", report.Commit);
        if (report.Image is { } image)
        {
            Fact(text, "Image", $"{image.Repository}:{image.Tag}");
            Fact(text, "Digest", image.Digest);
        }

        Fact(text, "Run", report.Id);
        text.Append(CultureInfo.InvariantCulture, $"| Started | {report.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC |\n| Exit code | {report.ExitCode} |\n");
        AppendErrors(text, report.Errors);
        AppendStages(text, report.Stages);
        AppendTasks(text, report.Rollout);
        if (report.Warnings.Count > 0)
        {
            text.Append("\n### Warnings\n\n");
            foreach (var warning in report.Warnings)
            {
                text.Append(CultureInfo.InvariantCulture, $"- {Text(warning)}\n");
            }
        }

        return text.ToString();
    }

    private static void AppendErrors(StringBuilder text, IReadOnlyList<ErrorReport> errors)
    {
        if (errors.Count == 0)
        {
            return;
        }

        text.Append("\n### Errors\n\n");
        foreach (var error in errors)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {Text(error.Message)}\n");
            if (error.Next.Length > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"  - Next: {Text(error.Next)}\n");
            }
        }
    }

    private static void AppendStages(StringBuilder text, IReadOnlyList<StageReport> stages)
    {
        if (stages.Count == 0)
        {
            return;
        }

        text.Append("\n### Stages\n\n| Stage | Stack | Outcome | Changes | Approved by | Review digest |\n|---|---|---|---|---|---|\n");
        foreach (var stage in stages)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {Text(stage.Stage)} | {Code(stage.StackName)} | {stage.Outcome} | {stage.Changes.Count} | {Text(stage.ApprovedBy ?? "")} | {Code(stage.ReviewDigest ?? "")} |\n");
        }

        var findings = stages.SelectMany(stage => stage.Findings.Select(finding => (stage.Stage, finding))).ToList();
        if (findings.Count == 0)
        {
            return;
        }

        text.Append("\n### Findings\n\n");
        foreach (var (stage, finding) in findings)
        {
            text.Append(CultureInfo.InvariantCulture, $"- **{Text(finding.Consequence)}** in {Text(stage)}, {Code(finding.LogicalId)}: {Text(finding.Message)}\n");
        }
    }

    private static void AppendTasks(StringBuilder text, RolloutReport? rollout)
    {
        var stopped = rollout?.Tasks.Where(task => task.StoppedReason is { Length: > 0 }).ToList() ?? [];
        if (stopped.Count == 0)
        {
            return;
        }

        text.Append("\n### Stopped tasks\n\n| Task | Reason | Exit code |\n|---|---|---|\n");
        foreach (var task in stopped)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Code(task.TaskId)} | {Text(task.StoppedReason!)} | {task.ExitCode} |\n");
        }
    }

    private static void Fact(StringBuilder text, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {Code(value)} |\n");
        }
    }
}
