using System.Net;
using System.Text.Json.Nodes;
using Delivery.Forecast;
using Delivery.Review;

namespace Delivery.Network;

/// <summary>
/// Who can reach whom in the network that resources make: security groups, routes, public addresses, load balancers, endpoints. Pure.
/// Sources: Amazon VPC User Guide, "Security group rules", "Route table concepts", "NAT gateways"; AWS PrivateLink Guide, "Access an AWS
/// service using an interface VPC endpoint" and "Gateway endpoints"; read 2026-11-26. Network ACLs are those that AWS makes: they let everything through.
/// </summary>
public sealed class NetworkModel
{
    private const int Https = 443;
    private static readonly NetworkRule HttpsAnywhere = new("0.0.0.0/0", "tcp", Https, Https);
    private readonly Dictionary<string, PlannedResource> _resources;

    private NetworkModel(IEnumerable<PlannedResource> resources)
    {
        _resources = resources.ToDictionary(resource => resource.LogicalId, StringComparer.Ordinal);
        Places = [.. _resources.Values.Select(Place).OfType<NetworkPlace>().OrderBy(place => place.Id, StringComparer.Ordinal)];
    }

    /// <summary>All hosts, tasks, load balancers and interface endpoints.</summary>
    public IReadOnlyList<NetworkPlace> Places { get; }

    /// <param name="resources">Of all stacks that share a network, with the names that <see cref="Templates.ResolvedTemplate"/> gives them.</param>
    public static NetworkModel Of(IEnumerable<PlannedResource> resources) => new(resources);

    /// <summary>Whether a route leads from a subnet to an internet gateway, and so from the internet to the public addresses in it.</summary>
    public bool IsPublic(string subnet) => Routes(subnet).Select(route => Text(route["GatewayId"])).OfType<string>().Any(gateway =>
        OfType("AWS::EC2::VPCGatewayAttachment").Any(attachment => Text(attachment.Properties["InternetGatewayId"]) == gateway));

    /// <summary>All ways that a place's security groups leave open, whether or not somebody is there to take them.</summary>
    public IReadOnlyList<WayIn> WaysIn(NetworkPlace place)
    {
        var open = place.HasPublicAddress && place.Subnets.Any(IsPublic);
        var rules = place.Groups.SelectMany(group => Rules(group, "SecurityGroupIngress", "AWS::EC2::SecurityGroupIngress"));
        var ways = rules.SelectMany(rule => Sources(rule, open).Select(from => new WayIn(from, Ports(rule))));
        // The default group lets its own members in.
        return [.. (place.Groups.Count == 0 ? ways.Append(new("the default group", "all")) : ways).Distinct().OrderBy(way => way.From, StringComparer.Ordinal).ThenBy(way => way.Ports, StringComparer.Ordinal)];
    }

    /// <summary>Ports on which a load balancer answers and its groups let somebody in.</summary>
    public IReadOnlyList<int> OpenPorts(NetworkPlace loadBalancer) =>
    [
        .. OfType("AWS::ElasticLoadBalancingV2::Listener").Where(listener => Text(listener.Properties["LoadBalancerArn"]) == loadBalancer.Id)
            .Select(listener => int.Parse(Text(listener.Properties["Port"])!, System.Globalization.CultureInfo.InvariantCulture))
            .Where(port => loadBalancer.Groups.SelectMany(group => Rules(group, "SecurityGroupIngress", "AWS::EC2::SecurityGroupIngress")).Any(rule => LetsThrough(rule, port)))
            .Order(),
    ];

    /// <summary>How a place reaches a service of AWS by HTTPS, from each subnet that it may be in.</summary>
    /// <param name="service">As endpoints name it: <c>s3</c>, <c>ecr.api</c>, <c>sqs</c>.</param>
    public IReadOnlyList<WayOut> WaysTo(NetworkPlace place, string service) => [.. place.Subnets.Select(subnet => WayTo(place, subnet, service))];

    private WayOut WayTo(NetworkPlace place, string subnet, string service)
    {
        var endpoints = OfType("AWS::EC2::VPCEndpoint").Where(endpoint => Text(endpoint.Properties["ServiceName"])?.Split('.', 4) is [_, _, _, var name] && name == service).ToList();
        if (endpoints.FirstOrDefault(endpoint => Items(endpoint.Properties["RouteTableIds"]).Contains(TableOf(subnet))) is { } gateway)
        {
            return LetsOut(place, null) ? new(subnet, gateway.LogicalId, null) : new(subnet, null, "its security groups don't let HTTPS out");
        }
        // With private DNS the service's name leads to the endpoint, whether or not the endpoint lets anybody in.
        if (endpoints.FirstOrDefault(endpoint => Text(endpoint.Properties["PrivateDnsEnabled"]) == "true" && ResolvesNames(endpoint)) is { } found)
        {
            var endpoint = Places.First(known => known.Id == found.LogicalId);
            return !LetsOut(place, endpoint) ? new(subnet, null, "its security groups don't let HTTPS out")
                : !LetsIn(endpoint, place, subnet) ? new(subnet, null, $"{endpoint.Id} doesn't let it in")
                : new(subnet, endpoint.Id, null);
        }
        return !LetsOut(place, null) ? new(subnet, null, "its security groups don't let HTTPS out")
            : Routes(subnet).Select(route => Text(route["NatGatewayId"])).FirstOrDefault(IsWayOut) is { } nat ? new(subnet, nat, null)
            : place.HasPublicAddress && IsPublic(subnet) ? new(subnet, WayIn.Internet, null)
            : new(subnet, null, "there is neither an endpoint nor a route to the internet");
    }

    private bool IsWayOut(string? nat) => nat is not null && _resources.GetValueOrDefault(nat) is { Type: "AWS::EC2::NatGateway" } gateway && IsPublic(Text(gateway.Properties["SubnetId"]) ?? "");

    private bool ResolvesNames(PlannedResource endpoint) => _resources.GetValueOrDefault(Text(endpoint.Properties["VpcId"]) ?? "")?.Properties is { } vpc
        && Text(vpc["EnableDnsSupport"]) != "false" && Text(vpc["EnableDnsHostnames"]) == "true";

    private bool LetsOut(NetworkPlace place, NetworkPlace? to) => place.Groups.SelectMany(group => Egress(group)).Any(rule =>
        rule.Covers(HttpsAnywhere) || (to is not null && LetsThrough(rule, Https) && (to.Groups.Contains(rule.Peer) || to.Subnets.All(subnet => CoversSubnet(rule, subnet)))));

    private bool LetsIn(NetworkPlace endpoint, NetworkPlace from, string subnet) => endpoint.Groups.SelectMany(group => Rules(group, "SecurityGroupIngress", "AWS::EC2::SecurityGroupIngress"))
        .Any(rule => LetsThrough(rule, Https) && (from.Groups.Contains(rule.Peer) || CoversSubnet(rule, subnet)));

    private bool CoversSubnet(NetworkRule rule, string subnet) =>
        Text(_resources.GetValueOrDefault(subnet)?.Properties["CidrBlock"]) is { } block && rule.Covers(new(block, "tcp", Https, Https));

    private static bool LetsThrough(NetworkRule rule, int port) => rule.Covers(rule with { Protocol = "tcp", From = port, To = port });

    private List<string> Sources(NetworkRule rule, bool isOpen)
    {
        if (!IPNetwork.TryParse(rule.Peer, out _))
        {
            var members = Places.Where(place => place.Groups.Contains(rule.Peer)).Select(place => place.Id).ToList();
            return members.Count > 0 ? members : [rule.Peer];
        }
        // Private addresses are those of the network itself and of what is connected with it.
        return isOpen ? [WayIn.Internet, rule.Peer] : [rule.Peer];
    }

    // A group without a rule of its own lets everything out.
    private List<NetworkRule> Egress(string group)
    {
        var rules = Rules(group, "SecurityGroupEgress", "AWS::EC2::SecurityGroupEgress").ToList();
        return rules.Count == 0 ? [new("0.0.0.0/0", "-1", null, null)] : rules;
    }

    private IEnumerable<NetworkRule> Rules(string group, string list, string type) =>
        NetworkRule.Of(_resources.GetValueOrDefault(group)?.Properties, list)
            .Concat(OfType(type).Where(rule => Text(rule.Properties["GroupId"]) == group).SelectMany(rule => NetworkRule.Of(rule.Properties, null)));

    private static string Ports(NetworkRule rule) => rule.Protocol == "-1" ? "all"
        : rule.From is null ? rule.Protocol : rule.From == rule.To ? $"{rule.Protocol} {rule.From}" : $"{rule.Protocol} {rule.From}-{rule.To}";

    private NetworkPlace? Place(PlannedResource resource) => resource.Type switch
    {
        "AWS::AutoScaling::AutoScalingGroup" => Host(resource),
        "AWS::ECS::Service" when resource.Properties["NetworkConfiguration"]?["AwsvpcConfiguration"] is JsonObject network => new(
            resource.LogicalId, PlaceKind.Task, Items(network["Subnets"]), Items(network["SecurityGroups"]), Text(network["AssignPublicIp"]) == "ENABLED"),
        "AWS::ElasticLoadBalancingV2::LoadBalancer" => new(
            resource.LogicalId, PlaceKind.LoadBalancer, Items(resource.Properties["Subnets"]), Items(resource.Properties["SecurityGroups"]), Text(resource.Properties["Scheme"]) != "internal"),
        "AWS::EC2::VPCEndpoint" when Text(resource.Properties["VpcEndpointType"]) == "Interface" => new(
            resource.LogicalId, PlaceKind.Endpoint, Items(resource.Properties["SubnetIds"]), Items(resource.Properties["SecurityGroupIds"]), false),
        _ => null,
    };

    private NetworkPlace Host(PlannedResource group)
    {
        var specification = group.Properties["LaunchTemplate"] ?? group.Properties["MixedInstancesPolicy"]?["LaunchTemplate"]?["LaunchTemplateSpecification"];
        var launched = _resources.GetValueOrDefault(Text(specification?["LaunchTemplateId"]) ?? "")?.Properties["LaunchTemplateData"];
        var card = launched?["NetworkInterfaces"] is JsonArray { Count: > 0 } cards ? cards[0] : null;
        var subnets = Items(group.Properties["VPCZoneIdentifier"]);
        // Where the launch template says nothing, the subnet does.
        var isPublic = Text(card?["AssociatePublicIpAddress"]) is { } told ? told == "true"
            : subnets.Any(subnet => Text(_resources.GetValueOrDefault(subnet)?.Properties["MapPublicIpOnLaunch"]) == "true");
        return new(group.LogicalId, PlaceKind.Host, subnets, [.. Items(card?["Groups"]), .. Items(launched?["SecurityGroupIds"])], isPublic);
    }

    private IEnumerable<JsonObject> Routes(string subnet) => TableOf(subnet) is { } table
        ? OfType("AWS::EC2::Route").Where(route => Text(route.Properties["RouteTableId"]) == table).Select(route => route.Properties)
        : [];

    private string? TableOf(string subnet) => OfType("AWS::EC2::SubnetRouteTableAssociation")
        .Where(association => Text(association.Properties["SubnetId"]) == subnet).Select(association => Text(association.Properties["RouteTableId"])).FirstOrDefault();

    private IEnumerable<PlannedResource> OfType(string type) => _resources.Values.Where(resource => resource.Type == type);

    private static IReadOnlyList<string> Items(JsonNode? list) => list is JsonArray items ? [.. items.Select(Text).OfType<string>()] : [];

    private static string? Text(JsonNode? node) => node is JsonValue value ? value.ToString() : null;
}
