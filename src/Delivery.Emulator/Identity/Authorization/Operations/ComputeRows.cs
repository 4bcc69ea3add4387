namespace Delivery.Emulator.Identity.Authorization.Operations;

/// <summary>Reads of EC2 and Auto Scaling, which have no resources (docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html, read 2026-11-26).</summary>
internal static class ComputeRows
{
    public static IEnumerable<OperationRow> All { get; } =
    [
        .. Rows.Of("ec2", _ => Rows.Everything, "DescribeVpcs", "DescribeSubnets", "DescribeAvailabilityZones", "DescribeInstances"),
        .. Rows.Of("autoscaling", _ => Rows.Everything, "DescribeAutoScalingGroups", "DescribeAutoScalingInstances"),
    ];
}
