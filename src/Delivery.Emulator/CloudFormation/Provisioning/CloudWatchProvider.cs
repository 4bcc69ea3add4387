using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>CloudWatch alarms. Kind: cloudwatch/alarm.</summary>
internal sealed class CloudWatchProvider(EmulatorParts parts) : StoredResourceProvider(parts)
{
    protected override IReadOnlyDictionary<string, ResourceDefinition> Definitions() => new Dictionary<string, ResourceDefinition>
    {
        ["AWS::CloudWatch::Alarm"] = new(
            "cloudwatch/alarm", request => PhysicalIds.Name(request, "AlarmName", 255),
            (request, id) => new() { ["Arn"] = PhysicalIds.Arn(request, "cloudwatch", "alarm:" + id) })
        {
            Named = true,
        },
    };
}
