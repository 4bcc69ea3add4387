using Delivery.Errors;
using Delivery.Releases;

namespace Delivery.Promotion;

/// <summary>Which release a rollback goes to. Pure.</summary>
public static class RollbackRules
{
    /// <param name="environment">Its name.</param>
    /// <param name="asked">The version that was asked for; null: the one before.</param>
    /// <exception cref="DeliveryException">DLV-0802, DLV-0810.</exception>
    public static Receipt Choose(ReleaseLedger ledger, string environment, string? asked)
    {
        var others = ledger.Versions.Where(version => version != ledger.Current?.Version).ToList();
        if (asked is not null)
        {
            return ledger.Find(asked) ?? throw new DeliveryException(new DeliveryError(
                ErrorCatalog.ReleaseUnknown, $"{Quoted.Of(asked)} was never released to {environment}", "",
                others.Count > 0 ? $"its releases: {ReleaseRules.Listed(others)}" : "there is no other release",
                NearestName.Of(asked, ledger.Versions) is { } nearest ? $"Did you mean --release {nearest}?" : $"./build.sh Status --environment {environment} lists them."));
        }

        return ledger.Previous ?? throw new DeliveryException(new DeliveryError(
            ErrorCatalog.NothingToRollBackTo, $"{environment} has no earlier release to roll back to", "",
            others.Count > 0 ? $"all others were rolled back from: {string.Join(", ", others.Take(5))}" : "its ledger knows no other one",
            others.Count > 0 ? $"If one of them is to run all the same: ./build.sh Rollback --environment {environment} --release VERSION" : "Correct the cause and deploy again."));
    }
}
