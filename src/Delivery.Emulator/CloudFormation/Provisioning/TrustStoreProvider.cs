using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>
/// Certificates of load balancers; none is looked at. Kinds: elbv2/listener-certificate, elbv2/trust-store, elbv2/trust-store-revocation.
/// </summary>
internal sealed class TrustStoreProvider(EmulatorParts parts) : StoredResourceProvider(parts)
{
    protected override IReadOnlyDictionary<string, ResourceDefinition> Definitions() => new Dictionary<string, ResourceDefinition>
    {
        ["AWS::ElasticLoadBalancingV2::ListenerCertificate"] = new(
            "elbv2/listener-certificate", request => $"{request.Stack.StackName}-{request.LogicalId}-{PhysicalIds.Suffix(request)}", (_, id) => new() { ["Id"] = id })
        {
            Check = CheckListener,
        },
        ["AWS::ElasticLoadBalancingV2::TrustStore"] = new("elbv2/trust-store", TrustStoreArn, (_, id) => new()
        {
            ["TrustStoreArn"] = id,
            ["Status"] = "ACTIVE",
            ["NumberOfCaCertificates"] = 1,
        }),
        ["AWS::ElasticLoadBalancingV2::TrustStoreRevocation"] = new("elbv2/trust-store-revocation", RevocationId, Revocation) { Check = CheckTrustStore },
    };

    private static string TrustStoreArn(ResourceRequest request) =>
        PhysicalIds.Arn(request, "elasticloadbalancing", $"truststore/{PhysicalIds.Name(request, "Name", 32)}/{PhysicalIds.Hash(request.Token)[..16]}");

    private static string RevocationId(ResourceRequest request) =>
        $"{Convert.ToUInt32(PhysicalIds.Hash(request.Token)[..6], 16)}|{PhysicalIds.Text(request, "TrustStoreArn")}";

    private static JsonObject Revocation(ResourceRequest request, string id)
    {
        var number = long.Parse(id.Split('|')[0], CultureInfo.InvariantCulture);
        return new JsonObject
        {
            ["RevocationId"] = number,
            ["TrustStoreRevocations"] = new JsonArray(new JsonObject
            {
                ["TrustStoreArn"] = PhysicalIds.Text(request, "TrustStoreArn"),
                ["RevocationId"] = number.ToString(CultureInfo.InvariantCulture),
                ["RevocationType"] = "CRL",
                ["NumberOfRevokedEntries"] = 1,
            }),
        };
    }

    private void CheckListener(ResourceRequest request) =>
        Require(request, "ListenerArn", "elbv2/listener", "One or more listeners not found");

    private void CheckTrustStore(ResourceRequest request) =>
        Require(request, "TrustStoreArn", "elbv2/trust-store", "Trust store '{0}' not found");

    private void Require(ResourceRequest request, string property, string kind, string message)
    {
        var arn = PhysicalIds.Text(request, property) ?? "";
        if (Find(request, kind, arn) is null)
        {
            throw new ResourceFailedException(
                "NotFound", message.Replace("{0}", arn, StringComparison.Ordinal) + " (Service: ElasticLoadBalancingV2, Status Code: 400)");
        }
    }
}
