using System.Globalization;

namespace Delivery.Reports;

/// <summary>What ECS did meanwhile: its own words, tasks that stopped with their last lines.</summary>
internal static class RolloutHtml
{
    public static void Write(Html page, RolloutReport? rollout)
    {
        if (rollout is null)
        {
            return;
        }

        page.Raw("<section>\n<h2>Rollout</h2>\n<p class=\"quiet\">").Text($"{rollout.DeploymentId ?? "no deployment"}, tasks run by {rollout.Engine}").Raw("</p>\n");
        if (rollout.Messages.Count > 0)
        {
            page.Raw("<ul>");
            foreach (var message in rollout.Messages)
            {
                page.Element("li", message);
            }

            page.Raw("</ul>\n");
        }

        if (rollout.Tasks.Count > 0)
        {
            Tasks(page, rollout.Tasks);
        }

        page.Raw("</section>\n");
    }

    private static void Tasks(Html page, IReadOnlyList<TaskReport> tasks)
    {
        page.Raw("<div class=\"wide\"><table>\n<thead><tr><th>Task</th><th>Status</th><th>Why it stopped</th><th>Exit code</th></tr></thead>\n<tbody>\n");
        foreach (var task in tasks)
        {
            page.Raw("<tr><td>").Element("code", task.TaskId).Raw("</td>").Element("td", task.LastStatus).Raw("<td>").Text(task.StoppedReason);
            if (task.LastLogLines.Count > 0)
            {
                page.Element("pre", string.Join('\n', task.LastLogLines));
            }

            page.Raw("</td>").Element("td", task.ExitCode?.ToString(CultureInfo.InvariantCulture)).Raw("</tr>\n");
        }

        page.Raw("</tbody></table></div>\n");
    }
}
