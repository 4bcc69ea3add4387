using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Authorization.Operations;

/// <summary>
/// EC2, Auto Scaling, load balancers, Application Auto Scaling and CloudWatch; most of their reads have no resources
/// (docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html, list_amazonec2autoscaling.html,
/// list_elasticloadbalancing.html, list_applicationautoscaling.html, list_amazoncloudwatch.html, read 2026-11-26).
/// </summary>
internal static class ComputeRows
{
    public static IEnumerable<OperationRow> All { get; } =
    [
        .. Rows.Of("ec2", _ => Rows.Everything,
            "DescribeVpcs", "DescribeSubnets", "DescribeAvailabilityZones", "DescribeInstances", "DescribeAddresses", "DescribeImages", "DescribeInstanceTypes",
            "DescribeInternetGateways", "DescribeLaunchTemplateVersions", "DescribeLaunchTemplates", "DescribeNatGateways", "DescribeNetworkInterfaces",
            "DescribeRouteTables", "DescribeSecurityGroupRules", "DescribeSecurityGroups", "DescribeVpcEndpoints"),
        .. Rows.Of("autoscaling", _ => Rows.Everything,
            "DescribeAutoScalingGroups", "DescribeAutoScalingInstances", "DescribeScalingActivities", "DescribeInstanceRefreshes", "DescribeLifecycleHooks"),
        .. Rows.Of("autoscaling", call => [call.Arn("autoscaling", $"autoScalingGroup:*:autoScalingGroupName/{call.Input.Text("AutoScalingGroupName") ?? "*"}")],
            "CancelInstanceRefresh", "CompleteLifecycleAction", "ResumeProcesses", "SetDesiredCapacity", "SetInstanceProtection", "StartInstanceRefresh",
            "SuspendProcesses", "TerminateInstanceInAutoScalingGroup", "UpdateAutoScalingGroup"),
        .. Rows.Of("elasticloadbalancing", _ => Rows.Everything,
            "DescribeListeners", "DescribeLoadBalancerAttributes", "DescribeLoadBalancers", "DescribeRules", "DescribeTags", "DescribeTargetGroupAttributes",
            "DescribeTargetGroups", "DescribeTargetHealth"),
        .. Rows.Of("application-autoscaling", _ => Rows.Everything, "DescribeScalableTargets", "DescribeScalingActivities", "DescribeScalingPolicies"),
        Metrics("DescribeAlarms", call => call.Input.Texts("AlarmNames") is { Count: > 0 } names
            ? [.. names.Select(name => Alarm(call, name))]
            : [Alarm(call, "*")]),
        Metrics("SetAlarmState", call => [Alarm(call, call.Input.Text("AlarmName") ?? "")]),
        Metrics("GetMetricData", _ => Rows.Everything),
        Metrics("GetMetricStatistics", _ => Rows.Everything),
    ];

    /// <summary>CloudWatch signs as <c>monitoring</c>, and its actions are <c>cloudwatch</c>'s.</summary>
    private static OperationRow Metrics(string operation, Func<AwsCall, IReadOnlyList<string>> resources) =>
        new("monitoring", operation, (call, _) => resources(call).Select(resource => new Permission("cloudwatch:" + operation, resource)));

    private static string Alarm(AwsCall call, string name) => call.Arn("cloudwatch", "alarm:" + name);
}
