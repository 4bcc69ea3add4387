using System.Text;
using Delivery.Reports;
using Delivery.Runs;

namespace Delivery.Tests.Reports;

public sealed class SummaryTests : IDisposable
{
    private const string Hostile = "a|b`c`\n# h\r\n![x](javascript:alert(1))<img src=x onerror=y>@team ::error::x \u001b[31m\u202e${{ secrets.X }} --> *b*";

    private readonly ScratchFolder _folder = new();

    [Fact]
    public void A_summary_says_how_the_run_ended_what_it_changed_and_what_to_do() =>
        SummaryMarkdown.Write(FullRun.Report("sample-worker")).ShouldMatchGolden("summary.md");

    [Fact]
    public void Hostile_names_stay_text() => SummaryMarkdown.Write(FullRun.Report(Hostile)).ShouldMatchGolden("summary-hostile.md");

    [Fact]
    public void A_run_that_did_nothing_has_no_empty_tables()
    {
        var summary = SummaryMarkdown.Write(new RunReport { Id = "id", Target = "Lint" });

        summary.ShouldNotContain("###");
        summary.ShouldStartWith("## Lint: Succeeded\n");
    }

    [Fact]
    public void A_jobs_summary_is_appended_to()
    {
        var file = Path.Combine(_folder.Path, "summary");
        File.WriteAllText(file, "before\n");

        new StepSummary(file).Append("after\n");

        File.ReadAllText(file).ShouldBe("before\nafter\n");
    }

    [Fact]
    public void A_summary_larger_than_GitHub_shows_ends_with_a_whole_line_and_says_so()
    {
        var file = Path.Combine(_folder.Path, "summary");
        File.WriteAllText(file, new string('x', 1_000_000) + "\n");
        var lines = string.Concat(Enumerable.Repeat("é line of a table\n", 10_000));

        new StepSummary(file).Append(lines);

        var written = File.ReadAllText(file);
        Encoding.UTF8.GetByteCount(written).ShouldBeInRange(1024 * 1024 - 200, 1024 * 1024);
        written.ShouldContain("é line of a table\n\n\n*Shortened");
    }

    [Fact]
    public void A_full_summary_is_left_as_it_is()
    {
        var file = Path.Combine(_folder.Path, "summary");
        File.WriteAllText(file, new string('x', 1024 * 1024));

        new StepSummary(file).Append("more\n");

        new FileInfo(file).Length.ShouldBe(1024 * 1024);
    }

    public void Dispose() => _folder.Dispose();
}
