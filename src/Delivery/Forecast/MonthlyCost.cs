using System.Globalization;
using System.Text.Json.Nodes;

namespace Delivery.Forecast;

/// <summary>A resource with its resolved properties, in the template's form.</summary>
public sealed record PlannedResource(string LogicalId, string Type, JsonObject Properties);

/// <summary>What a resource costs a month without anything passing through it.</summary>
/// <param name="What">E.g. <c>3 hosts m7i.large</c>.</param>
public sealed record CostLine(string LogicalId, string What, decimal Monthly);

/// <summary>
/// What resources cost a month by being there: hosts, gateways, endpoints, load balancers, addresses, volumes, alarms, keys. What is billed by
/// use (traffic, logs, requests, images) is not forecast. Pure.
/// </summary>
public sealed class MonthlyCost(PriceList prices)
{
    /// <summary>The lines of all resources that cost something, by logical id. A group of hosts counts its smallest size.</summary>
    /// <param name="hosts">Hosts that run; null: the group's minimum.</param>
    public IReadOnlyList<CostLine> Of(IReadOnlyCollection<PlannedResource> resources, int? hosts = null)
    {
        var templates = resources.Where(resource => resource.Type == "AWS::EC2::LaunchTemplate").ToList();
        return [.. resources.SelectMany(resource => Lines(resource, templates, hosts)).Where(line => line.Monthly > 0).OrderBy(line => line.LogicalId, StringComparer.Ordinal)];
    }

    private IEnumerable<CostLine> Lines(PlannedResource resource, IReadOnlyList<PlannedResource> templates, int? hosts) => resource.Type switch
    {
        "AWS::EC2::NatGateway" => [Hourly(resource, "NAT gateway", "natGateway", 1)],
        "AWS::EC2::EIP" => [Hourly(resource, "public address", "publicAddress", 1)],
        "AWS::EC2::VPCEndpoint" when Text(resource.Properties["VpcEndpointType"]) == "Interface" =>
            [Hourly(resource, $"endpoint in {Count(resource.Properties["SubnetIds"])} zones", "interfaceEndpointPerZone", Count(resource.Properties["SubnetIds"]))],
        // A load balancer has an address in each of its zones.
        "AWS::ElasticLoadBalancingV2::LoadBalancer" =>
        [
            Hourly(resource, "load balancer", "applicationLoadBalancer", 1),
            .. Text(resource.Properties["Scheme"]) == "internal" ? Array.Empty<CostLine>()
                : [Hourly(resource, "its public addresses", "publicAddress", Count(resource.Properties["Subnets"]))],
        ],
        "AWS::CloudWatch::Alarm" => [new(resource.LogicalId, "alarm", prices.Monthly["alarm"])],
        "AWS::KMS::Key" => [new(resource.LogicalId, "key", prices.Monthly["key"])],
        "AWS::AutoScaling::AutoScalingGroup" => Hosts(resource, templates, hosts ?? Number(resource.Properties["MinSize"])),
        _ => [],
    };

    private IEnumerable<CostLine> Hosts(PlannedResource group, IReadOnlyList<PlannedResource> templates, int count)
    {
        var mixed = group.Properties["MixedInstancesPolicy"]?["LaunchTemplate"];
        var template = templates.Count == 1 ? templates[0].Properties["LaunchTemplateData"] as JsonObject : null;
        var type = (mixed?["Overrides"] as JsonArray)?.Select(entry => Text(entry?["InstanceType"])).FirstOrDefault(known => known is not null)
            ?? Text(template?["InstanceType"]) ?? Text(group.Properties["InstanceType"]);
        if (type is not null && prices.Instances.TryGetValue(type, out var hour))
        {
            yield return new(group.LogicalId, $"{count} {(count == 1 ? "host" : "hosts")} {type}", count * hour * PriceList.HoursOfMonth);
        }
        var size = (template?["BlockDeviceMappings"] as JsonArray ?? []).Sum(device => Number(device?["Ebs"]?["VolumeSize"]));
        if (size > 0)
        {
            yield return new(group.LogicalId, $"{count * size} GiB of volumes", count * size * prices.Monthly["gp3PerGiB"]);
        }
    }

    private CostLine Hourly(PlannedResource resource, string what, string price, int count) =>
        new(resource.LogicalId, what, count * prices.Hourly[price] * PriceList.HoursOfMonth);

    private static int Count(JsonNode? list) => list is JsonArray items ? items.Count : 1;

    private static int Number(JsonNode? node) => int.TryParse(Text(node), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string? Text(JsonNode? node) => node is JsonValue value ? value.ToString() : null;
}
