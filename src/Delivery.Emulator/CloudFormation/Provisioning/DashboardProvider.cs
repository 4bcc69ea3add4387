using System.Text.Json;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>CloudWatch dashboards; nothing is drawn. Kind: cloudwatch/dashboard.</summary>
internal sealed class DashboardProvider(EmulatorParts parts) : StoredResourceProvider(parts)
{
    protected override IReadOnlyDictionary<string, ResourceDefinition> Definitions() => new Dictionary<string, ResourceDefinition>
    {
        ["AWS::CloudWatch::Dashboard"] = new("cloudwatch/dashboard", request => PhysicalIds.Name(request, "DashboardName", 255), (_, _) => [])
        {
            Named = true,
            Check = RequireJson,
        },
    };

    private static void RequireJson(ResourceRequest request)
    {
        try
        {
            using var body = JsonDocument.Parse(PhysicalIds.Text(request, "DashboardBody")!);
        }
        catch (JsonException)
        {
            throw new ResourceFailedException("InvalidRequest", "The field DashboardBody must be a valid JSON object");
        }
    }
}
