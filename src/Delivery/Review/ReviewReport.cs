using Delivery.Reports;
using Delivery.Templates;

namespace Delivery.Review;

/// <summary>A review as the parts of a run's report.</summary>
public static class ReviewReport
{
    public static IReadOnlyList<ChangeReport> Changes(StageReview review) =>
    [
        .. review.Changes.Select(change => new ChangeReport(
            change.LogicalId, change.Type, change.Action, ReplacementWord(change), ConsequenceWords.Of(change.Consequence),
            [.. change.Properties.Select(property => new PropertyReport(property.Path, property.Before, property.After, property.RequiresRecreation, property.Cause))])),
    ];

    /// <param name="template">Where the resources are declared.</param>
    public static IReadOnlyList<FindingReport> Findings(StageReview review, Template template) =>
    [
        .. review.Findings.Select(finding => new FindingReport(
            ConsequenceWords.Of(finding.Consequence), finding.LogicalId, finding.IsCertain ? finding.Message : "Possible: " + finding.Message, finding.Source,
            template.PlaceOf(finding.LogicalId))),
    ];

    // AWS's words, as in change sets.
    private static string? ReplacementWord(ResourceChange change) => change.Action != "Modify" ? null : change.Replacement switch
    {
        Replacement.Yes => "True",
        Replacement.Possible => "Conditional",
        _ => "False",
    };
}
