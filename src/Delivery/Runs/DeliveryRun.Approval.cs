using Delivery.Deployment;
using Delivery.Errors;
using Delivery.Review;

namespace Delivery.Runs;

/// <summary>Who lets a review run.</summary>
public sealed partial class DeliveryRun
{
    // By the stage that is asked for now: the review of the stage after it, as far as it could be made.
    private readonly Dictionary<string, StageReview> _ahead = new(StringComparer.Ordinal);
    private readonly HashSet<ReviewDigest> _approvedAhead = [];
    private List<string>? _unusedApprovals;

    /// <summary>
    /// Shows what a later stage would do with the stack as it is now, together with the review before it, so that both can be approved at
    /// once. Its real review is made after the first stage ran, and asked for only if it differs. Where it can't be made, it isn't shown.
    /// </summary>
    public async Task ReviewAheadAsync(string now, string later, CancellationToken cancellationToken)
    {
        var stackName = Environment.Stages.Single(known => known.Stage == later).Settings.StackName;
        if (_reviews.GetValueOrDefault(now) is not StageReviewing.Reviewed
            || await Stages.FindAsync(stackName, cancellationToken) is not { Status.IsSettled: true, Outputs.Count: > 0 })
        {
            return;
        }

        var plan = await PlanAsync(later, cancellationToken);
        switch (await Stages.ReviewAsync(plan, Progress, cancellationToken))
        {
            case StageReviewing.Reviewed { Stage: var reviewed }:
                await Stages.DiscardAsync(reviewed, cancellationToken);
                _ahead[now] = reviewed.Review;
                ShowReview($"{later}-ahead", reviewed.Review, null);
                _settings.Say($"{stackName}: shown ahead, with the outputs that {now} has now. It is reviewed again after that stage, and asked for if it differs.");
                break;
            case StageReviewing.Failed failed:
                _settings.Say($"{stackName}: its review can't be shown ahead ({failed.Errors[0].Message}).");
                break;
        }
    }

    /// <summary>Lets a review run, or ends the run and removes its change set (with the empty stack made for it).</summary>
    private async Task<Approval.Approved> ApproveAsync(ReviewedStage reviewed, CancellationToken cancellationToken)
    {
        var ahead = _ahead.GetValueOrDefault(reviewed.Plan.Stage);
        var approval = Decide(reviewed, ahead);
        if (approval is Approval.Approved approved)
        {
            return approved;
        }

        await Stages.DiscardAsync(reviewed, cancellationToken);
        var digests = ahead is null ? $"{reviewed.Digest}" : $"{reviewed.Digest},{ReviewDigest.Of(ahead)}";
        var command = $"{Command(_settings.Target)} --approve {digests}";
        if (approval is Approval.Rejected rejected)
        {
            _recorder.Stage(Report(reviewed) with { Outcome = Outcome.ReviewRejected });
            throw new DeliveryException(new DeliveryError(
                ErrorCatalog.ReviewNotApproved, $"The review of {reviewed.Plan.StackName} was not approved", "", rejected.Reason,
                $"Read the review; to execute exactly it: {command}"), Outcome.ReviewRejected);
        }

        throw new DeliveryException(new DeliveryError(
            ErrorCatalog.ReviewNeedsApproval, $"The review of {reviewed.Plan.StackName} needs an approval", "",
            "there is no terminal to ask on, and the environment lets nothing run by itself",
            $"Read {ReviewFile(reviewed.Plan.Stage)}; to execute exactly it: {command}"), Outcome.ReviewRequired);
    }

    private Approval Decide(ReviewedStage reviewed, StageReview? ahead)
    {
        if (_settings.IsRehearsal)
        {
            return ApprovedByRehearsal(reviewed);
        }

        if (_approvedAhead.Contains(reviewed.Digest))
        {
            return new Approval.Approved("terminal", reviewed.Digest);
        }

        // Each digest approves one review; what it doesn't name is asked for on its own.
        var unused = _unusedApprovals ??= [.. _settings.Approve];
        var approval = ApprovalDecision.Before(reviewed.Review, Environment.AutoApprove, unused, _settings.IsInteractive, ahead);
        if (approval is Approval.Ask { Question: var question })
        {
            approval = ApprovalDecision.After(reviewed.Review, question, _terminal.Ask(question.Text));
            if (approval is Approval.Approved && ahead is not null)
            {
                _approvedAhead.Add(ReviewDigest.Of(ahead));
            }
        }

        unused.Remove(reviewed.Digest.ToString());
        return approval;
    }
}
