namespace Delivery.Errors;

public static partial class ErrorCatalog
{
    public static readonly ErrorKind GitUnavailable = new("DLV-0301", "Git can't be run", IsUsage: true);
    public static readonly ErrorKind RepositoryMissing = new("DLV-0302", "Not a git repository", IsUsage: true);
    public static readonly ErrorKind RepositoryEmpty = new("DLV-0303", "The git repository has no commit", IsUsage: true);
    public static readonly ErrorKind RepositoryShallow = new("DLV-0304", "The git repository is a shallow clone", IsUsage: true);
    public static readonly ErrorKind RepositoryUnreadable = new("DLV-0305", "The git repository can't be read", IsUsage: true);
    public static readonly ErrorKind RepositoryMoved = new("DLV-0306", "The git repository changed meanwhile", IsUsage: false);
    public static readonly ErrorKind VersionDirty = new("DLV-0307", "Uncommitted changes can't be delivered", IsUsage: true);
    public static readonly ErrorKind VersionUnknown = new("DLV-0308", "GitVersion found no version", IsUsage: true);
}
