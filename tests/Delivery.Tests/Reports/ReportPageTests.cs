using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Delivery.Deployment;
using Delivery.Reports;
using Delivery.Stacks;

namespace Delivery.Tests.Reports;

public sealed partial class ReportPageTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_page_tells_the_run_its_changes_its_architecture_and_its_time() =>
        ReportHtml.Write(FullRun.Report("sample-worker")).ShouldMatchGolden("report.html");

    [Fact]
    public void The_page_needs_no_network_and_runs_no_script()
    {
        var page = ReportHtml.Write(FullRun.Report("sample-worker"));

        var style = Style().Match(page).Groups["text"].Value;
        page.ShouldContain($"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}");
        page.ShouldNotContain("<script");
        page.ShouldNotContain("<link");
        page.ShouldNotContain("src=");
        page.ShouldNotContain("url(");
        page.ShouldNotContain("@import");
    }

    [Fact]
    public void A_run_without_stages_has_no_empty_parts()
    {
        var page = ReportHtml.Write(new RunReport { Id = "id", Target = "Lint" });

        page.ShouldNotContain("<h2>");
        page.ShouldContain("<title>Lint: Succeeded</title>");
    }

    [Fact]
    public void The_critical_path_leads_through_what_was_waited_for()
    {
        // The service waits for the queue, which takes long, not for the role, which ends early; logs are beside the path.
        var spans = StageTimeline.Of(
            [
                Event("Role", 0, "CREATE_IN_PROGRESS"), Event("Queue", 0, "CREATE_IN_PROGRESS"), Event("Logs", 0, "CREATE_IN_PROGRESS"),
                Event("Role", 2, "CREATE_COMPLETE"), Event("Queue", 5, "CREATE_COMPLETE"),
                Event("Service", 5, "CREATE_IN_PROGRESS"), Event("Service", 6, "CREATE_IN_PROGRESS"), Event("Logs", 7, "CREATE_COMPLETE"), Event("Service", 9, "CREATE_COMPLETE"),
            ],
            [new("Service", "AWS::ECS::Service", "Add", ["Queue", "Role"])]);

        spans.Where(span => span.IsCritical).Select(span => (span.LogicalId, span.Seconds)).ShouldBe([("Queue", 5), ("Service", 4)]);
    }

    [Fact]
    public void What_needs_another_is_deleted_before_it()
    {
        var spans = StageTimeline.Of(
            [Event("Service", 0, "DELETE_IN_PROGRESS"), Event("Service", 3, "DELETE_COMPLETE"), Event("Queue", 3, "DELETE_IN_PROGRESS"), Event("Queue", 4, "DELETE_FAILED")],
            [new("Service", "AWS::ECS::Service", "Remove", ["Queue"])]);

        spans.ShouldAllBe(span => span.IsCritical);
        spans[^1].Status.ShouldBe("DELETE_FAILED");
    }

    private static StackEvent Event(string id, int second, string status) =>
        new($"{id}-{second}", id, null, "AWS::X::Y", status, null, null, IsStack: false, Start.AddSeconds(second));

    [GeneratedRegex("<style>(?<text>.*)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();
}
