namespace Delivery.Errors;

public static partial class ErrorCatalog
{
    public static readonly ErrorKind SwitchUnknown = new("DLV-0101", "No such option", IsUsage: true);
    public static readonly ErrorKind SwitchWithEquals = new("DLV-0102", "An option's value is written with a blank", IsUsage: true);
    public static readonly ErrorKind OptionInvalid = new("DLV-0103", "An option has an invalid value", IsUsage: true);
    public static readonly ErrorKind OptionEmpty = new("DLV-0104", "An option lacks its value", IsUsage: true);
    public static readonly ErrorKind TargetSwallowed = new("DLV-0105", "An option swallowed a target", IsUsage: true);
    public static readonly ErrorKind TargetUnknown = new("DLV-0106", "No such target", IsUsage: true);
    public static readonly ErrorKind GivenTwice = new("DLV-0107", "Something is given twice", IsUsage: true);
    public static readonly ErrorKind VariableBinds = new("DLV-0108", "A variable of the shell would set an option", IsUsage: true);
    public static readonly ErrorKind EnvironmentNotNamed = new("DLV-0109", "A real environment is named on the command line alone", IsUsage: true);
    public static readonly ErrorKind OptionNotTaken = new("DLV-0110", "The target doesn't take this option", IsUsage: true);
    public static readonly ErrorKind ParameterFileInvalid = new("DLV-0111", "A parameter file can't be used", IsUsage: true);
    public static readonly ErrorKind RepositoryNotFound = new("DLV-0112", "Not inside the repository", IsUsage: true);
    public static readonly ErrorKind OptionNeeded = new("DLV-0113", "The target needs an option", IsUsage: true);
}
