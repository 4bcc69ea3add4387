namespace Delivery.Errors;

/// <summary>What a template may say to CloudFormation and should not of a private worker.</summary>
public static partial class ErrorCatalog
{
    public static readonly ErrorKind AcceptanceInvalid = new("DLV-0269", "Template accepts a risk without saying why, or one that it doesn't have", IsUsage: true);
    public static readonly ErrorKind ImageNotByDigest = new("DLV-0270", "Container's image is not named by its digest", IsUsage: true);
    public static readonly ErrorKind ContainerIsRoot = new("DLV-0271", "Container runs as root", IsUsage: true);
    public static readonly ErrorKind ContainerIsWritable = new("DLV-0272", "Container's root file system is writable", IsUsage: true);
    public static readonly ErrorKind ContainerIsPrivileged = new("DLV-0273", "Container has rights over its host", IsUsage: true);
    public static readonly ErrorKind LogsKeptForEver = new("DLV-0274", "Log group keeps its logs for ever", IsUsage: true);
    public static readonly ErrorKind OpenToEverybody = new("DLV-0275", "Security group lets everybody in", IsUsage: true);
    public static readonly ErrorKind EverythingGoesOut = new("DLV-0276", "Security group lets everything out", IsUsage: true);
    public static readonly ErrorKind PolicyTooWide = new("DLV-0277", "Policy allows more than it names", IsUsage: true);
    public static readonly ErrorKind MetadataUnprotected = new("DLV-0278", "Host's metadata can be read without a session", IsUsage: true);
    public static readonly ErrorKind NotEncrypted = new("DLV-0279", "Data is not encrypted", IsUsage: true);
    public static readonly ErrorKind DataWithoutPolicy = new("DLV-0280", "What becomes of data is not said", IsUsage: true);
    public static readonly ErrorKind StopTimesContradict = new("DLV-0281", "Times of stopping contradict each other", IsUsage: true);
    public static readonly ErrorKind DeploymentUnguarded = new("DLV-0282", "Broken deployment would not be rolled back", IsUsage: true);
    public static readonly ErrorKind PublicAddress = new("DLV-0283", "Host or task gets a public address", IsUsage: true);
    public static readonly ErrorKind NameBlocksReplacement = new("DLV-0284", "Fixed name blocks a replacement", IsUsage: true);
    public static readonly ErrorKind TagsMutable = new("DLV-0285", "Image tags can be moved", IsUsage: true);
    public static readonly ErrorKind LogsMissing = new("DLV-0286", "Container's output is not kept", IsUsage: true);
    public static readonly ErrorKind CountFightsScaling = new("DLV-0287", "Fixed count fights scaling", IsUsage: true);
}
