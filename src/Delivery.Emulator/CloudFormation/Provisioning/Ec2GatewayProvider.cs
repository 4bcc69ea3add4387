using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>Ways out of a VPC. Kinds: ec2/internet-gateway, ec2/vpc-gateway-attachment, ec2/eip, ec2/nat-gateway, ec2/vpc-endpoint.</summary>
internal sealed class Ec2GatewayProvider(EmulatorParts parts) : StoredResourceProvider(parts)
{
    protected override IReadOnlyDictionary<string, ResourceDefinition> Definitions() => new Dictionary<string, ResourceDefinition>
    {
        ["AWS::EC2::InternetGateway"] = new(
            "ec2/internet-gateway", request => PhysicalIds.Hex(request, "igw"), (_, id) => new() { ["InternetGatewayId"] = id })
        {
            Takes = TimeSpan.FromSeconds(16),
            CheckDeletion = CheckDetached,
        },
        ["AWS::EC2::VPCGatewayAttachment"] = new(
            "ec2/vpc-gateway-attachment", request => $"{AttachmentType(request)}|{PhysicalIds.Text(request, "VpcId")}",
            (request, _) => new() { ["AttachmentType"] = AttachmentType(request) })
        {
            Named = true,
            Takes = TimeSpan.FromSeconds(1),
            Check = CheckAttachment,
        },
        ["AWS::EC2::EIP"] = new("ec2/eip", PublicIp, (_, id) => new()
        {
            ["PublicIp"] = id,
            ["AllocationId"] = "eipalloc-" + PhysicalIds.Hash(id)[..17],
        })
        {
            Takes = TimeSpan.FromSeconds(15),
        },
        // "A NAT gateway typically takes a few minutes": seen to take about two.
        ["AWS::EC2::NatGateway"] = new("ec2/nat-gateway", request => PhysicalIds.Hex(request, "nat"), (_, id) => new()
        {
            ["NatGatewayId"] = id,
            ["EniId"] = "eni-" + PhysicalIds.Hash(id)[..17],

            // Of regional gateways; this one is in a zone.
            ["AutoProvisionZones"] = "disabled",
            ["AutoScalingIps"] = "disabled",
            ["RouteTableId"] = "",
        })
        {
            Takes = TimeSpan.FromMinutes(2),
            DeletionTakes = TimeSpan.FromSeconds(45),
            Check = CheckNatGateway,
        },
        ["AWS::EC2::VPCEndpoint"] = new("ec2/vpc-endpoint", request => PhysicalIds.Hex(request, "vpce"), Endpoint)
        {
            Takes = TimeSpan.FromSeconds(60),
            DeletionTakes = TimeSpan.FromSeconds(60),
            Check = CheckEndpoint,
        },
    };

    private static string AttachmentType(ResourceRequest request) => PhysicalIds.Text(request, "InternetGatewayId") is not null ? "IGW" : "VGW";

    /// <summary>An address of the documentation range that nothing answers on (198.51.100.0/24 is too small: 198.18.0.0/15, benchmarking).</summary>
    private static string PublicIp(ResourceRequest request)
    {
        var hash = Convert.FromHexString(PhysicalIds.Hash(request.Token));
        return $"198.{18 + (hash[0] & 1)}.{hash[1]}.{hash[2]}";
    }

    private void CheckNatGateway(ResourceRequest request)
    {
        var subnet = PhysicalIds.Text(request, "SubnetId") ?? "";
        if (Find(request, "ec2/subnet", subnet) is null)
        {
            throw Ec2Errors.NotFound("subnet", subnet);
        }

        if (PhysicalIds.Text(request, "AllocationId") is not { } allocation)
        {
            return;
        }

        if (Others(request, "ec2/eip").All(address => address.Attributes["AllocationId"]?.GetValue<string>() != allocation))
        {
            throw Ec2Errors.NotFound("elasticIp", allocation);
        }

        if (Others(request, "ec2/nat-gateway").Any(other => ResourceProperties.Mentions(other.Properties, allocation, "AllocationId")))
        {
            throw Ec2Errors.Exists($"Elastic IP address [{allocation}] is already associated");
        }
    }

    private void CheckAttachment(ResourceRequest request)
    {
        if (PhysicalIds.Text(request, "VpcId") is { } vpc && Find(request, "ec2/vpc", vpc) is null)
        {
            throw Ec2Errors.NotFound("vpc", vpc);
        }

        if (PhysicalIds.Text(request, "InternetGatewayId") is { } gateway)
        {
            if (Find(request, "ec2/internet-gateway", gateway) is null)
            {
                throw Ec2Errors.NotFound("internetGateway", gateway);
            }

            if (Others(request, "ec2/vpc-gateway-attachment").Any(other => ResourceProperties.Mentions(other.Properties, gateway, "InternetGatewayId")))
            {
                throw Ec2Errors.Exists($"resource {gateway} is already attached to network {PhysicalIds.Text(request, "VpcId")}");
            }
        }
    }

    private void CheckDetached(ResourceRequest request)
    {
        if (Others(request, "ec2/vpc-gateway-attachment").Any(other => ResourceProperties.Mentions(other.Properties, request.PhysicalId!, "InternetGatewayId")))
        {
            throw Ec2Errors.HasDependencies("internetGateway", request.PhysicalId);
        }
    }

    private void CheckEndpoint(ResourceRequest request)
    {
        if (PhysicalIds.Text(request, "VpcId") is { } vpc && Find(request, "ec2/vpc", vpc) is null)
        {
            throw Ec2Errors.NotFound("vpc", vpc);
        }

        foreach (var (property, kind, name) in new[] { ("SubnetIds", "ec2/subnet", "subnet"), ("RouteTableIds", "ec2/route-table", "routeTable") })
        {
            if ((request.Properties[property] as JsonArray ?? []).Select(id => id!.GetValue<string>()).FirstOrDefault(id => Find(request, kind, id) is null) is { } missing)
            {
                throw Ec2Errors.NotFound(name, missing);
            }
        }
    }

    private JsonObject Endpoint(ResourceRequest request, string id)
    {
        var service = PhysicalIds.Text(request, "ServiceName") ?? "";
        var isInterface = PhysicalIds.Text(request, "VpcEndpointType") == "Interface";
        return new JsonObject
        {
            ["Id"] = id,
            ["CreationTimestamp"] = Parts.Clock.Now.ToString("ddd MMM dd HH:mm:ss 'UTC' yyyy", System.Globalization.CultureInfo.InvariantCulture),
            ["DnsEntries"] = isInterface
                ? new JsonArray($"Z1HUB23UULQXV:{id}-{PhysicalIds.Hash(id)[..8]}.{service.Split('.')[^1]}.{request.Stack.Region}.vpce.amazonaws.com")
                : new JsonArray(),
            ["NetworkInterfaceIds"] = isInterface
                ? new JsonArray([.. (request.Properties["SubnetIds"] as JsonArray ?? []).Select(subnet => (JsonNode)("eni-" + PhysicalIds.Hash(id + subnet)[..17]))])
                : new JsonArray(),
        };
    }
}
