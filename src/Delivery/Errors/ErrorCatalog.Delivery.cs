namespace Delivery.Errors;

/// <summary>05xx: review; 06xx: execution; 07xx: rollout.</summary>
public static partial class ErrorCatalog
{
    public static readonly ErrorKind ReviewNotApproved = new("DLV-0501", "The review was not approved", IsUsage: false, Outcome.ReviewRejected);
    public static readonly ErrorKind CapabilityMissing = new("DLV-0502", "The template needs a capability that the stage doesn't grant", IsUsage: true);
    public static readonly ErrorKind ChangeSetRefused = new("DLV-0503", "CloudFormation refused the template or its parameters", IsUsage: true);
    public static readonly ErrorKind ChangeSetFailed = new("DLV-0504", "CloudFormation could not make the change set", IsUsage: false);
    public static readonly ErrorKind ChangeSetTimedOut = new("DLV-0505", "CloudFormation did not finish the change set in time", IsUsage: false);
    public static readonly ErrorKind ImageNotPlanned = new("DLV-0506", "The change set has another image than the plan", IsUsage: false);

    public static readonly ErrorKind ReviewChanged = new("DLV-0601", "The change set is not what was approved", IsUsage: false, Outcome.ReviewRejected);
    public static readonly ErrorKind ChangeSetUnavailable = new("DLV-0602", "The change set can't be executed", IsUsage: false);
    public static readonly ErrorKind ChangeSetGone = new("DLV-0603", "The change set does not exist any more", IsUsage: false);
    public static readonly ErrorKind OtherAccount = new("DLV-0604", "The change set belongs to another account", IsUsage: false);
    public static readonly ErrorKind OtherRegion = new("DLV-0605", "The change set belongs to another region", IsUsage: false);
    public static readonly ErrorKind OtherImage = new("DLV-0606", "The change set has another image than was approved", IsUsage: false, Outcome.ReviewRejected);
    public static readonly ErrorKind StackBusy = new("DLV-0607", "The stack is busy with another operation", IsUsage: false);
    public static readonly ErrorKind StackNeverCreated = new("DLV-0608", "The stack's creation failed and left it behind", IsUsage: false);
    public static readonly ErrorKind StackNeedsRepair = new("DLV-0609", "The stack is in a state that has to be dealt with first", IsUsage: false);
    public static readonly ErrorKind StackRolledBack = new("DLV-0610", "The stack was rolled back", IsUsage: false, Outcome.RolledBack);
    public static readonly ErrorKind StackFailed = new("DLV-0611", "The stack's operation failed", IsUsage: false);
    public static readonly ErrorKind StackTimedOut = new("DLV-0612", "The stack's operation did not end in time", IsUsage: false, Outcome.TimedOut);
    public static readonly ErrorKind StackNotRemoved = new("DLV-0613", "The stack could not be removed", IsUsage: false);
    public static readonly ErrorKind StackProtected = new("DLV-0614", "The stack is protected against removal", IsUsage: false);
    public static readonly ErrorKind WaitInterrupted = new("DLV-0615", "The wait was interrupted", IsUsage: false, Outcome.Cancelled);
    public static readonly ErrorKind ExecutionTokenUsed = new("DLV-0616", "The execution's token was used for another operation", IsUsage: false);

    public static readonly ErrorKind RolloutNotComplete = new("DLV-0701", "The service does not run the planned image", IsUsage: false);
}
