using System.Globalization;
using Delivery.Errors;
using Delivery.Review;

namespace Delivery.Reports;

/// <summary>
/// The lines of a step's log that GitHub shows at the files' own lines, in a pull request and in the run's overview: errors that have a place, and what a
/// review found that is more than routine. Their form: GitHub docs, "Workflow commands", read 2026-11-27; of each kind ten a step are known to be shown.
/// </summary>
public static class StepAnnotations
{
    private const int MaxOfAKind = 10;

    public static IReadOnlyList<string> Of(RunReport report) =>
    [
        .. report.Errors.Where(error => error.Place is not null).Take(MaxOfAKind).Select(error => Line("error", error.Place!, error.Code, $"{error.Message}\n{error.Next}")),
        .. report.Stages.SelectMany(stage => stage.Findings).Where(finding => finding.Place is not null && finding.Consequence != ConsequenceWords.Of(Consequence.Routine))
            .OrderBy(finding => finding.Consequence == ConsequenceWords.Of(Consequence.Cost)).Take(MaxOfAKind)
            .Select(finding => Line("warning", finding.Place!, finding.Consequence, $"{finding.LogicalId}: {finding.Message}")),
    ];

    private static string Line(string kind, SourcePlace place, string title, string text) => string.Create(
        CultureInfo.InvariantCulture,
        $"::{kind} file={Property(place.Path)},line={place.Line}{(place.Column is { } column ? $",col={column}" : "")},title={Property(title)}::{Data(text)}");

    private static string Data(string text) => string.Join("%0A", text.Split('\n').Select(line => PlainText.Neutralise(line).Replace("%", "%25", StringComparison.Ordinal)));

    private static string Property(string text) =>
        Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
