namespace Delivery.Errors;

/// <summary>08xx: releases, promotion, rollback and drift.</summary>
public static partial class ErrorCatalog
{
    public static readonly ErrorKind NoReceipt = new("DLV-0801", "The environment has no good receipt", IsUsage: false);
    public static readonly ErrorKind ReleaseUnknown = new("DLV-0802", "The release is not known here", IsUsage: true);
    public static readonly ErrorKind OtherCommit = new("DLV-0803", "The commit that is checked out is not the release's", IsUsage: true);
    public static readonly ErrorKind TemplatesDiffer = new("DLV-0804", "The templates are not the release's", IsUsage: true);
    public static readonly ErrorKind ImageGone = new("DLV-0805", "The release's image is not in the registry", IsUsage: false);
    public static readonly ErrorKind FindingsTooSevere = new("DLV-0806", "The image's scan has findings above the environment's threshold", IsUsage: false);
    public static readonly ErrorKind TargetNewer = new("DLV-0807", "The environment has a newer release already", IsUsage: false);
    public static readonly ErrorKind NotThePromotionSource = new("DLV-0808", "The environment is not promoted to from there", IsUsage: true);
    public static readonly ErrorKind LedgerFull = new("DLV-0809", "The release ledger takes no more", IsUsage: false);
    public static readonly ErrorKind NothingToRollBackTo = new("DLV-0810", "There is no earlier release to roll back to", IsUsage: false);
    public static readonly ErrorKind ReleaseWithoutCommit = new("DLV-0811", "The image does not say which commit it is of", IsUsage: false);
    public static readonly ErrorKind ScanNotFinished = new("DLV-0812", "The image's scan is not finished", IsUsage: false);
    public static readonly ErrorKind OtherPlatform = new("DLV-0813", "The image does not run on the environment's hosts", IsUsage: false);
    public static readonly ErrorKind StacksDrifted = new("DLV-0820", "Stacks have drifted", IsUsage: false);
    public static readonly ErrorKind DriftUntold = new("DLV-0821", "Whether stacks have drifted could not be told", IsUsage: false);
}
