using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;
using static Delivery.Emulator.Ec2.Ec2Answers;

namespace Delivery.Emulator.Ec2;

/// <summary>How a network reaches out: gateways, addresses, route tables, endpoints.</summary>
internal sealed class GatewayReads(StateStore store)
{
    public IReadOnlyDictionary<string, Func<AwsCall, JsonObject>> Table => new Dictionary<string, Func<AwsCall, JsonObject>>
    {
        ["DescribeInternetGateways"] = InternetGateways,
        ["DescribeNatGateways"] = NatGateways,
        ["DescribeAddresses"] = Addresses,
        ["DescribeRouteTables"] = RouteTables,
        ["DescribeVpcEndpoints"] = VpcEndpoints,
    };

    private JsonObject InternetGateways(AwsCall call)
    {
        string VpcOf(StoredResource gateway) => Documents(store, call, "ec2/vpc-gateway-attachment").Where(each => Property(each, "InternetGatewayId") == gateway.Id)
            .Select(each => Property(each, "VpcId")).FirstOrDefault("");
        var found = Ec2Filters.Read(call.Input, "InternetGatewayId").Apply(
            Documents(store, call, "ec2/internet-gateway"), each => each.Id,
            new Dictionary<string, Func<StoredResource, string>> { ["internet-gateway-id"] = each => each.Id, ["attachment.vpc-id"] = VpcOf },
            TagsOf, Missing("InvalidInternetGatewayID.NotFound", "internetGateway ID"));
        return Page(call, "internetGatewaySet", found, each => each.Id, each => new JsonObject
        {
            ["internetGatewayId"] = each.Id,
            ["ownerId"] = call.Caller.AccountId,
            ["attachmentSet"] = VpcOf(each) is { Length: > 0 } vpc ? new JsonArray(new JsonObject { ["vpcId"] = vpc, ["state"] = "available" }) : new JsonArray(),
            ["tagSet"] = Tags(each.Tags),
        });
    }

    private JsonObject NatGateways(AwsCall call)
    {
        string VpcOf(StoredResource gateway) => store.Get<StoredResource>("ec2/subnet", Prefix(call) + Property(gateway, "SubnetId")) is { } subnet ? Property(subnet, "VpcId") : "";
        string AddressOf(StoredResource gateway) => Documents(store, call, "ec2/eip").FirstOrDefault(each => Attribute(each, "AllocationId") == Property(gateway, "AllocationId"))?.Id ?? "";
        var found = Ec2Filters.Read(call.Input, "NatGatewayId").Apply(
            Documents(store, call, "ec2/nat-gateway"), each => each.Id,
            new Dictionary<string, Func<StoredResource, string>>
            {
                ["nat-gateway-id"] = each => each.Id,
                ["subnet-id"] = each => Property(each, "SubnetId"),
                ["vpc-id"] = VpcOf,
                ["state"] = _ => "available",
            },
            TagsOf, id => new("NatGatewayNotFound", $"NatGateway {id} was not found"));
        return Page(call, "natGatewaySet", found, each => each.Id, each => new JsonObject
        {
            ["natGatewayId"] = each.Id,
            ["subnetId"] = Property(each, "SubnetId"),
            ["vpcId"] = VpcOf(each),
            ["state"] = "available",
            ["connectivityType"] = Property(each, "ConnectivityType") is { Length: > 0 } type ? type : "public",
            ["createTime"] = Timestamps.Of(each.CreatedAt),
            ["natGatewayAddressSet"] = new JsonArray(new JsonObject
            {
                ["allocationId"] = Property(each, "AllocationId"),
                ["networkInterfaceId"] = Attribute(each, "EniId"),
                ["publicIp"] = AddressOf(each),
                ["isPrimary"] = true,
                ["status"] = "succeeded",
            }),
            ["tagSet"] = Tags(each.Tags),
        });
    }

    private JsonObject Addresses(AwsCall call)
    {
        var addresses = call.Input.Texts("PublicIp");
        var found = Ec2Filters.Read(call.Input, "AllocationId").Apply(
            Documents(store, call, "ec2/eip"), each => Attribute(each, "AllocationId"),
            new Dictionary<string, Func<StoredResource, string>>
            {
                ["allocation-id"] = each => Attribute(each, "AllocationId"),
                ["public-ip"] = each => each.Id,
                ["domain"] = _ => "vpc",
            },
            TagsOf, Missing("InvalidAllocationID.NotFound", "allocation ID")).Where(each => addresses.Count == 0 || addresses.Contains(each.Id)).ToList();
        return new JsonObject
        {
            ["addressesSet"] = new JsonArray([.. found.Select(each => new JsonObject
            {
                ["publicIp"] = each.Id,
                ["allocationId"] = Attribute(each, "AllocationId"),
                ["domain"] = "vpc",
                ["networkInterfaceId"] = Documents(store, call, "ec2/nat-gateway").Where(gateway => Property(gateway, "AllocationId") == Attribute(each, "AllocationId"))
                    .Select(gateway => Attribute(gateway, "EniId")).FirstOrDefault(),
                ["tagSet"] = Tags(each.Tags),
            })]),
        };
    }

    private JsonObject RouteTables(AwsCall call)
    {
        var associations = Documents(store, call, "ec2/subnet-route-table-association").ToLookup(each => Property(each, "RouteTableId"));
        var routes = Documents(store, call, "ec2/route").ToLookup(each => Property(each, "RouteTableId"));
        var found = Ec2Filters.Read(call.Input, "RouteTableId").Apply(
            Documents(store, call, "ec2/route-table"), each => each.Id,
            new Dictionary<string, Func<StoredResource, string>>
            {
                ["route-table-id"] = each => each.Id,
                ["vpc-id"] = each => Property(each, "VpcId"),
                ["association.subnet-id"] = each => associations[each.Id].Select(association => Property(association, "SubnetId")).FirstOrDefault(""),
            },
            TagsOf, Missing("InvalidRouteTableID.NotFound", "routeTable ID"));
        return Page(call, "routeTableSet", found, each => each.Id, each => new JsonObject
        {
            ["routeTableId"] = each.Id,
            ["vpcId"] = Property(each, "VpcId"),
            ["ownerId"] = call.Caller.AccountId,
            ["routeSet"] = new JsonArray([LocalRoute(call, each), .. routes[each.Id].Select(Route)]),
            ["associationSet"] = new JsonArray([.. associations[each.Id].Select(association => new JsonObject
            {
                ["routeTableAssociationId"] = association.Id,
                ["routeTableId"] = each.Id,
                ["subnetId"] = Property(association, "SubnetId"),
                ["main"] = false,
                ["associationState"] = new JsonObject { ["state"] = "associated" },
            })]),
            ["propagatingVgwSet"] = new JsonArray(),
            ["tagSet"] = Tags(each.Tags),
        });
    }

    private JsonObject LocalRoute(AwsCall call, StoredResource table) => new()
    {
        ["destinationCidrBlock"] = store.Get<StoredResource>("ec2/vpc", Prefix(call) + Property(table, "VpcId")) is { } vpc ? Property(vpc, "CidrBlock") : "",
        ["gatewayId"] = "local",
        ["state"] = "active",
        ["origin"] = "CreateRouteTable",
    };

    private static JsonObject Route(StoredResource route) => new()
    {
        ["destinationCidrBlock"] = route.Properties.Text("DestinationCidrBlock"),
        ["destinationIpv6CidrBlock"] = route.Properties.Text("DestinationIpv6CidrBlock"),
        ["destinationPrefixListId"] = route.Properties.Text("DestinationPrefixListId"),
        ["gatewayId"] = route.Properties.Text("GatewayId"),
        ["natGatewayId"] = route.Properties.Text("NatGatewayId"),
        ["networkInterfaceId"] = route.Properties.Text("NetworkInterfaceId"),
        ["state"] = "active",
        ["origin"] = "CreateRoute",
    };

    private JsonObject VpcEndpoints(AwsCall call)
    {
        static string TypeOf(StoredResource endpoint) => Property(endpoint, "VpcEndpointType") is { Length: > 0 } type ? type : "Gateway";
        var found = Ec2Filters.Read(call.Input, "VpcEndpointId").Apply(
            Documents(store, call, "ec2/vpc-endpoint"), each => each.Id,
            new Dictionary<string, Func<StoredResource, string>>
            {
                ["vpc-endpoint-id"] = each => each.Id,
                ["vpc-id"] = each => Property(each, "VpcId"),
                ["service-name"] = each => Property(each, "ServiceName"),
                ["vpc-endpoint-type"] = TypeOf,
                ["vpc-endpoint-state"] = _ => "available",
            },
            TagsOf, Missing("InvalidVpcEndpointId.NotFound", "Vpc Endpoint Id"));
        return Page(call, "vpcEndpointSet", found, each => each.Id, each => new JsonObject
        {
            ["vpcEndpointId"] = each.Id,
            ["vpcEndpointType"] = TypeOf(each),
            ["vpcId"] = Property(each, "VpcId"),
            ["serviceName"] = Property(each, "ServiceName"),
            ["state"] = "available",
            ["policyDocument"] = ResourceProperties.JsonText(each.Properties["PolicyDocument"]),
            ["routeTableIdSet"] = each.Properties["RouteTableIds"]?.DeepClone() ?? new JsonArray(),
            ["subnetIdSet"] = each.Properties["SubnetIds"]?.DeepClone() ?? new JsonArray(),
            ["groupSet"] = new JsonArray([.. each.Properties.Texts("SecurityGroupIds").Select(group => new JsonObject { ["groupId"] = group })]),
            ["privateDnsEnabled"] = each.Properties.Flag("PrivateDnsEnabled") ?? false,
            ["networkInterfaceIdSet"] = each.Attributes["NetworkInterfaceIds"]?.DeepClone() ?? new JsonArray(),
            ["creationTimestamp"] = Timestamps.Of(each.CreatedAt),
            ["ownerId"] = call.Caller.AccountId,
            ["tagSet"] = Tags(each.Tags),
        });
    }
}
