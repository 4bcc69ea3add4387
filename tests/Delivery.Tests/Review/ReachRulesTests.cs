using Delivery.Review;

namespace Delivery.Tests.Review;

/// <summary>Who can now reach what.</summary>
public sealed class ReachRulesTests
{
    [Theory]
    [InlineData("the same block, narrower", """{"CidrIp":"10.0.0.0/8","IpProtocol":"tcp","FromPort":80,"ToPort":90}""", """{"CidrIp":"10.1.0.0/16","IpProtocol":"tcp","FromPort":"80","ToPort":"80"}""")]
    [InlineData("one of all protocols", """{"CidrIp":"10.0.0.0/8","IpProtocol":"-1"}""", """{"CidrIp":"10.0.0.0/8","IpProtocol":"6","FromPort":1,"ToPort":2}""")]
    [InlineData("a description", """{"CidrIp":"10.0.0.0/8","IpProtocol":"-1","Description":"a"}""", """{"CidrIp":"10.0.0.0/8","IpProtocol":"-1","Description":"b"}""")]
    public void A_rule_that_lets_in_no_more_than_before_is_no_finding(string why, string before, string after) =>
        Message("AWS::EC2::SecurityGroup", Ingress(before), Ingress(after)).ShouldBeNull(why);

    [Theory]
    [InlineData("""{"CidrIp":"10.1.0.0/16","IpProtocol":"tcp","FromPort":80,"ToPort":80}""", """{"CidrIp":"10.0.0.0/8","IpProtocol":"tcp","FromPort":80,"ToPort":80}""",
        "Group (of Hosts) lets in: 10.0.0.0/8 tcp port 80.")]
    [InlineData("""{"CidrIp":"10.0.0.0/8","IpProtocol":"tcp","FromPort":80,"ToPort":80}""", """{"CidrIpv6":"::/0","IpProtocol":"tcp","FromPort":80,"ToPort":443},{"SourceSecurityGroupId":"sg-1","IpProtocol":"-1"}""",
        "Group (of Hosts) lets in: ::/0 tcp ports 80-443; sg-1 all protocols.")]
    public void What_is_let_in_beyond_the_rules_before_is_told_with_who_is_reached(string before, string after, string expected) =>
        Message("AWS::EC2::SecurityGroup", Ingress(before), Ingress(after)).ShouldBe(expected);

    [Fact]
    public void A_way_out_that_is_widened_is_told() =>
        Message("AWS::EC2::SecurityGroup", """{"SecurityGroupEgress":[{"CidrIp":"0.0.0.0/0","IpProtocol":"tcp","FromPort":443,"ToPort":443}]}""",
            """{"SecurityGroupEgress":[{"CidrIp":"0.0.0.0/0","IpProtocol":"-1"}]}""").ShouldBe("Group (of Hosts) lets out to: 0.0.0.0/0 all protocols.");

    [Fact]
    public void A_rule_of_its_own_that_moves_to_another_group_opens_that_one() =>
        Message("AWS::EC2::SecurityGroupIngress", """{"GroupId":"sg-a","CidrIp":"10.0.0.0/8","IpProtocol":"-1"}""", """{"GroupId":"sg-b","CidrIp":"10.0.0.0/8","IpProtocol":"-1"}""")
            .ShouldBe("Group (of Hosts) lets into sg-b: 10.0.0.0/8 all protocols.");

    [Theory]
    [InlineData("AWS::EC2::Subnet", """{"MapPublicIpOnLaunch":false}""", """{"MapPublicIpOnLaunch":true}""", "Hosts launched in Group get public addresses.")]
    [InlineData("AWS::EC2::LaunchTemplate", """{"LaunchTemplateData":{"NetworkInterfaces":[{"AssociatePublicIpAddress":false}]}}""",
        """{"LaunchTemplateData":{"NetworkInterfaces":[{"AssociatePublicIpAddress":true}]}}""", "Hosts launched from Group get public addresses.")]
    [InlineData("AWS::ECS::Service", """{"NetworkConfiguration":{"AwsvpcConfiguration":{"AssignPublicIp":"DISABLED"}}}""",
        """{"NetworkConfiguration":{"AwsvpcConfiguration":{"AssignPublicIp":"ENABLED"}}}""", "Tasks of Group get public addresses.")]
    [InlineData("AWS::EC2::Route", """{"RouteTableId":"rtb-1","DestinationCidrBlock":"0.0.0.0/0","NatGatewayId":"nat-1"}""",
        """{"RouteTableId":"rtb-1","DestinationCidrBlock":"0.0.0.0/0","GatewayId":"igw-1"}""", "Group: the subnets of rtb-1 can now be reached from the internet.")]
    [InlineData("AWS::ElasticLoadBalancingV2::LoadBalancer", """{"Scheme":"internal"}""", """{"Scheme":"internet-facing"}""", "Group has addresses on the internet.")]
    public void Addresses_and_routes_that_lead_to_the_internet_are_told(string type, string before, string after, string expected) =>
        Message(type, before, after).ShouldBe(expected);

    private static string Ingress(string rules) => $$$"""{"SecurityGroupIngress":[{{{rules}}}]}""";

    private static string? Message(string type, string before, string after)
    {
        var change = Samples.Modify("Group", type, "False", $$"""{"Properties":{{before}}}""", $$"""{"Properties":{{after}}}""");
        var subject = Samples.Subject with
        {
            GroupMembers = type.Contains("SecurityGroup", StringComparison.Ordinal) ? new Dictionary<string, IReadOnlyList<string>> { ["Group"] = ["Hosts"] } : Samples.Subject.GroupMembers,
        };
        return ReviewBuilder.Build(subject, Samples.ServiceUpdate with { Changes = [change] }, Samples.Fingerprint).Findings.SingleOrDefault(finding => finding.Rule == "reach-widened")?.Message;
    }
}
