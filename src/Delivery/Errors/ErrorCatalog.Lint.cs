namespace Delivery.Errors;

public static partial class ErrorCatalog
{
    public static readonly ErrorKind TemplateKeyUnknown = new("DLV-0260", "Template has an unknown key", IsUsage: true);
    public static readonly ErrorKind ResourceTypeUnknown = new("DLV-0261", "Template has a resource of an unknown type", IsUsage: true);
    public static readonly ErrorKind PropertyUnknown = new("DLV-0262", "Template has an unknown property", IsUsage: true);
    public static readonly ErrorKind PropertyMissing = new("DLV-0263", "Template lacks a required property", IsUsage: true);
    public static readonly ErrorKind PropertyInvalid = new("DLV-0264", "Template has an invalid value", IsUsage: true);
    public static readonly ErrorKind ReferenceUnresolved = new("DLV-0265", "Template refers to something it doesn't have", IsUsage: true);
    public static readonly ErrorKind TemplateUnused = new("DLV-0266", "Template declares something it doesn't use", IsUsage: true);
    public static readonly ErrorKind FunctionInvalid = new("DLV-0267", "Template calls a function wrongly", IsUsage: true);
    public static readonly ErrorKind DependencyCircular = new("DLV-0268", "Template's resources depend on each other in a circle", IsUsage: true);
    public static readonly ErrorKind WorkflowUnreadable = new("DLV-0295", "Workflow can't be read", IsUsage: true);
    public static readonly ErrorKind WorkflowActionNotPinned = new("DLV-0296", "Workflow uses an action that is not pinned to a commit", IsUsage: true);
    public static readonly ErrorKind WorkflowWithoutTimeout = new("DLV-0297", "Workflow has a job without a time-out", IsUsage: true);
    public static readonly ErrorKind WorkflowExpressionInShell = new("DLV-0298", "Workflow puts an expression into a shell", IsUsage: true);
    public static readonly ErrorKind WorkflowPermissionsOpen = new("DLV-0299", "Workflow gives all its jobs more than reading", IsUsage: true);
}
