using System.Text.Json.Nodes;
using Delivery.ChangeSets;
using Delivery.Errors;
using Delivery.Review;

namespace Delivery.Deployment;

/// <summary>Compares what was approved with the change set as it is right before its execution. Each difference has its own error.</summary>
internal static class ExecutionGuard
{
    /// <summary>Null where nothing speaks against the execution.</summary>
    public static (Outcome Outcome, DeliveryError Error)? Check(ReviewedStage reviewed, Approval.Approved approval, ChangeSetDescription? now)
    {
        if (approval.Digest != reviewed.Digest)
        {
            return Refuse(Outcome.ReviewRejected, ErrorCatalog.ReviewNotApproved, reviewed, $"approved is {approval.Digest}, the review is {reviewed.Digest}");
        }
        if (OfArn(reviewed.ChangeSetArn) is not { } place || place.Account != reviewed.Plan.Account)
        {
            return Refuse(Outcome.Failed, ErrorCatalog.OtherAccount, reviewed, $"the plan is for {reviewed.Plan.Account}, the change set is {reviewed.ChangeSetArn}");
        }
        if (place.Region != reviewed.Plan.Region)
        {
            return Refuse(Outcome.Failed, ErrorCatalog.OtherRegion, reviewed, $"the plan is for {reviewed.Plan.Region}, the change set is {reviewed.ChangeSetArn}");
        }
        if (now is null)
        {
            return Refuse(Outcome.Failed, ErrorCatalog.ChangeSetGone, reviewed, "it was deleted, or another change set of the stack was executed");
        }
        if (now.ExecutionStatus != "AVAILABLE")
        {
            return Refuse(Outcome.Failed, ErrorCatalog.ChangeSetUnavailable, reviewed, $"its execution status is {now.ExecutionStatus}");
        }
        if (reviewed.Plan.Image is { } image && StageReviewer.ImageOf(now) != image.ToString())
        {
            return Refuse(Outcome.ReviewRejected, ErrorCatalog.OtherImage, reviewed, $"approved is {image}, the change set has {StageReviewer.ImageOf(now) ?? "none"}");
        }
        var current = StageReviewer.Build(reviewed.Plan, now with { Content = now.Content with { Drift = reviewed.Drift } }, reviewed.Review.IsCreate);
        return now.StackId != reviewed.StackId || now.Arn != reviewed.ChangeSetArn || ReviewDigest.Of(current) != reviewed.Digest || ReviewDigest.Of(reviewed.Review) != reviewed.Digest
            ? Refuse(Outcome.ReviewRejected, ErrorCatalog.ReviewChanged, reviewed, $"what differs: {Differences(reviewed.Review, current)}; its digest is now {ReviewDigest.Of(current)}")
            : null;
    }

    private static (Outcome, DeliveryError) Refuse(Outcome outcome, ErrorKind kind, ReviewedStage reviewed, string why) =>
        (outcome, new(kind, kind.Title, reviewed.Plan.StackName, why, "Nothing was executed. Review the stage again."));

    private static string Differences(StageReview approved, StageReview current)
    {
        var (before, after) = (JsonNode.Parse(ReviewDigest.Canonical(approved)), JsonNode.Parse(ReviewDigest.Canonical(current)));
        var paths = PropertyDifferences.Between(before, after).Select(difference => difference.Path).ToList();
        return paths.Count switch
        {
            0 => "the change set itself",
            <= 5 => string.Join(", ", paths),
            _ => string.Join(", ", paths.Take(5)) + $" and {paths.Count - 5} more",
        };
    }

    /// <summary>Region and account of <c>arn:PARTITION:cloudformation:REGION:ACCOUNT:...</c>.</summary>
    internal static (string Region, string Account)? OfArn(string arn) =>
        arn.Split(':', 6) is ["arn", _, _, var region, var account, _] ? (region, account) : null;
}
