namespace Delivery.Errors;

public static partial class ErrorCatalog
{
    public static readonly ErrorKind TemplateMissing = new("DLV-0250", "Template file not found or unreadable", IsUsage: true);
    public static readonly ErrorKind TemplateNotYaml = new("DLV-0251", "Template is not valid YAML", IsUsage: true);
    public static readonly ErrorKind TemplateStructure = new("DLV-0252", "Template is not a CloudFormation template", IsUsage: true);
    public static readonly ErrorKind TemplateTooLarge = new("DLV-0253", "Template is larger than can be sent", IsUsage: true);
}
