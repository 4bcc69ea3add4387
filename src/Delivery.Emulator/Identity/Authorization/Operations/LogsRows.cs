using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Authorization.Operations;

/// <summary>
/// docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html (read 2026-11-26). Operations on a group
/// ask for <c>log-group:NAME:log-stream:</c>, which an ARN ending in <c>:*</c> matches; tagging asks for the group's bare ARN.
/// </summary>
internal static class LogsRows
{
    private const string Service = "logs";

    public static IEnumerable<OperationRow> All { get; } =
    [
        .. Rows.Of(Service, call => [Group(call, "")],
            "CreateLogGroup", "DeleteLogGroup", "DescribeLogStreams", "FilterLogEvents", "PutRetentionPolicy", "DeleteRetentionPolicy"),
        .. Rows.Of(Service, call => [Group(call, call.Input.Text("logStreamName") ?? "")], "CreateLogStream", "DeleteLogStream", "PutLogEvents", "GetLogEvents"),
        .. Rows.Of(Service, call => [call.Arn(Service, $"log-group:{call.Input.Text("logGroupNamePrefix")}:log-stream:")], "DescribeLogGroups"),
        .. Rows.Of(Service, call => [call.Input.Text("resourceArn") ?? ""], "TagResource", "UntagResource", "ListTagsForResource"),
    ];

    private static string Group(AwsCall call, string stream)
    {
        const string resource = ":log-group:";
        var name = call.Input.Text("logGroupName") ?? call.Input.Text("logGroupIdentifier") ?? "";
        var marker = name.IndexOf(resource, StringComparison.Ordinal);
        name = marker < 0 ? name : name[(marker + resource.Length)..].Split(':')[0];
        return call.Arn(Service, $"log-group:{name}:log-stream:{stream}");
    }
}
