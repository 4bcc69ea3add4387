using Delivery.Deployment;
using Delivery.Errors;

namespace Delivery.Runs;

/// <summary>A stack that an earlier failure left stuck: the safe next step is offered where somebody can be asked.</summary>
public sealed partial class DeliveryRun
{
    /// <summary>Reviews a stage; where its rollback is stuck and a person wants it, continues that first. Without a person the command is printed.</summary>
    private async Task<StageReviewing> ReviewedAsync(StagePlan plan, CancellationToken cancellationToken)
    {
        var reviewing = await Stages.ReviewAsync(plan, Progress, cancellationToken);
        if (reviewing is not StageReviewing.Failed { Errors: [{ Kind: var kind }] } || kind != ErrorCatalog.StackNeedsRepair || !_settings.IsInteractive
            || await Stages.FindAsync(plan.StackName, cancellationToken) is not { Status: { Status: "UPDATE_ROLLBACK_FAILED" } status } stack)
        {
            return reviewing;
        }

        _settings.Warn($"{plan.StackName}: {status.Meaning} {stack.StatusReason}");
        var answer = _terminal.Ask($"{status.Next} Continuing it loses nothing and leaves the stack as it was before the update. Is the cause corrected, continue it now? [y/N] ");
        if (answer?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
        {
            return reviewing;
        }

        var ended = await ShownAsync(plan, [], (progress, _) => Stages.ContinueRollbackAsync(plan, stack.StackId, progress, cancellationToken));
        return ended.Outcome == Outcome.RolledBack
            ? await Stages.ReviewAsync(plan, Progress, cancellationToken)
            : throw new DeliveryException(ended.Errors, ended.Outcome);
    }
}
