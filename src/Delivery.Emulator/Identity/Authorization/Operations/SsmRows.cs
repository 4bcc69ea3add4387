using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Authorization.Operations;

/// <summary>docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html (read 2026-11-26).</summary>
internal static class SsmRows
{
    private const string Service = "ssm";

    public static IEnumerable<OperationRow> All { get; } =
    [
        .. Rows.Of(Service, call => [Parameter(call, call.Input.Text("Name") ?? "")],
            "GetParameter", "GetParameterHistory", "PutParameter", "DeleteParameter", "LabelParameterVersion", "UnlabelParameterVersion"),
        .. Rows.Of(Service, call => [.. call.Input.Texts("Names").Select(name => Parameter(call, name))], "GetParameters", "DeleteParameters"),
        .. Rows.Of(Service, call => [Parameter(call, call.Input.Text("Path") ?? "")], "GetParametersByPath"),
        .. Rows.Of(Service, call => [Parameter(call, call.Input.Text("ResourceId") ?? "")], "AddTagsToResource", "RemoveTagsFromResource", "ListTagsForResource"),
        .. Rows.Of(Service, call => [call.Arn(Service, "*")], "DescribeParameters"),
    ];

    /// <summary>A parameter's ARN from its name, ARN, or either with a selector. Public parameters belong to no account.</summary>
    internal static string Parameter(AwsCall call, string reference)
    {
        const string resource = ":parameter/";
        var marker = reference.IndexOf(resource, StringComparison.Ordinal);
        var name = marker < 0 ? reference : reference[(marker + resource.Length - 1)..];
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        name = colon < 0 ? name : name[..colon];
        return name.StartsWith("/aws/", StringComparison.Ordinal)
            ? $"arn:{PseudoParameters.Partition(call.Region)}:ssm:{call.Region}::parameter{name}"
            : call.Arn(Service, "parameter/" + name.TrimStart('/'));
    }
}
