using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>VPCs, subnets and routing. Kinds: ec2/vpc, ec2/subnet, ec2/route-table, ec2/route, ec2/subnet-route-table-association, ec2/flow-log.</summary>
internal sealed class Ec2NetworkProvider(EmulatorParts parts) : StoredResourceProvider(parts)
{
    protected override IReadOnlyDictionary<string, ResourceDefinition> Definitions() => new Dictionary<string, ResourceDefinition>
    {
        ["AWS::EC2::VPC"] = new("ec2/vpc", request => PhysicalIds.Hex(request, "vpc"), Vpc) { Check = request => Cidr(request, "CidrBlock", 16, 28) },
        ["AWS::EC2::Subnet"] = new("ec2/subnet", request => PhysicalIds.Hex(request, "subnet"), Subnet) { Check = CheckSubnet },
        ["AWS::EC2::RouteTable"] = new("ec2/route-table", request => PhysicalIds.Hex(request, "rtb"), (_, id) => new() { ["RouteTableId"] = id })
        {
            Check = RequireVpc,
        },
        ["AWS::EC2::Route"] = new("ec2/route", RouteId, (request, _) => new() { ["CidrBlock"] = Destination(request) }) { Named = true, Check = CheckRoute },
        ["AWS::EC2::SubnetRouteTableAssociation"] = new("ec2/subnet-route-table-association", request => PhysicalIds.Hex(request, "rtbassoc"), (_, id) => new() { ["Id"] = id })
        {
            Check = request =>
            {
                Require(request, "SubnetId", "ec2/subnet", "The subnet ID '{0}' does not exist");
                Require(request, "RouteTableId", "ec2/route-table", "The routeTable ID '{0}' does not exist");
            },
        },
        ["AWS::EC2::FlowLog"] = new("ec2/flow-log", request => PhysicalIds.Hex(request, "fl"), (_, id) => new() { ["Id"] = id }),
    };

    private static JsonObject Vpc(ResourceRequest request, string id) => new()
    {
        ["VpcId"] = id,
        ["CidrBlock"] = PhysicalIds.Text(request, "CidrBlock"),
        ["CidrBlockAssociations"] = new JsonArray("vpc-cidr-assoc-" + PhysicalIds.Hash(id + "cidr")[..17]),
        ["DefaultNetworkAcl"] = "acl-" + PhysicalIds.Hash(id + "acl")[..17],
        ["DefaultSecurityGroup"] = "sg-" + PhysicalIds.Hash(id + "sg")[..17],
        ["Ipv6CidrBlocks"] = new JsonArray(),
    };

    private static JsonObject Subnet(ResourceRequest request, string id)
    {
        var zones = AvailabilityZones.Of(request.Stack.Region);
        var zone = PhysicalIds.Text(request, "AvailabilityZone") ?? zones[Convert.ToInt32(id[^2..], 16) % zones.Count];
        return new JsonObject
        {
            ["SubnetId"] = id,
            ["VpcId"] = PhysicalIds.Text(request, "VpcId"),
            ["CidrBlock"] = PhysicalIds.Text(request, "CidrBlock"),
            ["AvailabilityZone"] = zone,
            ["AvailabilityZoneId"] = ZoneId(request.Stack.Region, zone),
            ["NetworkAclAssociationId"] = "aclassoc-" + PhysicalIds.Hash(id + "acl")[..17],
            ["Ipv6CidrBlocks"] = new JsonArray(),
        };
    }

    /// <summary>eu-west-1b is euw1-az2: the region's short form and the letter's number.</summary>
    private static string ZoneId(string region, string zone)
    {
        var parts = region.Split('-');
        var direction = string.Concat(parts[1..^1].Select(part => part switch
        {
            "northeast" => "ne",
            "northwest" => "nw",
            "southeast" => "se",
            "southwest" => "sw",
            _ => part[..1],
        }));
        return $"{parts[0]}{direction}{parts[^1]}-az{zone[^1] - 'a' + 1}";
    }

    private static string Destination(ResourceRequest request) =>
        PhysicalIds.Text(request, "DestinationCidrBlock") ?? PhysicalIds.Text(request, "DestinationIpv6CidrBlock")
        ?? PhysicalIds.Text(request, "DestinationPrefixListId") ?? throw new ResourceFailedException("InvalidRequest", "A route needs a destination.");

    private static string RouteId(ResourceRequest request) => $"{PhysicalIds.Text(request, "RouteTableId")}|{Destination(request)}";

    private void CheckRoute(ResourceRequest request)
    {
        Require(request, "RouteTableId", "ec2/route-table", "The routeTable ID '{0}' does not exist");
        if (PhysicalIds.Text(request, "NatGatewayId") is not null)
        {
            Require(request, "NatGatewayId", "ec2/nat-gateway", "The natGateway ID '{0}' does not exist");
        }
    }

    private void CheckSubnet(ResourceRequest request)
    {
        Cidr(request, "CidrBlock", 16, 28);
        RequireVpc(request);
        var vpc = Find(request, "ec2/vpc", PhysicalIds.Text(request, "VpcId")!);
        if (System.Net.IPNetwork.TryParse(PhysicalIds.Text(request, "CidrBlock"), out var subnet)
            && System.Net.IPNetwork.TryParse(vpc?.Attributes["CidrBlock"]?.GetValue<string>(), out var network)
            && (!network.Contains(subnet.BaseAddress) || subnet.PrefixLength < network.PrefixLength))
        {
            throw new ResourceFailedException("InvalidRequest", $"The CIDR '{subnet}' is invalid. (Service: Ec2, Status Code: 400)");
        }
    }

    private static void Cidr(ResourceRequest request, string property, int widest, int narrowest)
    {
        if (PhysicalIds.Text(request, property) is { } text
            && (!System.Net.IPNetwork.TryParse(text, out var network) || network.PrefixLength < widest || network.PrefixLength > narrowest))
        {
            throw new ResourceFailedException("InvalidRequest", $"The CIDR '{text}' is invalid. (Service: Ec2, Status Code: 400)");
        }
    }

    private void RequireVpc(ResourceRequest request) => Require(request, "VpcId", "ec2/vpc", "The vpc ID '{0}' does not exist");

    private void Require(ResourceRequest request, string property, string kind, string message)
    {
        var id = PhysicalIds.Text(request, property) ?? "";
        if (Find(request, kind, id) is null)
        {
            throw new ResourceFailedException("NotFound", message.Replace("{0}", id, StringComparison.Ordinal) + " (Service: Ec2, Status Code: 400)");
        }
    }
}
