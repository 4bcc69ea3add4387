using Delivery.Environments;
using Delivery.Releases;

namespace Delivery.Runs;

/// <summary>The receipt: what was released is written down where it was released.</summary>
public sealed partial class DeliveryRun
{
    /// <summary>
    /// Records the release in the environment's ledger, once its stacks are what this commit makes of them; else it warns. A release that is recorded
    /// already is left alone; one whose run was killed before its receipt is recorded by the next run, with the review it was approved by.
    /// </summary>
    public async Task RecordReceiptAsync(CancellationToken cancellationToken)
    {
        var stages = new List<StageReceipt>();
        foreach (var stage in (string[])[StageNames.Cluster, StageNames.Service])
        {
            if (await ReceiptOfAsync(stage, cancellationToken) is not { } receipt)
            {
                return;
            }

            stages.Add(receipt);
        }

        var store = new ReceiptStore(Aws.Ssm);
        var ledger = await store.ReadLedgerAsync(Environment, cancellationToken);
        var rolledBackFrom = RolledBackFrom(ledger);
        var release = new Receipt
        {
            Version = Version,
            Commit = Commit,
            ImageDigest = _image!.Digest.ToString(),
            RunId = _recorder.Id,
            Actor = _connection!.Caller,
            At = _time.GetUtcNow(),
            PromotedFrom = _release?.PromotedFrom ?? (_settings.IsOfRelease && rolledBackFrom is null ? Environment.PromoteFrom : null),
            RolledBackFrom = rolledBackFrom,
            Stages = stages,
        };
        if (ledger.Current?.IsSameRelease(release) == true)
        {
            _settings.Say($"{Environment.Name} has release {release.Version} already");
            return;
        }

        await store.WriteAsync(Environment, release, cancellationToken);
        _settings.Say($"{Environment.Name} has release {release.Version} now");
    }

    /// <summary>Null where the stack is not what this commit makes of it, which is warned of.</summary>
    private async Task<StageReceipt?> ReceiptOfAsync(string stage, CancellationToken cancellationToken)
    {
        var plan = _plans.GetValueOrDefault(stage) ?? await PlanAsync(stage, cancellationToken);
        var report = _recorder.Stages.LastOrDefault(known => known.Stage == stage && known.Outcome is Outcome.Succeeded or Outcome.NoChanges);
        if (report is { ChangeSetArn: not null, ReviewDigest: not null })
        {
            return new(stage, plan.Template.Hash, plan.ParameterHash, report.ChangeSetArn, report.ReviewDigest);
        }

        var standing = await Stages.StandingAsync(plan, cancellationToken);
        if (report is null && standing.Difference is { } difference)
        {
            Warn($"No receipt is written: the stack {plan.StackName} is not what this commit makes of it ({difference}). Execute the stage {stage} as well.");
            return null;
        }

        return new(stage, plan.Template.Hash, plan.ParameterHash, standing.ChangeSetArn, standing.ReviewDigest);
    }

    /// <summary>The version that an earlier release takes the place of; null where this is no way back.</summary>
    private string? RolledBackFrom(ReleaseLedger ledger)
    {
        if (!_settings.IsOfRelease || ledger.Current is not { } last || last.Version == Version)
        {
            return null;
        }

        // Jobs with an approval between them don't know what they are part of; the ledger does.
        var isWayBack = _release?.RolledBackFrom is not null
            || (ReleaseVersion.Compare(Version, last.Version) < 0 && ledger.Find(Version)?.ImageDigest == _image!.Digest.ToString());
        return isWayBack ? last.Version : null;
    }
}
