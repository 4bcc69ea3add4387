using System.Text.Json.Nodes;
using Delivery.Forecast;
using Delivery.Network;
using Delivery.Tests.Templates;

namespace Delivery.Tests.Network;

/// <summary>Private means private: computed from this repository's templates for every choice of network, way in and way out.</summary>
public sealed class PrivateNetworkTests
{
    // On EC2 the host pulls the images, fetches the secrets and sends the logs; the worker itself calls its queue.
    private static readonly string[] HostNeeds = ["s3", "ecr.api", "ecr.dkr", "ecs", "ecs-agent", "ecs-telemetry", "logs", "cloudformation"];
    private static readonly string[] TaskNeeds = ["s3", "ecr.api", "ecr.dkr", "ecs", "logs", "sqs"];

    // With all endpoints, or NAT: Session Manager, secrets, keys, metrics.
    private static readonly string[] NeedsByChoice = ["ssm", "ssmmessages", "secretsmanager", "kms", "monitoring", "sts"];

    private sealed record Choices(string Nat, string Endpoints, string Zones, string LoadBalancer, string Port, string Ingress, string Callers)
    {
        public bool IsPublic => Ingress == "public";
    }

    private static IEnumerable<Choices> All =>
        from nat in new[] { "one-per-zone", "single", "none" }
        from endpoints in new[] { "none", "ecs", "all" }
        where nat != "none" || endpoints != "none"
        from zones in new[] { "2", "3" }
        from balancer in new[] { "none", "public" }
        from port in new[] { "0", "8080" }
        from ingress in new[] { "none", "public" }
        where ingress == "none" || (balancer == "public" && port != "0")
        from callers in new[] { "", "sg-0123456789abcdef0" }
        where callers.Length == 0 || port != "0"
        select new Choices(nat, endpoints, zones, balancer, port, ingress, callers);

    [Fact]
    public void No_host_and_no_container_is_reachable_but_through_the_load_balancers_ports_in_any_combination_of_choices() =>
        All.SelectMany(choices => Openings(choices, Resolve(choices)).Select(opening => $"{choices}: {opening}")).ShouldBeEmpty();

    [Fact]
    public void Every_host_and_task_reaches_what_it_needs_by_endpoint_or_NAT_in_any_combination_of_choices() =>
        All.SelectMany(choices => Missing(choices, Resolve(choices)).Select(missing => $"{choices}: {missing}")).ShouldBeEmpty();

    [Fact]
    public void All_combinations_have_hosts_and_tasks_and_the_load_balancer_where_it_is_chosen()
    {
        All.Count().ShouldBe(8 * 2 * 8);
        All.ShouldAllBe(choices => NetworkModel.Of(Resolve(choices)).Places.Count(place => place.Kind == PlaceKind.LoadBalancer) == (choices.LoadBalancer == "public" ? 1 : 0));
        All.ShouldAllBe(choices => NetworkModel.Of(Resolve(choices)).Places.Count(place => place.Kind == PlaceKind.Endpoint) ==
            (choices.Endpoints == "none" ? 0 : choices.Endpoints == "ecs" ? 8 : 15));
    }

    [Fact]
    public void Without_NAT_the_endpoints_for_a_worker_with_a_queue_lead_neither_to_secrets_nor_to_the_internet()
    {
        var network = NetworkModel.Of(Resolve(new("none", "ecs", "2", "none", "0", "none", "")));
        var host = network.Places.Single(place => place.Kind == PlaceKind.Host);

        network.WaysTo(host, "secretsmanager").ShouldAllBe(way => way.By == null && way.Obstacle == "there is neither an endpoint nor a route to the internet");
        network.WaysTo(host, "dynamodb").ShouldAllBe(way => way.By == null);
        network.WaysTo(host, "s3").ShouldAllBe(way => way.By == "cluster/S3Endpoint");
        network.WaysTo(host, "sqs").ShouldAllBe(way => way.By == "cluster/SqsEndpoint");
    }

    public static TheoryData<string, string, string> Faults => new()
    {
        { "open the hosts' group", "cluster/Hosts", "0.0.0.0/0 by tcp 22" },
        { "open the tasks' group to the network", "service/Service", "10.20.0.0/16 by tcp 8080" },
        { "add a rule of its own to the hosts' group", "cluster/Hosts", "cluster/PublicLoadBalancer by all" },
        { "let the load balancer reach another port of the tasks", "service/Service", "cluster/PublicLoadBalancer by tcp 9000" },
        { "give hosts public addresses", "cluster/Hosts", "has a public address" },
        { "give tasks public addresses", "service/Service", "has a public address" },
        { "put hosts into a public subnet", "cluster/Hosts", "is in the public subnet cluster/PublicSubnet1" },
        { "route a private subnet to the internet", "cluster/Hosts", "is in the public subnet cluster/PrivateSubnet1" },
        { "forget the tasks' group", "service/Service", "the default group by all" },
        { "open another port of the load balancer", "cluster/PublicLoadBalancer", "answers on 443, 80, 8080" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void An_opening_is_found(string fault, string where, string what)
    {
        var choices = new Choices("one-per-zone", "all", "2", "public", "8080", "public", "");
        var resources = Resolve(choices);
        Openings(choices, resources).ShouldBeEmpty();

        Openings(choices, Mutated(resources, fault)).ShouldContain($"{where}: {what}");
    }

    [Theory]
    [InlineData("drop the endpoint of the queue", "service/Service", "sqs", "there is neither an endpoint nor a route to the internet")]
    [InlineData("drop the endpoint of the registry", "cluster/Hosts", "ecr.dkr", "there is neither an endpoint nor a route to the internet")]
    [InlineData("drop the endpoint of S3", "cluster/Hosts", "s3", "there is neither an endpoint nor a route to the internet")]
    [InlineData("close the endpoints' group", "cluster/Hosts", "ecs", "cluster/EcsEndpoint doesn't let it in")]
    [InlineData("close the hosts' way out", "cluster/Hosts", "s3", "its security groups don't let HTTPS out")]
    [InlineData("turn private names off", "cluster/Hosts", "logs", "there is neither an endpoint nor a route to the internet")]
    public void A_missing_way_out_is_found(string fault, string where, string service, string why)
    {
        var choices = new Choices("none", "all", "2", "none", "0", "none", "");
        var resources = Resolve(choices);
        Missing(choices, resources).ShouldBeEmpty();

        Missing(choices, Mutated(resources, fault)).ShouldContain($"{where} in cluster/PrivateSubnet1: no way to {service}: {why}");
    }

    [Theory]
    [InlineData("put the NAT gateway into a private subnet")]
    [InlineData("detach the internet gateway")]
    [InlineData("drop the private route")]
    public void A_NAT_gateway_that_leads_nowhere_is_found(string fault)
    {
        var choices = new Choices("single", "none", "2", "none", "0", "none", "");
        var resources = Resolve(choices);
        Missing(choices, resources).ShouldBeEmpty();

        Missing(choices, Mutated(resources, fault)).ShouldContain("service/Service in cluster/PrivateSubnet1: no way to sqs: there is neither an endpoint nor a route to the internet");
    }

    private static IReadOnlyList<PlannedResource> Resolve(Choices choices) => RepositoryTemplates.Resolve(
        new Dictionary<string, string>
        {
            ["Application"] = "sample-worker",
            ["EnvironmentName"] = "dev",
            ["NatGateways"] = choices.Nat,
            ["InterfaceEndpoints"] = choices.Endpoints,
            ["ZoneCount"] = choices.Zones,
            ["LoadBalancer"] = choices.LoadBalancer,
            ["CertificateArn"] = TemplateChoices.Certificate,
        },
        new Dictionary<string, string> { ["ContainerPort"] = choices.Port, ["Ingress"] = choices.Ingress, ["CallerSecurityGroupId"] = choices.Callers });

    private static List<string> Openings(Choices choices, IEnumerable<PlannedResource> resources)
    {
        var network = NetworkModel.Of(resources);
        List<string> openings = [];
        foreach (var place in network.Places)
        {
            if (place.Kind == PlaceKind.LoadBalancer)
            {
                var ports = network.OpenPorts(place);
                openings.AddRange(ports.SequenceEqual([80, 443]) ? [] : [$"{place.Id}: answers on {string.Join(", ", ports.Order().Select(port => $"{port}").Order(StringComparer.Ordinal))}"]);
                continue;
            }
            openings.AddRange(place.HasPublicAddress ? [$"{place.Id}: has a public address"] : []);
            openings.AddRange(place.Subnets.Where(network.IsPublic).Select(subnet => $"{place.Id}: is in the public subnet {subnet}"));
            openings.AddRange(network.WaysIn(place).Where(way => !IsAskedFor(choices, place, way)).Select(way => $"{place.Id}: {way.From} by {way.Ports}"));
        }
        return openings;
    }

    private static bool IsAskedFor(Choices choices, NetworkPlace place, WayIn way) => place.Kind switch
    {
        PlaceKind.Endpoint => way == new WayIn("10.20.0.0/16", "tcp 443"),
        PlaceKind.Task => way.Ports == $"tcp {choices.Port}" && (choices.IsPublic && way.From == "cluster/PublicLoadBalancer" || way.From == choices.Callers),
        _ => false,
    };

    private static List<string> Missing(Choices choices, IEnumerable<PlannedResource> resources)
    {
        var network = NetworkModel.Of(resources);
        var byChoice = choices.Nat != "none" || choices.Endpoints == "all" ? NeedsByChoice : [];
        return
        [
            .. from place in network.Places
               where place.Kind is PlaceKind.Host or PlaceKind.Task
               from service in (place.Kind == PlaceKind.Host ? HostNeeds : TaskNeeds).Concat(byChoice)
               from way in network.WaysTo(place, service)
               where way.By is null
               select $"{place.Id} in {way.Subnet}: no way to {service}: {way.Obstacle}",
        ];
    }

    private static List<PlannedResource> Mutated(IReadOnlyList<PlannedResource> resources, string fault)
    {
        var changed = resources.Select(resource => resource with { Properties = (JsonObject)resource.Properties.DeepClone() }).ToList();
        JsonObject Of(string id) => changed.Single(resource => resource.LogicalId == id).Properties;
        void Drop(params string[] ids) => changed.RemoveAll(resource => ids.Contains(resource.LogicalId)).ShouldBe(ids.Length);
        void Add(string id, string type, JsonObject properties) => changed.Add(new(id, type, properties));
        JsonObject Rule(string protocol, int port, string peer, string value) => new() { ["IpProtocol"] = protocol, ["FromPort"] = $"{port}", ["ToPort"] = $"{port}", [peer] = value };
        Action mutate = fault switch
        {
            "open the hosts' group" => () => Of("cluster/HostSecurityGroup")["SecurityGroupIngress"] = new JsonArray(Rule("tcp", 22, "CidrIp", "0.0.0.0/0")),
            "open the tasks' group to the network" => () => ((JsonArray)Of("service/TaskSecurityGroup")["SecurityGroupIngress"]!).Add(Rule("tcp", 8080, "CidrIp", "10.20.0.0/16")),
            "add a rule of its own to the hosts' group" => () => Add("cluster/Extra", "AWS::EC2::SecurityGroupIngress", new()
            {
                ["GroupId"] = "cluster/HostSecurityGroup",
                ["IpProtocol"] = "-1",
                ["SourceSecurityGroupId"] = "cluster/LoadBalancerSecurityGroup",
            }),
            "let the load balancer reach another port of the tasks" => () =>
                ((JsonArray)Of("service/TaskSecurityGroup")["SecurityGroupIngress"]!).Add(Rule("tcp", 9000, "SourceSecurityGroupId", "cluster/LoadBalancerSecurityGroup")),
            "give hosts public addresses" => () => Of("cluster/HostTemplate")["LaunchTemplateData"]!["NetworkInterfaces"]![0]!["AssociatePublicIpAddress"] = "true",
            "give tasks public addresses" => () => Of("service/Service")["NetworkConfiguration"]!["AwsvpcConfiguration"]!["AssignPublicIp"] = "ENABLED",
            "put hosts into a public subnet" => () => Of("cluster/Hosts")["VPCZoneIdentifier"]![0] = "cluster/PublicSubnet1",
            "route a private subnet to the internet" => () => Of("cluster/PrivateRoute1")["GatewayId"] = "cluster/InternetGateway",
            "forget the tasks' group" => () => Of("service/Service")["NetworkConfiguration"]!["AwsvpcConfiguration"]!["SecurityGroups"] = new JsonArray(),
            "open another port of the load balancer" => () =>
            {
                ((JsonArray)Of("cluster/LoadBalancerSecurityGroup")["SecurityGroupIngress"]!).Add(Rule("tcp", 8080, "CidrIp", "0.0.0.0/0"));
                Add("cluster/Extra", "AWS::ElasticLoadBalancingV2::Listener", new() { ["LoadBalancerArn"] = "cluster/PublicLoadBalancer", ["Port"] = "8080" });
            }
            ,
            "drop the endpoint of the queue" => () => Drop("cluster/SqsEndpoint"),
            "drop the endpoint of the registry" => () => Drop("cluster/EcrRegistryEndpoint"),
            "drop the endpoint of S3" => () => Drop("cluster/S3Endpoint"),
            "close the endpoints' group" => () => Of("cluster/EndpointSecurityGroup")["SecurityGroupIngress"] = new JsonArray(Rule("tcp", 443, "CidrIp", "192.0.2.0/24")),
            "close the hosts' way out" => () => Of("cluster/HostSecurityGroup")["SecurityGroupEgress"] = new JsonArray(Rule("tcp", 443, "CidrIp", "127.0.0.1/32")),
            "turn private names off" => () => Of("cluster/Vpc")["EnableDnsHostnames"] = "false",
            "put the NAT gateway into a private subnet" => () => Of("cluster/NatGateway1")["SubnetId"] = "cluster/PrivateSubnet1",
            "detach the internet gateway" => () => Drop("cluster/InternetGatewayAttachment"),
            "drop the private route" => () => Drop("cluster/PrivateRoute1"),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
        };
        mutate();
        return changed;
    }
}
