namespace Delivery.Errors;

/// <summary>031x and 032x: the image, from its build to its registry.</summary>
public static partial class ErrorCatalog
{
    public static readonly ErrorKind ImageBuildFailed = new("DLV-0310", "The image could not be built", IsUsage: false);
    public static readonly ErrorKind DockerfileInvalid = new("DLV-0311", "The Dockerfile can't be used", IsUsage: true);
    public static readonly ErrorKind BaseImageUnavailable = new("DLV-0312", "The base image can't be had", IsUsage: false);
    public static readonly ErrorKind ImageVersionTaken = new("DLV-0313", "The version exists with another image", IsUsage: false);
    public static readonly ErrorKind ImagePushFailed = new("DLV-0314", "The image could not be pushed", IsUsage: false);
    public static readonly ErrorKind ImageDigestMismatch = new("DLV-0315", "The registry holds another image than was pushed", IsUsage: false);
    public static readonly ErrorKind EngineGone = new("DLV-0316", "The Docker Engine went away", IsUsage: false);
    public static readonly ErrorKind EngineMissing = new("DLV-0317", "No Docker Engine answers", IsUsage: true);
    public static readonly ErrorKind RegistryFailed = new("DLV-0318", "The image registry refused or failed", IsUsage: false);
    public static readonly ErrorKind PublishedFilesInvalid = new("DLV-0319", "The published worker is not usable", IsUsage: false);
    public static readonly ErrorKind ImageRepositoryMissing = new("DLV-0320", "The image repository does not exist", IsUsage: true);
    public static readonly ErrorKind ImageMissing = new("DLV-0321", "The image to copy is not in its registry", IsUsage: false);
    public static readonly ErrorKind ImageDamaged = new("DLV-0322", "The image to copy is not whole", IsUsage: false);
    public static readonly ErrorKind ImageCopyFailed = new("DLV-0323", "The image could not be copied", IsUsage: false);
}
