namespace Delivery.Errors;

/// <summary>04xx: account and endpoint; 09xx: the machine the run happens on.</summary>
public static partial class ErrorCatalog
{
    public static readonly ErrorKind AccountMismatch = new("DLV-0401", "The credentials belong to another account", IsUsage: true);
    public static readonly ErrorKind NoCredentials = new("DLV-0402", "No usable AWS credentials", IsUsage: true);
    public static readonly ErrorKind EndpointUnreachable = new("DLV-0403", "The AWS endpoint does not answer", IsUsage: false);
    public static readonly ErrorKind EmulatorNotStarted = new("DLV-0404", "The local AWS did not start", IsUsage: false);
    public static readonly ErrorKind PortInUse = new("DLV-0405", "The port is in use", IsUsage: true);
    public static readonly ErrorKind AccessDenied = new("DLV-0406", "AWS refused a call", IsUsage: false);
    public static readonly ErrorKind BootstrapMissing = new("DLV-0407", "The environment is not bootstrapped", IsUsage: true);
    public static readonly ErrorKind AwsError = new("DLV-0408", "AWS answered an error", IsUsage: false);
    public static readonly ErrorKind EarlierStageMissing = new("DLV-0409", "An earlier stage is not deployed", IsUsage: true);
    public static readonly ErrorKind EmulatorRefused = new("DLV-0410", "The local AWS refused to start", IsUsage: true);
    public static readonly ErrorKind ScenarioUnusable = new("DLV-0420", "The scenario can't be rehearsed", IsUsage: true);
    public static readonly ErrorKind RehearsalNotAlone = new("DLV-0421", "A rehearsal is a run of its own", IsUsage: true);
    public static readonly ErrorKind RehearsalDiffers = new("DLV-0422", "The rehearsal ended otherwise than it should", IsUsage: false);
    public static readonly ErrorKind BaseUnknown = new("DLV-0423", "There is nothing to compare a rehearsal with", IsUsage: true);
    public static readonly ErrorKind ArtifactsNotWritable = new("DLV-0901", "The artifacts folder can't be written", IsUsage: true);
    public static readonly ErrorKind DiskFull = new("DLV-0902", "The disk is full", IsUsage: false);
    public static readonly ErrorKind ToolFailed = new("DLV-0903", "A tool of the build failed", IsUsage: false);
    public static readonly ErrorKind Interrupted = new("DLV-0904", "The run was interrupted", IsUsage: false, Outcome.Cancelled);
    public static readonly ErrorKind MachineNotReady = new("DLV-0906", "Doctor found something that is not set up", IsUsage: true);
    public static readonly ErrorKind CheckFailed = new("DLV-0907", "Doctor found something that does not work", IsUsage: false);
    public static readonly ErrorKind Unexpected = new("DLV-0999", "Something unexpected happened", IsUsage: false);
}
