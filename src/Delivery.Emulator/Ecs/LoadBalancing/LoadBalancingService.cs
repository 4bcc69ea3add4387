using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.LoadBalancing;

/// <summary>
/// Reads of Elastic Load Balancing v2 (elasticloadbalancing/latest/APIReference, read 2026-11-26) from what the stacks made and the tasks that are registered.
/// </summary>
internal sealed class LoadBalancingService : TableService
{
    private const int DefaultPage = 400;
    private static readonly string[] Kinds = ["elbv2/load-balancer", "elbv2/target-group", "elbv2/listener", "elbv2/listener-rule"];
    private readonly EcsState _state;

    public LoadBalancingService(EcsState state) : base("elasticloadbalancing")
    {
        _state = state;
        On("DescribeLoadBalancers", DescribeLoadBalancers);
        On("DescribeLoadBalancerAttributes", call => Attributes(One(call, "elbv2/load-balancer", "LoadBalancerArn"), "LoadBalancerAttributes"));
        On("DescribeTargetGroups", DescribeTargetGroups);
        On("DescribeTargetGroupAttributes", call => Attributes(One(call, "elbv2/target-group", "TargetGroupArn"), "TargetGroupAttributes"));
        On("DescribeListeners", DescribeListeners);
        On("DescribeRules", DescribeRules);
        On("DescribeTargetHealth", DescribeTargetHealth);
        On("DescribeTags", DescribeTags);
    }

    private JsonObject DescribeLoadBalancers(AwsCall call)
    {
        var found = Asked(call, "elbv2/load-balancer", "LoadBalancerArns", "LoadBalancerName", "LoadBalancer");
        return Page.Of(call.Input, found, each => each.Id, "LoadBalancers", each => new JsonObject
        {
            ["LoadBalancerArn"] = each.Id,
            ["DNSName"] = each.Attributes.Text("DNSName"),
            ["CanonicalHostedZoneId"] = each.Attributes.Text("CanonicalHostedZoneID"),
            ["CreatedTime"] = Timestamps.Of(each.CreatedAt),
            ["LoadBalancerName"] = each.Attributes.Text("LoadBalancerName"),
            ["Scheme"] = each.Properties.Text("Scheme") ?? "internet-facing",
            ["VpcId"] = SubnetsOf(each).FirstOrDefault()?.Properties.Text("VpcId"),
            ["State"] = new JsonObject { ["Code"] = "active" },
            ["Type"] = each.Properties.Text("Type") ?? "application",
            ["AvailabilityZones"] = new JsonArray([.. SubnetsOf(each).Select(subnet => new JsonObject
            {
                ["ZoneName"] = subnet.Attributes.Text("AvailabilityZone"),
                ["SubnetId"] = subnet.Id,
                ["LoadBalancerAddresses"] = new JsonArray(),
            })]),
            ["SecurityGroups"] = each.Properties["SecurityGroups"]?.DeepClone() ?? new JsonArray(),
            ["IpAddressType"] = each.Properties.Text("IpAddressType") ?? "ipv4",
        }, "PageSize", "Marker", DefaultPage).WithNextMarker();
    }

    private JsonObject DescribeTargetGroups(AwsCall call)
    {
        var balancer = call.Input.Text("LoadBalancerArn");
        var found = Asked(call, "elbv2/target-group", "TargetGroupArns", "TargetGroupName", "TargetGroup")
            .Where(each => balancer is null || BalancersOf(call, each).Contains(balancer)).ToList();
        return Page.Of(call.Input, found, each => each.Id, "TargetGroups", each =>
        {
            var settings = TargetGroupSettings.Of(each);
            return new JsonObject
            {
                ["TargetGroupArn"] = each.Id,
                ["TargetGroupName"] = each.Attributes.Text("TargetGroupName"),
                ["Protocol"] = settings.Protocol,
                ["Port"] = settings.Port,
                ["VpcId"] = each.Properties.Text("VpcId"),
                ["HealthCheckProtocol"] = settings.HealthProtocol,
                ["HealthCheckPort"] = settings.HealthPort,
                ["HealthCheckEnabled"] = true,
                ["HealthCheckIntervalSeconds"] = (int)settings.Interval.TotalSeconds,
                ["HealthCheckTimeoutSeconds"] = (int)settings.Timeout.TotalSeconds,
                ["HealthyThresholdCount"] = settings.HealthyThreshold,
                ["UnhealthyThresholdCount"] = settings.UnhealthyThreshold,
                ["HealthCheckPath"] = settings.IsHttp ? settings.HealthPath : null,
                ["Matcher"] = settings.IsHttp ? new JsonObject { ["HttpCode"] = settings.Matcher } : null,
                ["LoadBalancerArns"] = new JsonArray([.. BalancersOf(call, each).Select(arn => (JsonNode)arn)]),
                ["TargetType"] = settings.TargetType,
                ["ProtocolVersion"] = settings.IsHttp ? each.Properties.Text("ProtocolVersion") ?? "HTTP1" : null,
                ["IpAddressType"] = "ipv4",
            };
        }, "PageSize", "Marker", DefaultPage).WithNextMarker();
    }

    private JsonObject DescribeListeners(AwsCall call)
    {
        var arns = call.Input.Texts("ListenerArns");
        var balancer = call.Input.Text("LoadBalancerArn");
        if (arns.Count == 0 && balancer is null)
        {
            throw new AwsErrorException("ValidationError", "You must specify either listener ARNs or a load balancer ARN");
        }

        var found = All(call, "elbv2/listener").Where(each => arns.Contains(each.Id) || each.Properties.Text("LoadBalancerArn") == balancer).ToList();
        if (arns.FirstOrDefault(arn => found.All(each => each.Id != arn)) is { } missing)
        {
            throw new AwsErrorException("ListenerNotFound", $"Listener '{missing}' not found");
        }

        return Page.Of(call.Input, found, each => each.Id, "Listeners", each => new JsonObject
        {
            ["ListenerArn"] = each.Id,
            ["LoadBalancerArn"] = each.Properties.Text("LoadBalancerArn"),
            ["Port"] = each.Properties.Number("Port"),
            ["Protocol"] = each.Properties.Text("Protocol"),
            ["Certificates"] = each.Properties["Certificates"]?.DeepClone() ?? new JsonArray(),
            ["SslPolicy"] = each.Properties.Text("SslPolicy"),
            ["DefaultActions"] = Actions(each, "DefaultActions"),
        }, "PageSize", "Marker", DefaultPage).WithNextMarker();
    }

    private JsonObject DescribeRules(AwsCall call)
    {
        var arns = call.Input.Texts("RuleArns");
        var listener = call.Input.Text("ListenerArn");
        var rules = All(call, "elbv2/listener-rule").Where(each => arns.Contains(each.Id) || each.Properties.Text("ListenerArn") == listener)
            .OrderBy(each => each.Properties.Number("Priority") ?? 0)
            .Select(each => new JsonObject
            {
                ["RuleArn"] = each.Id,
                ["Priority"] = each.Properties.Text("Priority"),
                ["Conditions"] = each.Properties["Conditions"]?.DeepClone() ?? new JsonArray(),
                ["Actions"] = Actions(each, "Actions"),
                ["IsDefault"] = false,
            }).ToList();
        if (listener is not null)
        {
            var owner = _state.Stored("elbv2/listener", Key(call, listener)) ?? throw new AwsErrorException("ListenerNotFound", $"Listener '{listener}' not found");
            rules.Add(new JsonObject
            {
                ["RuleArn"] = listener.Replace(":listener/", ":listener-rule/", StringComparison.Ordinal) + "/" + PhysicalIds.Hash(listener)[..16],
                ["Priority"] = "default",
                ["Conditions"] = new JsonArray(),
                ["Actions"] = Actions(owner, "DefaultActions"),
                ["IsDefault"] = true,
            });
        }

        var order = 0;
        return Page.Of(call.Input, [.. rules.Select(rule => (Order: order++, Rule: rule))], each => each.Order.ToString("D9", CultureInfo.InvariantCulture), "Rules", each => each.Rule,
            "PageSize", "Marker", DefaultPage).WithNextMarker();
    }

    private JsonObject DescribeTargetHealth(AwsCall call)
    {
        var group = One(call, "elbv2/target-group", "TargetGroupArn");
        var asked = call.Input.Objects("Targets");
        var used = BalancersOf(call, group).Any();
        var targets = _state.List<EcsTask>(ScopeOf(call).Prefix).Where(task => !task.IsStopped)
            .SelectMany(task => task.Targets.Select(target => (Task: task, Target: target)))
            .Where(each => each.Target.TargetGroupArn == group.Id && each.Target.State != "unused")
            .Where(each => asked.Count == 0 || asked.Any(one => one.Text("Id") == each.Target.Id && (one.Number("Port") ?? each.Target.Port) == each.Target.Port));
        return new JsonObject
        {
            ["TargetHealthDescriptions"] = new JsonArray([.. targets.Select(each => new JsonObject
            {
                ["Target"] = new JsonObject { ["Id"] = each.Target.Id, ["Port"] = each.Target.Port, ["AvailabilityZone"] = ZoneOf(each.Task) },
                ["HealthCheckPort"] = each.Target.Port.ToString(CultureInfo.InvariantCulture),
                ["TargetHealth"] = used
                    ? new JsonObject { ["State"] = each.Target.State, ["Reason"] = each.Target.Reason, ["Description"] = each.Target.Description }
                    : new JsonObject { ["State"] = "unused", ["Reason"] = "Target.NotInUse", ["Description"] = "Target group is not configured to receive traffic from the load balancer" },
            })]),
        };
    }

    private JsonObject DescribeTags(AwsCall call)
    {
        var all = Kinds.SelectMany(kind => All(call, kind)).ToDictionary(each => each.Id);
        return new JsonObject
        {
            ["TagDescriptions"] = new JsonArray([.. call.Input.Texts("ResourceArns").Select(arn => new JsonObject
            {
                ["ResourceArn"] = arn,
                ["Tags"] = new JsonArray([.. (all.TryGetValue(arn, out var found) ? found.Tags : throw new AwsErrorException("LoadBalancerNotFound", $"'{arn}' not found"))
                    .Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })]),
            })]),
        };
    }

    private string? ZoneOf(EcsTask task) => task.Subnet is { } subnet ? _state.Stored("ec2/subnet", $"{task.Scope.Prefix}{subnet}")?.Attributes.Text("AvailabilityZone") : null;

    private IEnumerable<StoredResource> SubnetsOf(StoredResource balancer)
    {
        var prefix = balancer.Id.Split(':') is [_, _, _, var region, var account, ..] ? $"{account}/{region}/" : "";
        var subnets = balancer.Properties.Texts("Subnets") is { Count: > 0 } plain ? plain : balancer.Properties.Objects("SubnetMappings").Select(mapping => mapping.Text("SubnetId") ?? "");
        return subnets.Select(subnet => _state.Stored("ec2/subnet", prefix + subnet)).OfType<StoredResource>();
    }

    /// <summary>Load balancers whose listeners or rules forward to a target group.</summary>
    private IEnumerable<string> BalancersOf(AwsCall call, StoredResource group)
    {
        bool Forwards(StoredResource one, string member) => one.Properties[member]?.ToJsonString().Contains(group.Id, StringComparison.Ordinal) == true;
        var rules = All(call, "elbv2/listener-rule").Where(rule => Forwards(rule, "Actions")).Select(rule => rule.Properties.Text("ListenerArn")).ToHashSet();
        return All(call, "elbv2/listener").Where(listener => Forwards(listener, "DefaultActions") || rules.Contains(listener.Id))
            .Select(listener => listener.Properties.Text("LoadBalancerArn")).OfType<string>().Distinct();
    }

    private static JsonArray Actions(StoredResource resource, string member) => new([.. resource.Properties.Objects(member).Select(action =>
    {
        var rendered = (JsonObject)action.DeepClone();
        if (action.Text("TargetGroupArn") is { } arn)
        {
            rendered["ForwardConfig"] ??= new JsonObject { ["TargetGroups"] = new JsonArray(new JsonObject { ["TargetGroupArn"] = arn, ["Weight"] = 1 }) };
        }

        return rendered;
    })]);

    private static JsonObject Attributes(StoredResource resource, string member) => new()
    {
        ["Attributes"] = new JsonArray([.. resource.Properties.Objects(member).Select(item => item.DeepClone())]),
    };

    private List<StoredResource> Asked(AwsCall call, string kind, string arnMember, string nameAttribute, string what)
    {
        var (arns, names) = (call.Input.Texts(arnMember), call.Input.Texts("Names"));
        var all = All(call, kind);
        string? Name(StoredResource each) => each.Attributes.Text(nameAttribute);
        if ((arns.FirstOrDefault(arn => all.All(each => each.Id != arn)) ?? names.FirstOrDefault(name => all.All(each => Name(each) != name))) is { } missing)
        {
            throw new AwsErrorException($"{what}NotFound", what == "TargetGroup" ? "One or more target groups not found" : $"Load balancers '[{missing}]' not found");
        }

        return [.. all.Where(each => arns.Count == 0 && names.Count == 0 || arns.Contains(each.Id) || names.Contains(Name(each)))];
    }

    private StoredResource One(AwsCall call, string kind, string member) => _state.Stored(kind, Key(call, call.Input.RequiredText(member)))
        ?? throw new AwsErrorException(kind == "elbv2/target-group" ? "TargetGroupNotFound" : "LoadBalancerNotFound", kind == "elbv2/target-group" ? "One or more target groups not found" : "One or more load balancers not found");

    private IReadOnlyList<StoredResource> All(AwsCall call, string kind) => _state.StoredAll(kind, ScopeOf(call).Prefix);

    private static string Key(AwsCall call, string id) => ScopeOf(call).Prefix + id;

    private static Scope ScopeOf(AwsCall call) => new(call.Caller.AccountId, call.Region);
}

/// <summary>ELB's answers name the next page's token otherwise than its requests.</summary>
internal static class MarkerExtensions
{
    public static JsonObject WithNextMarker(this JsonObject answer)
    {
        if (answer.Remove("Marker", out var marker))
        {
            answer["NextMarker"] = marker;
        }

        return answer;
    }
}
