namespace Delivery.Errors;

public static partial class ErrorCatalog
{
    public static readonly ErrorKind EnvironmentUnknown = new("DLV-0201", "No such environment", IsUsage: true);
    public static readonly ErrorKind EnvironmentUnreadable = new("DLV-0202", "Environment file can't be read", IsUsage: true);
    public static readonly ErrorKind EnvironmentKeyUnknown = new("DLV-0203", "Environment file has an unknown key", IsUsage: true);
    public static readonly ErrorKind EnvironmentValueInvalid = new("DLV-0204", "Environment file has an invalid value", IsUsage: true);
    public static readonly ErrorKind EnvironmentValueMissing = new("DLV-0205", "Environment file lacks a value", IsUsage: true);
    public static readonly ErrorKind ParameterUnknown = new("DLV-0206", "Template has no such parameter", IsUsage: true);
    public static readonly ErrorKind ParameterMissing = new("DLV-0207", "Template parameter has no value", IsUsage: true);
    public static readonly ErrorKind ParameterInvalid = new("DLV-0208", "Template parameter's value is not allowed", IsUsage: true);
    public static readonly ErrorKind ParameterSupplied = new("DLV-0209", "Template parameter is supplied by the pipeline", IsUsage: true);
    public static readonly ErrorKind ParametersContradict = new("DLV-0210", "Template parameters contradict each other", IsUsage: true);
}
