using Delivery.Runs;

namespace Delivery.Tests.Runs;

public sealed class TestResultsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public void The_closing_line_counts_all_assemblies_and_names_what_was_skipped()
    {
        var first = Results("first.xml", """
            <assemblies><assembly passed="3" failed="1" errors="0" skipped="1">
              <collection><test name="A.Needs_an_engine" result="Skip"><reason>no Docker Engine</reason></test></collection>
            </assembly></assemblies>
            """);
        var second = Results("second.xml", """<assemblies><assembly passed="2" failed="0" errors="1" skipped="0" /></assemblies>""");

        var sum = TestResults.Read(first) + TestResults.Read(second);

        sum.ClosingLine.ShouldBe("5 passed, 2 failed, 1 skipped");
        sum.Skipped.Single().ShouldBe(new SkippedTest("A.Needs_an_engine", "no Docker Engine"));
    }

    [Fact]
    public void An_assembly_that_died_before_it_wrote_its_results_is_a_failure()
    {
        TestResults.Read(Path.Combine(_folder.Path, "none.xml")).ClosingLine.ShouldBe("0 passed, 1 failed");
        TestResults.Read(Results("half.xml", "<assemblies><assembly")).ClosingLine.ShouldBe("0 passed, 1 failed");
    }

    public void Dispose() => _folder.Dispose();

    private string Results(string name, string xml)
    {
        var file = Path.Combine(_folder.Path, name);
        File.WriteAllText(file, xml);
        return file;
    }
}
