using Delivery.Environments;

namespace Delivery.Review;

/// <summary>What was decided on a review: the closed set.</summary>
public abstract record Approval
{
    private Approval()
    {
    }

    /// <param name="By"><c>policy</c>, <c>digest</c> or <c>terminal</c>, as it stands in run.json.</param>
    /// <param name="Digest">What was approved; only a review of this digest may be executed.</param>
    public sealed record Approved(string By, ReviewDigest Digest) : Approval;

    /// <summary>Somebody has to look at it first; nobody could be asked.</summary>
    public sealed record Required(ReviewDigest Digest) : Approval;

    /// <summary>Looked at and refused, or approved for something else.</summary>
    public sealed record Rejected(string Reason) : Approval;

    /// <summary>The terminal is to be asked.</summary>
    public sealed record Ask(ReviewQuestion Question) : Approval;
}

/// <summary>The question on the terminal.</summary>
/// <param name="Expected">What has to be typed: <c>yes</c>, or the environment's name where data or service are at stake.</param>
public sealed record ReviewQuestion(string Text, string Expected);

/// <summary>Decides who may let a review run.</summary>
public static class ApprovalDecision
{
    /// <summary>Before anyone is asked. A digest that was given decides alone: approving one thing never lets another run.</summary>
    /// <param name="given">The digests of <c>--approve</c> that approved nothing yet; empty for none.</param>
    /// <param name="ahead">The next stage's review as far as it can be made now; approved on the terminal together with this one.</param>
    public static Approval Before(StageReview review, AutoApprove policy, IReadOnlyCollection<string> given, bool hasTerminal, StageReview? ahead = null)
    {
        var digest = ReviewDigest.Of(review);
        if (given.Count > 0)
        {
            List<ReviewDigest> approved = [.. given.Select(text => ReviewDigest.TryParse(text, out var parsed) ? parsed : (ReviewDigest?)null).OfType<ReviewDigest>()];
            return approved.Count < given.Count
                ? new Approval.Rejected("--approve takes full digests of reviews, joined by commas: sha256: and 64 hexadecimal digits each.")
                : approved.Contains(digest)
                    ? new Approval.Approved("digest", digest)
                    : new Approval.Rejected($"the review that was approved is not this one: its digest is now {digest}.");
        }
        if (policy == AutoApprove.All || (policy == AutoApprove.NoRisk && review is { Gravest: Consequence.Routine, Warnings.Count: 0, Drift.Count: 0 }))
        {
            return new Approval.Approved("policy", digest);
        }
        return hasTerminal ? new Approval.Ask(QuestionFor(review, ahead)) : new Approval.Required(digest);
    }

    /// <summary>After the terminal was asked.</summary>
    public static Approval After(StageReview review, ReviewQuestion question, string? answer) =>
        answer?.Trim() is { } typed && string.Equals(typed, question.Expected, StringComparison.Ordinal)
            ? new Approval.Approved("terminal", ReviewDigest.Of(review))
            : new Approval.Rejected("it was not approved on the terminal.");

    private static ReviewQuestion QuestionFor(StageReview review, StageReview? ahead)
    {
        var what = $"{Changes(review)} in {review.Environment}" + (ahead is null ? "" : $", then {Changes(ahead)} if its review stays as shown");
        var gravest = ahead is null || ahead.Gravest < review.Gravest ? review.Gravest : ahead.Gravest;
        return ConsequenceWords.IsGrave(gravest)
            ? new($"{what}, with {ConsequenceWords.Of(gravest)}. Type the environment's name to execute: ", review.Environment)
            : new($"Execute {what}? Type yes: ", "yes");
    }

    private static string Changes(StageReview review) => $"{review.Changes.Count} change{(review.Changes.Count == 1 ? "" : "s")} to {review.StackName}";
}
