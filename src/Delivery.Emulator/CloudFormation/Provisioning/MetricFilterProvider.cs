using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>Metric filters of log groups; nothing is counted. Kind: logs/metric-filter.</summary>
internal sealed class MetricFilterProvider(EmulatorParts parts) : StoredResourceProvider(parts)
{
    protected override IReadOnlyDictionary<string, ResourceDefinition> Definitions() => new Dictionary<string, ResourceDefinition>
    {
        ["AWS::Logs::MetricFilter"] = new("logs/metric-filter", request => PhysicalIds.Name(request, "FilterName", 512), (_, _) => []),
    };
}
