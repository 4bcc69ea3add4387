using Delivery.Errors;
using Delivery.Review;
using Delivery.Stacks;

namespace Delivery.Deployment;

/// <summary>How the review of a stage ended: the closed set.</summary>
public abstract record StageReviewing
{
    private StageReviewing()
    {
    }

    /// <summary>The stack is as planned; nothing was left behind.</summary>
    public sealed record NoChanges(string StackId, IReadOnlyDictionary<string, string> Outputs) : StageReviewing;

    /// <summary>There is something to decide on.</summary>
    public sealed record Reviewed(ReviewedStage Stage) : StageReviewing;

    /// <summary>This very plan is being executed already (by a run that was killed, or by another one): follow it with <see cref="StageRunner.AttachAsync"/>.</summary>
    public sealed record Running(RunningOperation Operation) : StageReviewing;

    public sealed record Failed(IReadOnlyList<DeliveryError> Errors) : StageReviewing
    {
        public Failed(DeliveryError error) : this([error])
        {
        }
    }
}

/// <summary>A reviewed change set, ready to be approved and executed.</summary>
/// <param name="IsNewStack">This review made the (empty) stack: discarding it removes that as well.</param>
public sealed record ReviewedStage(StagePlan Plan, StageReview Review, ReviewDigest Digest, string ChangeSetArn, string StackId, bool IsNewStack)
{
    /// <summary>The stack's drift as it was read for the review: the change set itself doesn't know it.</summary>
    public IReadOnlyList<DriftedResource> Drift { get; init; } = [];
}

/// <summary>An operation of this plan that runs already.</summary>
public sealed record RunningOperation(StagePlan Plan, string StackId, string Token)
{
    /// <summary>The review that it was approved by; null where the token doesn't say.</summary>
    public ReviewDigest? ReviewDigest => OperationToken.ReviewIn(Token, Plan);
}

/// <summary>How an execution, an attached wait or a removal ended.</summary>
public sealed record StageExecution
{
    public required Outcome Outcome { get; init; }
    public required string StackName { get; init; }
    public string? StackId { get; init; }

    /// <summary>The status the stack ended in; null where the wait ended first.</summary>
    public StackStatusRow? Status { get; init; }

    /// <summary>Why it failed, across the rollback boundary.</summary>
    public FailureCause? Cause { get; init; }

    /// <summary>What had begun and not ended when the wait did.</summary>
    public IReadOnlyList<StackEvent> StillRunning { get; init; } = [];
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
    public IReadOnlyList<DeliveryError> Errors { get; init; } = [];

    /// <summary>All events of the operation, oldest first.</summary>
    public IReadOnlyList<StackEvent> Events { get; init; } = [];
}
