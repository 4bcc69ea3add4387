using System.Text.Json.Nodes;
using Delivery.Forecast;

namespace Delivery.Tests.Forecast;

/// <summary>What a month costs by list price.</summary>
public sealed class CostForecastTests
{
    private static readonly PlannedResource Nat = Resource("Nat", "AWS::EC2::NatGateway", "{}");
    private static readonly PlannedResource Hosts = Resource("Hosts", "AWS::AutoScaling::AutoScalingGroup",
        """{"MinSize":"2","MixedInstancesPolicy":{"LaunchTemplate":{"Overrides":[{"InstanceType":"m7i.large"},{"InstanceType":"m7a.large"}]}}}""");
    private static readonly PlannedResource Template = Resource("Template", "AWS::EC2::LaunchTemplate",
        """{"LaunchTemplateData":{"InstanceType":"t3.small","BlockDeviceMappings":[{"Ebs":{"VolumeSize":"30"}}]}}""");

    [Fact]
    public void A_month_is_the_sum_of_what_stands_there()
    {
        var lines = new MonthlyCost(PriceList.Current).Of(
        [
            Nat, Hosts, Template,
            Resource("Endpoint", "AWS::EC2::VPCEndpoint", """{"VpcEndpointType":"Interface","SubnetIds":["a","b","c"]}"""),
            Resource("Gateway", "AWS::EC2::VPCEndpoint", """{"VpcEndpointType":"Gateway"}"""),
            Resource("Alarm", "AWS::CloudWatch::Alarm", "{}"),
            Resource("Balancer", "AWS::ElasticLoadBalancingV2::LoadBalancer", """{"Scheme":"internet-facing","Subnets":["a","b"]}"""),
            Resource("Queue", "AWS::SQS::Queue", "{}"),
        ]);

        lines.Select(line => FormattableString.Invariant($"{line.LogicalId}: {line.What}, {line.Monthly:0.00}")).ShouldBe(
        [
            "Alarm: alarm, 0.10", "Balancer: load balancer, 16.43", "Balancer: its public addresses, 7.30", "Endpoint: endpoint in 3 zones, 21.90",
            "Hosts: 2 hosts m7i.large, 147.17", "Hosts: 60 GiB of volumes, 4.80", "Nat: NAT gateway, 32.85",
        ]);
    }

    [Fact]
    public void The_difference_is_told_with_its_basis_and_nothing_where_there_is_none()
    {
        CostForecast.Of([Nat], [Nat, Resource("Second", "AWS::EC2::NatGateway", "{}")], PriceList.Current)!.Sentence(isCreate: false)
            .ShouldBe("Cost: about 33 USD a month more (list prices of us-east-1, 2026-11-26; traffic and use come on top).");
        CostForecast.Of([Nat], [], PriceList.Current)!.Sentence(isCreate: false)!.ShouldStartWith("Cost: about 33 USD a month less");
        CostForecast.Of([Nat], [Nat], PriceList.Current)!.Sentence(isCreate: false).ShouldBeNull();
        CostForecast.Of([], [Resource("Queue", "AWS::SQS::Queue", "{}")], PriceList.Current).ShouldBeNull();
    }

    private static PlannedResource Resource(string id, string type, string properties) => new(id, type, (JsonObject)JsonNode.Parse(properties)!);
}
