using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>The families that are documents alone, one class each.</summary>
internal static class ResourceFamilies
{
    public static IEnumerable<IResourceProvider> All(EmulatorParts parts) =>
    [
        new Ec2NetworkProvider(parts),
        new Ec2GatewayProvider(parts),
        new Ec2SecurityGroupProvider(parts),
        new IamProvider(parts),
        new CloudWatchProvider(parts),
        new LoadBalancingProvider(parts),
        new TrustStoreProvider(parts),
        new ApplicationAutoScalingProvider(parts),
        new SnsProvider(parts),
        new LambdaProvider(parts),
        new KmsProvider(parts),
        new MetricFilterProvider(parts),
        new DashboardProvider(parts),
    ];
}
