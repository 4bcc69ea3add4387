namespace Delivery.Errors;

/// <summary>Approvals and removals of a run.</summary>
public static partial class ErrorCatalog
{
    public static readonly ErrorKind ReviewNeedsApproval = new("DLV-0590", "A review needs an approval", IsUsage: false, Outcome.ReviewRequired);
}
