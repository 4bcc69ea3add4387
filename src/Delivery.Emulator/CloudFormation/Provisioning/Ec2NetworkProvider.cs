using System.Net;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>VPCs, subnets and routing. Kinds: ec2/vpc, ec2/subnet, ec2/route-table, ec2/route, ec2/subnet-route-table-association, ec2/flow-log.</summary>
internal sealed class Ec2NetworkProvider(EmulatorParts parts) : StoredResourceProvider(parts)
{
    private static readonly string[] EncryptionExclusions =
        ["InternetGateway", "EgressOnlyInternetGateway", "NatGateway", "VirtualPrivateGateway", "VpcPeering", "Lambda", "VpcLattice", "ElasticFileSystem"];

    protected override IReadOnlyDictionary<string, ResourceDefinition> Definitions() => new Dictionary<string, ResourceDefinition>
    {
        ["AWS::EC2::VPC"] = new("ec2/vpc", request => PhysicalIds.Hex(request, "vpc"), Vpc)
        {
            Takes = TimeSpan.FromSeconds(12),
            Check = request => Cidr(request, "CidrBlock", 16, 28),
            CheckDeletion = request => RequireUnused(request, "vpc", "VpcId", "ec2/subnet", "ec2/security-group", "ec2/route-table", "ec2/vpc-gateway-attachment", "ec2/vpc-endpoint"),
        },
        ["AWS::EC2::Subnet"] = new("ec2/subnet", request => PhysicalIds.Hex(request, "subnet"), Subnet)
        {
            Takes = TimeSpan.FromSeconds(5),
            Check = CheckSubnet,
            CheckDeletion = request => RequireUnused(request, "subnet", "SubnetId", "ec2/nat-gateway", "ec2/vpc-endpoint", "elbv2/load-balancer"),
        },
        ["AWS::EC2::RouteTable"] = new("ec2/route-table", request => PhysicalIds.Hex(request, "rtb"), (_, id) => new() { ["RouteTableId"] = id })
        {
            Takes = TimeSpan.FromSeconds(11),
            Check = RequireVpc,
            CheckDeletion = request => RequireUnused(request, "routeTable", "RouteTableId", "ec2/subnet-route-table-association"),
        },
        ["AWS::EC2::Route"] = new("ec2/route", RouteId, (request, _) => new() { ["CidrBlock"] = Destination(request) })
        {
            Named = true,
            Takes = TimeSpan.FromSeconds(3),
            Check = CheckRoute,
        },
        ["AWS::EC2::SubnetRouteTableAssociation"] = new("ec2/subnet-route-table-association", request => PhysicalIds.Hex(request, "rtbassoc"), (_, id) => new() { ["Id"] = id })
        {
            Takes = TimeSpan.FromSeconds(2),
            Check = CheckAssociation,
        },
        ["AWS::EC2::FlowLog"] = new("ec2/flow-log", request => PhysicalIds.Hex(request, "fl"), (_, id) => new() { ["Id"] = id })
        {
            Takes = TimeSpan.FromSeconds(2),
            Check = CheckFlowLog,
        },
    };

    /// <summary>Attributes; encryption control is there to be referred to and off.</summary>
    private static JsonObject Vpc(ResourceRequest request, string id)
    {
        var attributes = new JsonObject
        {
            ["VpcId"] = id,
            ["CidrBlock"] = PhysicalIds.Text(request, "CidrBlock"),
            ["CidrBlockAssociations"] = new JsonArray("vpc-cidr-assoc-" + PhysicalIds.Hash(id + "cidr")[..17]),
            ["DefaultNetworkAcl"] = "acl-" + PhysicalIds.Hash(id + "acl")[..17],
            ["DefaultSecurityGroup"] = "sg-" + PhysicalIds.Hash(id + "sg")[..17],
            ["Ipv6CidrBlocks"] = new JsonArray(),
            ["VpcEncryptionControl.VpcId"] = id,
            ["VpcEncryptionControl.VpcEncryptionControlId"] = "vpcec-" + PhysicalIds.Hash(id + "vpcec")[..17],
            ["VpcEncryptionControl.State"] = "available",
            ["VpcEncryptionControl.StateMessage"] = "Available",
        };
        var exclusions = new JsonObject();
        foreach (var exclusion in EncryptionExclusions)
        {
            attributes[$"VpcEncryptionControl.ResourceExclusions.{exclusion}.State"] = "disabled";
            attributes[$"VpcEncryptionControl.ResourceExclusions.{exclusion}.StateMessage"] = "Exclusion disabled";
            attributes[$"VpcEncryptionControl.ResourceExclusions.{exclusion}"] = new JsonObject { ["State"] = "disabled", ["StateMessage"] = "Exclusion disabled" };
            exclusions[exclusion] = new JsonObject { ["State"] = "disabled", ["StateMessage"] = "Exclusion disabled" };
        }

        attributes["VpcEncryptionControl.ResourceExclusions"] = exclusions;
        return attributes;
    }

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
            ["OutpostArn"] = PhysicalIds.Text(request, "OutpostArn") ?? "",
            ["BlockPublicAccessStates"] = new JsonObject { ["InternetGatewayBlockMode"] = "off" },
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
        Require(request, "RouteTableId", "ec2/route-table", "routeTable");
        RequireIfGiven(request, "NatGatewayId", "ec2/nat-gateway", "natGateway");
        if (PhysicalIds.Text(request, "GatewayId") is { } gateway && gateway.StartsWith("igw-", StringComparison.Ordinal))
        {
            Require(request, "GatewayId", "ec2/internet-gateway", "internetGateway");
        }

        if (PhysicalIds.Text(request, "DestinationCidrBlock") is { } text && !IPNetwork.TryParse(text, out _))
        {
            throw Ec2Errors.Invalid($"Value ({text}) for parameter destinationCidrBlock is invalid. This is not a valid CIDR block.");
        }
    }

    private void CheckSubnet(ResourceRequest request)
    {
        Cidr(request, "CidrBlock", 16, 28);
        RequireVpc(request);
        var zones = AvailabilityZones.Of(request.Stack.Region);
        if (PhysicalIds.Text(request, "AvailabilityZone") is { } zone && !zones.Contains(zone))
        {
            throw Ec2Errors.Invalid(
                $"Value ({zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: {string.Join(", ", zones)}.");
        }

        var vpc = PhysicalIds.Text(request, "VpcId")!;
        if (!IPNetwork.TryParse(PhysicalIds.Text(request, "CidrBlock"), out var subnet))
        {
            return;
        }

        if (IPNetwork.TryParse(Find(request, "ec2/vpc", vpc)?.Attributes["CidrBlock"]?.GetValue<string>(), out var network)
            && (!network.Contains(subnet.BaseAddress) || subnet.PrefixLength < network.PrefixLength))
        {
            throw Ec2Errors.Invalid($"The CIDR '{subnet}' is invalid.");
        }

        if (Others(request, "ec2/subnet").Any(other => other.Attributes["VpcId"]?.GetValue<string>() == vpc
            && IPNetwork.TryParse(other.Attributes["CidrBlock"]?.GetValue<string>(), out var taken)
            && (taken.Contains(subnet.BaseAddress) || subnet.Contains(taken.BaseAddress))))
        {
            throw Ec2Errors.Exists($"The CIDR '{subnet}' conflicts with another subnet");
        }
    }

    private void CheckAssociation(ResourceRequest request)
    {
        Require(request, "SubnetId", "ec2/subnet", "subnet");
        Require(request, "RouteTableId", "ec2/route-table", "routeTable");
        var subnet = PhysicalIds.Text(request, "SubnetId");

        // A replaced association takes the place of its own predecessor.
        if (Others(request, "ec2/subnet-route-table-association").Any(other =>
            other.Properties["SubnetId"]?.GetValue<string>() == subnet && !(other.StackId == request.Stack.StackId && other.LogicalId == request.LogicalId)))
        {
            throw Ec2Errors.Exists($"the specified association for route table {PhysicalIds.Text(request, "RouteTableId")} conflicts with an existing association");
        }
    }

    private void CheckFlowLog(ResourceRequest request)
    {
        if (PhysicalIds.Text(request, "ResourceType") is { } type && PhysicalIds.Text(request, "ResourceId") is { } id
            && ((type == "VPC" && Find(request, "ec2/vpc", id) is null) || (type == "Subnet" && Find(request, "ec2/subnet", id) is null)))
        {
            throw new ResourceFailedException("NotFound", $"These resources could not be found: {id}");
        }
    }

    private static void Cidr(ResourceRequest request, string property, int widest, int narrowest)
    {
        if (PhysicalIds.Text(request, property) is { } text
            && (!IPNetwork.TryParse(text, out var network) || network.PrefixLength < widest || network.PrefixLength > narrowest))
        {
            throw Ec2Errors.Invalid($"The CIDR '{text}' is invalid.");
        }
    }

    private void RequireVpc(ResourceRequest request) => Require(request, "VpcId", "ec2/vpc", "vpc");

    private void RequireIfGiven(ResourceRequest request, string property, string kind, string name)
    {
        if (PhysicalIds.Text(request, property) is not null)
        {
            Require(request, property, kind, name);
        }
    }

    private void Require(ResourceRequest request, string property, string kind, string name)
    {
        var id = PhysicalIds.Text(request, property) ?? "";
        if (Find(request, kind, id) is null)
        {
            throw Ec2Errors.NotFound(name, id);
        }
    }

    /// <summary>Refuses the deletion while a document of one of the kinds names the resource, alone or in a list (<c>SubnetIds</c>, <c>Subnets</c>).</summary>
    private void RequireUnused(ResourceRequest request, string name, string property, params ReadOnlySpan<string> kinds)
    {
        foreach (var kind in kinds)
        {
            if (Others(request, kind).Any(other => ResourceProperties.Mentions(other.Properties, request.PhysicalId!, property, property + "s", property[..^2] + "s")))
            {
                throw Ec2Errors.HasDependencies(name, request.PhysicalId);
            }
        }
    }
}
