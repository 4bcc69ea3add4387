using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>Elastic Load Balancing. Kinds: elbv2/load-balancer, elbv2/target-group, elbv2/listener, elbv2/listener-rule.</summary>
internal sealed class LoadBalancingProvider(EmulatorParts parts) : StoredResourceProvider(parts)
{
    protected override IReadOnlyDictionary<string, ResourceDefinition> Definitions() => new Dictionary<string, ResourceDefinition>
    {
        // A load balancer is active after two to three minutes.
        ["AWS::ElasticLoadBalancingV2::LoadBalancer"] = new("elbv2/load-balancer", LoadBalancerArn, LoadBalancer) { Takes = TimeSpan.FromSeconds(150) },
        ["AWS::ElasticLoadBalancingV2::TargetGroup"] = new(
            "elbv2/target-group", request => PhysicalIds.Arn(request, "elasticloadbalancing", $"targetgroup/{PhysicalIds.Name(request, "Name", 32)}/{Unique(request)}"),
            (_, id) => new()
            {
                ["TargetGroupArn"] = id,
                ["TargetGroupFullName"] = id[id.IndexOf("targetgroup/", StringComparison.Ordinal)..],
                ["TargetGroupName"] = id.Split('/')[1],
                ["LoadBalancerArns"] = new JsonArray(),
            }),
        ["AWS::ElasticLoadBalancingV2::Listener"] = new(
            "elbv2/listener", request => $"{Parent(request, "LoadBalancerArn", ":loadbalancer/", ":listener/")}/{Unique(request)}",
            (_, id) => new() { ["ListenerArn"] = id }),
        ["AWS::ElasticLoadBalancingV2::ListenerRule"] = new(
            "elbv2/listener-rule", request => $"{Parent(request, "ListenerArn", ":listener/", ":listener-rule/")}/{Unique(request)}",
            (_, id) => new() { ["RuleArn"] = id, ["IsDefault"] = false }),
    };

    private static string LoadBalancerArn(ResourceRequest request) => PhysicalIds.Arn(
        request, "elasticloadbalancing",
        $"loadbalancer/{(PhysicalIds.Text(request, "Type") == "network" ? "net" : "app")}/{PhysicalIds.Name(request, "Name", 32)}/{Unique(request)}");

    private static JsonObject LoadBalancer(ResourceRequest request, string id)
    {
        var name = id.Split('/')[^2];
        return new JsonObject
        {
            ["LoadBalancerArn"] = id,
            ["LoadBalancerFullName"] = id[(id.IndexOf("loadbalancer/", StringComparison.Ordinal) + "loadbalancer/".Length)..],
            ["LoadBalancerName"] = name,
            ["DNSName"] = $"{name}-{Convert.ToUInt32(PhysicalIds.Hash(id)[..8], 16)}.{request.Stack.Region}.elb.amazonaws.com".ToLowerInvariant(),
            ["CanonicalHostedZoneID"] = "Z" + PhysicalIds.Hash(request.Stack.Region)[..13].ToUpperInvariant(),
            ["SecurityGroups"] = request.Properties["SecurityGroups"]?.DeepClone() ?? new JsonArray(),
        };
    }

    private static string Parent(ResourceRequest request, string property, string from, string to) =>
        (PhysicalIds.Text(request, property) ?? "").Replace(from, to, StringComparison.Ordinal);

    private static string Unique(ResourceRequest request) => PhysicalIds.Hash(request.Token)[..16];
}
