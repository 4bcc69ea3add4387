using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>Elastic Load Balancing; refusals in the words of its API (events that public issues quote). Kinds: elbv2/load-balancer, elbv2/target-group, elbv2/listener, elbv2/listener-rule.</summary>
internal sealed class LoadBalancingProvider(EmulatorParts parts) : StoredResourceProvider(parts)
{
    protected override IReadOnlyDictionary<string, ResourceDefinition> Definitions() => new Dictionary<string, ResourceDefinition>
    {
        // A load balancer is active after two to three minutes.
        ["AWS::ElasticLoadBalancingV2::LoadBalancer"] = new("elbv2/load-balancer", LoadBalancerArn, LoadBalancer)
        {
            Takes = TimeSpan.FromSeconds(150),
            DeletionTakes = TimeSpan.FromSeconds(15),
            Check = CheckLoadBalancer,
        },
        ["AWS::ElasticLoadBalancingV2::TargetGroup"] = new(
            "elbv2/target-group", request => PhysicalIds.Arn(request, "elasticloadbalancing", $"targetgroup/{PhysicalIds.Name(request, "Name", 32)}/{Unique(request)}"),
            (_, id) => new()
            {
                ["TargetGroupArn"] = id,
                ["TargetGroupFullName"] = id[id.IndexOf("targetgroup/", StringComparison.Ordinal)..],
                ["TargetGroupName"] = id.Split('/')[1],
                ["LoadBalancerArns"] = new JsonArray(),
            })
        {
            Takes = TimeSpan.FromSeconds(15),
            Check = request => RefuseName(request, "elbv2/target-group", "target group", "TargetGroupName"),
            CheckDeletion = CheckUnused,
        },
        ["AWS::ElasticLoadBalancingV2::Listener"] = new(
            "elbv2/listener", request => $"{Parent(request, "LoadBalancerArn", ":loadbalancer/", ":listener/")}/{Unique(request)}",
            (_, id) => new() { ["ListenerArn"] = id })
        {
            Check = CheckListener,
        },
        ["AWS::ElasticLoadBalancingV2::ListenerRule"] = new(
            "elbv2/listener-rule", request => $"{Parent(request, "ListenerArn", ":listener/", ":listener-rule/")}/{Unique(request)}",
            (_, id) => new() { ["RuleArn"] = id, ["IsDefault"] = false })
        {
            Check = CheckRule,
        },
    };

    private void CheckLoadBalancer(ResourceRequest request)
    {
        RefuseName(request, "elbv2/load-balancer", "load balancer", "LoadBalancerName");
        var subnets = (request.Properties["Subnets"] as JsonArray ?? []).Select(subnet => subnet!.GetValue<string>()).ToList();
        if (subnets.FirstOrDefault(subnet => Find(request, "ec2/subnet", subnet) is null) is { } missing)
        {
            throw Refused("NotFound", $"The subnet ID '{missing}' does not exist");
        }

        if (PhysicalIds.Text(request, "Type") is null or "application" && request.Properties.ContainsKey("Subnets")
            && subnets.Select(subnet => Find(request, "ec2/subnet", subnet)!.Attributes["AvailabilityZone"]!.GetValue<string>()).Distinct().Count() < 2)
        {
            throw Refused("InvalidRequest", "At least two subnets in two different Availability Zones must be specified");
        }
    }

    private void CheckListener(ResourceRequest request)
    {
        var balancer = PhysicalIds.Text(request, "LoadBalancerArn") ?? "";
        if (Find(request, "elbv2/load-balancer", balancer) is null)
        {
            throw Refused("NotFound", $"Load balancer '{balancer}' not found");
        }

        if (Others(request, "elbv2/listener").Any(other => ResourceProperties.Mentions(other.Properties, balancer, "LoadBalancerArn")
            && ResourceProperties.Mentions(other.Properties, PhysicalIds.Text(request, "Port") ?? "", "Port")))
        {
            throw Refused("AlreadyExists", $"A listener already exists on this port for this load balancer '{balancer}'");
        }

        CheckTargets(request, "DefaultActions");
    }

    private void CheckRule(ResourceRequest request)
    {
        var listener = PhysicalIds.Text(request, "ListenerArn");
        var priority = PhysicalIds.Text(request, "Priority") ?? "";
        if (listener is not null && Find(request, "elbv2/listener", listener) is null)
        {
            throw Refused("NotFound", "One or more listeners not found");
        }

        if (listener is not null && Others(request, "elbv2/listener-rule").Any(other =>
            ResourceProperties.Mentions(other.Properties, listener, "ListenerArn") && ResourceProperties.Mentions(other.Properties, priority, "Priority")))
        {
            throw Refused("AlreadyExists", $"Priority '{priority}' is currently in use");
        }

        CheckTargets(request, "Actions");
    }

    private void CheckTargets(ResourceRequest request, string property)
    {
        if (Targets(request.Properties, property).Any(target => Find(request, "elbv2/target-group", target) is null))
        {
            throw Refused("NotFound", "One or more target groups not found");
        }
    }

    private void CheckUnused(ResourceRequest request)
    {
        if (Others(request, "elbv2/listener").Concat(Others(request, "elbv2/listener-rule"))
            .Any(user => Targets(user.Properties, "DefaultActions", "Actions").Contains(request.PhysicalId!)))
        {
            throw Refused("InvalidRequest", $"Target group '{request.PhysicalId}' is currently in use by a listener or a rule");
        }
    }

    private void RefuseName(ResourceRequest request, string kind, string what, string attribute)
    {
        if (PhysicalIds.Text(request, "Name") is { } name && Others(request, kind).Any(other => other.Attributes[attribute]?.GetValue<string>() == name))
        {
            throw Refused("AlreadyExists", $"A {what} with the same name '{name}' exists, but with different settings");
        }
    }

    /// <summary>The target groups that actions forward to, alone or by weight.</summary>
    private static IEnumerable<string> Targets(JsonObject properties, params IEnumerable<string> names) =>
        from name in names
        from action in (properties[name] as JsonArray ?? []).OfType<JsonObject>()
        from holder in ((action["ForwardConfig"] as JsonObject)?["TargetGroups"] as JsonArray ?? []).OfType<JsonObject>().Prepend(action)
        where holder["TargetGroupArn"] is JsonValue
        select holder["TargetGroupArn"]!.GetValue<string>();

    private static ResourceFailedException Refused(string code, string message) =>
        new(code, $"{message} (Service: ElasticLoadBalancingV2, Status Code: {(code == "NotFound" ? 404 : 400)})");

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
