using Delivery.Review;

namespace Delivery.Tests.Review;

/// <summary>Who is cut off by a change in place.</summary>
public sealed class ServingRulesTests
{
    private const string Listener = "AWS::ElasticLoadBalancingV2::Listener";
    private const string Group = "AWS::AutoScaling::AutoScalingGroup";

    [Theory]
    [InlineData(Listener, """{"Port":443}""", """{"Port":8443}""", Consequence.Outage, "It answers on port 8443 and no longer on 443: clients of the old port are cut off.")]
    [InlineData(Listener, """{"SslPolicy":"ELBSecurityPolicy-TLS13-1-2-2021-06"}""", """{"SslPolicy":"ELBSecurityPolicy-TLS13-1-3-2021-06"}""", Consequence.Outage, "It refuses clients that can't do TLS 1.3.")]
    [InlineData(Listener, """{"SslPolicy":"ELBSecurityPolicy-TLS13-1-2-2021-06"}""", """{"SslPolicy":"ELBSecurityPolicy-2016-08"}""", Consequence.SecurityWidening, "It takes TLS 1.0 again, which it refused.")]
    [InlineData("AWS::SQS::Queue", """{"SqsManagedSseEnabled":true}""", """{"KmsMasterKeyId":"a"}""", Consequence.Outage, "It is encrypted by another key: senders and receivers that may not use it are refused.")]
    [InlineData("AWS::ECS::Cluster", """{"ClusterSettings":[{"Name":"containerInsights","Value":"enabled"}]}""", """{"ClusterSettings":[{"Name":"containerInsights","Value":"disabled"}]}""", Consequence.Outage,
        "It has no metrics of tasks any more: scaling and alarms of its services lose theirs.")]
    [InlineData("AWS::EC2::SecurityGroup", """{"SecurityGroupIngress":[{"IpProtocol":"tcp","FromPort":80,"ToPort":90,"CidrIp":"0.0.0.0/0"}]}""",
        """{"SecurityGroupIngress":[{"IpProtocol":"tcp","FromPort":80,"ToPort":80,"CidrIp":"0.0.0.0/0"}]}""", Consequence.Outage, "It no longer lets in: 0.0.0.0/0 tcp ports 80-90.")]
    [InlineData("AWS::ECR::Repository", """{"LifecyclePolicy":{"LifecyclePolicyText":"{\"rules\":[{\"selection\":{\"tagStatus\":\"untagged\",\"countType\":\"sinceImagePushed\",\"countNumber\":14}}]}"}}""",
        """{"LifecyclePolicy":{"LifecyclePolicyText":"{\"rules\":[{\"selection\":{\"tagStatus\":\"untagged\",\"countType\":\"sinceImagePushed\",\"countNumber\":1}}]}"}}""", Consequence.DataLoss,
        "It deletes images that it kept: untagged sinceImagePushed 1 instead of 14.")]
    public void What_a_change_in_place_takes_away_is_told(string type, string before, string after, Consequence consequence, string message) =>
        Findings(type, before, after).ShouldContain(finding => finding.Consequence == consequence && finding.Message == message);

    [Theory]
    [InlineData(Listener, """{"Port":443,"SslPolicy":"ELBSecurityPolicy-TLS13-1-2-2021-06"}""", """{"Port":443,"SslPolicy":"ELBSecurityPolicy-TLS13-1-2-Res-2021-06"}""")]
    [InlineData("AWS::SQS::Queue", """{"KmsMasterKeyId":"a"}""", """{"SqsManagedSseEnabled":true}""")]
    [InlineData("AWS::EC2::SecurityGroup", """{"SecurityGroupIngress":[{"IpProtocol":"tcp","FromPort":80,"ToPort":80,"CidrIp":"10.0.0.0/16"}]}""",
        """{"SecurityGroupIngress":[{"IpProtocol":"-1","CidrIp":"10.0.0.0/8"}]}""")]
    [InlineData("AWS::ECR::Repository", """{"LifecyclePolicy":{"LifecyclePolicyText":"{\"rules\":[{\"selection\":{\"tagStatus\":\"untagged\",\"countType\":\"sinceImagePushed\",\"countNumber\":1}}]}"}}""",
        """{"LifecyclePolicy":{"LifecyclePolicyText":"no JSON"}}""")]
    public void What_takes_nothing_away_is_neither_outage_nor_data_loss(string type, string before, string after) =>
        Findings(type, before, after).ShouldAllBe(finding => finding.Consequence < Consequence.Outage);

    [Theory]
    [InlineData("m7i.large", "m7g.large", true)]
    [InlineData("t4g.medium", "t3.medium", true)]
    [InlineData("g5.xlarge", "m7i.large", false)]
    [InlineData("t3.medium", "m7i.large", false)]
    public void Hosts_of_another_architecture_are_an_outage_for_images_of_the_old_one(string before, string after, bool isOutage) =>
        Findings(Group, Types(before), Types(after)).Any(finding => finding.Rule == "architecture-changed").ShouldBe(isOutage);

    [Fact]
    public void Hosts_roll_where_their_subnets_change_and_the_group_stays()
    {
        var change = Samples.Modify("It", Group, "Conditional", """{"Properties":{"VPCZoneIdentifier":["a"]}}""", """{"Properties":{"VPCZoneIdentifier":["a","b"]}}""") with
        {
            Details = [new("Properties", "VPCZoneIdentifier", "/Properties/VPCZoneIdentifier", "Conditionally", "Static", "ParameterReference", "ZoneCount", null, null)],
        };
        StageReview Reviewed(params string[] rolling) =>
            ReviewBuilder.Build(Samples.Subject with { RollingGroups = rolling.ToHashSet() }, Samples.ServiceUpdate with { Changes = [change] }, Samples.Fingerprint);

        Reviewed("It").Changes.ShouldHaveSingleItem().Replacement.ShouldBe(Replacement.No);
        Reviewed("It").Gravest.ShouldBe(Consequence.HostRoll);
        Reviewed().Changes.ShouldHaveSingleItem().Replacement.ShouldBe(Replacement.Possible);
    }

    private static IReadOnlyList<Finding> Findings(string type, string before, string after) => ReviewBuilder.Build(
        Samples.Subject, Samples.ServiceUpdate with { Changes = [Samples.Modify("It", type, "False", $$"""{"Properties":{{before}}}""", $$"""{"Properties":{{after}}}""")] }, Samples.Fingerprint).Findings;

    private static string Types(string first) =>
        """{"MixedInstancesPolicy":{"LaunchTemplate":{"Overrides":[{"InstanceType":"FIRST"}]}}}""".Replace("FIRST", first, StringComparison.Ordinal);
}
