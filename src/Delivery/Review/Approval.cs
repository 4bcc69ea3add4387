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
    /// <param name="given">The value of <c>--approve</c>, or null.</param>
    public static Approval Before(StageReview review, AutoApprove policy, string? given, bool hasTerminal)
    {
        var digest = ReviewDigest.Of(review);
        if (given is not null)
        {
            return !ReviewDigest.TryParse(given, out var approved)
                ? new Approval.Rejected("--approve takes a review's full digest: sha256: and 64 hexadecimal digits.")
                : approved == digest
                    ? new Approval.Approved("digest", digest)
                    : new Approval.Rejected($"the review that was approved is not this one: its digest is now {digest}.");
        }
        if (policy == AutoApprove.All || (policy == AutoApprove.NoRisk && review.Gravest == Consequence.Routine && review.Warnings.Count == 0))
        {
            return new Approval.Approved("policy", digest);
        }
        return hasTerminal ? new Approval.Ask(QuestionFor(review)) : new Approval.Required(digest);
    }

    /// <summary>After the terminal was asked.</summary>
    public static Approval After(StageReview review, ReviewQuestion question, string? answer) =>
        answer?.Trim() is { } typed && string.Equals(typed, question.Expected, StringComparison.Ordinal)
            ? new Approval.Approved("terminal", ReviewDigest.Of(review))
            : new Approval.Rejected("it was not approved on the terminal.");

    private static ReviewQuestion QuestionFor(StageReview review)
    {
        var what = $"{review.Changes.Count} change{(review.Changes.Count == 1 ? "" : "s")} to {review.StackName} in {review.Environment}";
        return ConsequenceWords.IsGrave(review.Gravest)
            ? new($"{what}, with {ConsequenceWords.Of(review.Gravest)}. Type the environment's name to execute: ", review.Environment)
            : new($"Execute {what}? Type yes: ", "yes");
    }
}
