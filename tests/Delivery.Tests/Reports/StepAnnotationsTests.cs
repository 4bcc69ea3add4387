using Delivery.Errors;
using Delivery.Reports;

namespace Delivery.Tests.Reports;

public sealed class StepAnnotationsTests
{
    private static readonly SourcePlace Place = new("cloudformation/private-service.yml", 12);

    [Fact]
    public void Errors_and_findings_stand_at_their_lines()
    {
        var report = Report([new("DLV-0203", "DLV-0203 The property is unknown", "Correct 50% of it.", Place with { Column = 7 }), new("DLV-0408", "no place", "next")],
            new("routine", "Task", "a new revision", "", Place), new("cost", "Nat", "+ 30 a month", "", Place), new("data loss", "Queue", "is replaced", "", Place), new("outage", "Gone", "is removed", ""));

        StepAnnotations.Of(report).ShouldBe([
            "::error file=cloudformation/private-service.yml,line=12,col=7,title=DLV-0203::DLV-0203 The property is unknown%0ACorrect 50%25 of it.",
            "::warning file=cloudformation/private-service.yml,line=12,title=data loss::Queue: is replaced",
            "::warning file=cloudformation/private-service.yml,line=12,title=cost::Nat: + 30 a month",
        ]);
    }

    [Fact]
    public void Nothing_in_a_name_or_a_message_begins_another_command()
    {
        var hostile = "a\r\n::set-output name=x::y\u2028::error::z\u001b[31m%0A::stop-commands::";
        var line = StepAnnotations.Of(Report([new("DLV-0203", hostile, hostile, new("a,b:c\n::error::.yml", 1))])).ShouldHaveSingleItem();

        line.ShouldStartWith("::error file=a%2Cb%3Ac%0A%3A%3Aerror%3A%3A.yml,line=1,title=DLV-0203::");
        line.ShouldNotContain("\n");
        line.ShouldNotContain("\r");
        line.ShouldNotContain("\u2028");
        line.ShouldNotContain("\u001b");
    }

    [Fact]
    public void No_more_are_written_than_are_shown() =>
        StepAnnotations.Of(Report([.. Enumerable.Range(1, 30).Select(number => new ErrorReport("DLV-0203", $"{number}", "", Place))])).Count.ShouldBe(10);

    private static RunReport Report(IReadOnlyList<ErrorReport> errors, params FindingReport[] findings) => new()
    {
        Id = "1",
        Target = "ReviewService",
        Errors = errors,
        Stages = [new() { Stage = "service", StackName = "s", Findings = findings }],
    };
}
