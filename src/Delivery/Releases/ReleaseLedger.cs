namespace Delivery.Releases;

/// <summary>The releases of an environment, oldest first; the last one is what runs there. Pure.</summary>
/// <param name="Unreadable">Entries that are no receipts, by their number in the history.</param>
public sealed record ReleaseLedger(IReadOnlyList<Receipt> Receipts, IReadOnlyList<long> Unreadable)
{
    public static ReleaseLedger Empty { get; } = new([], []);

    /// <summary>What runs; null where nothing was released, or the newest entry can't be read.</summary>
    public Receipt? Current { get; init; } = Receipts.Count > 0 ? Receipts[^1] : null;

    /// <summary>The newest receipt of a version; null where it was never released here (or longer ago than the ledger goes back).</summary>
    public Receipt? Find(string version) => Receipts.LastOrDefault(receipt => receipt.Version == version);

    /// <summary>The versions, each once, the newest deployment first.</summary>
    public IReadOnlyList<string> Versions => [.. Receipts.Reverse().Select(receipt => receipt.Version).Distinct()];

    /// <summary>
    /// The release that a rollback goes to: the one deployed last before the current one, and none that was itself rolled back from since. Null where
    /// there is none.
    /// </summary>
    public Receipt? Previous
    {
        get
        {
            HashSet<string> passedOver = Current is null ? [] : [Current.Version];
            foreach (var receipt in Receipts.Reverse())
            {
                if (passedOver.Add(receipt.Version))
                {
                    return receipt;
                }

                if (receipt.RolledBackFrom is { } bad)
                {
                    passedOver.Add(bad);
                }
            }

            return null;
        }
    }
}
