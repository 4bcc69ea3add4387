using Amazon.EC2;
using Amazon.EC2.Model;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.Clients;

/// <summary>The official client for .NET reads what a stack made.</summary>
public sealed class Ec2ClientTests
{
    private const string Template = """
        {"Resources":{
          "Net":{"Type":"AWS::EC2::VPC","Properties":{"CidrBlock":"10.0.0.0/16","Tags":[{"Key":"Name","Value":"net"}]}},
          "A":{"Type":"AWS::EC2::Subnet","Properties":{"VpcId":{"Ref":"Net"},"CidrBlock":"10.0.0.0/24","AvailabilityZone":"eu-central-1a"}}}}
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Networks_subnets_and_zones_are_read_and_what_is_missing_is_named()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var create = SignedRequest.Query(
            emulator.Url, "cloudformation", $"Action=CreateStack&Version=2010-05-15&StackName=net&TemplateBody={Uri.EscapeDataString(Template)}");
        (await emulator.SendAsync(create)).Status.ShouldBe(200);
        using var ec2 = new AmazonEC2Client("local", "local", new AmazonEC2Config
        {
            ServiceURL = emulator.Url.ToString(),
            AuthenticationRegion = RunningEmulator.Region,
            MaxErrorRetry = 0,
        });

        List<Subnet>? subnets;
        do
        {
            subnets = (await ec2.DescribeSubnetsAsync(new DescribeSubnetsRequest { Filters = [new Filter("cidr-block", ["10.0.0.0/24"])] }, Token)).Subnets;
        }
        while (subnets is not { Count: 1 });

        var vpc = (await ec2.DescribeVpcsAsync(new DescribeVpcsRequest { VpcIds = [subnets[0].VpcId] }, Token)).Vpcs.ShouldHaveSingleItem();
        vpc.Tags.Select(each => (each.Key, each.Value)).ShouldContain(("Name", "net"));
        vpc.State.ShouldBe(VpcState.Available);
        (await ec2.DescribeAvailabilityZonesAsync(new DescribeAvailabilityZonesRequest(), Token)).AvailabilityZones.Select(each => each.ZoneName)
            .ShouldContain(subnets[0].AvailabilityZone);
        (await Should.ThrowAsync<AmazonEC2Exception>(() => ec2.DescribeVpcsAsync(new DescribeVpcsRequest { VpcIds = ["vpc-0"] }, Token)))
            .ErrorCode.ShouldBe("InvalidVpcID.NotFound");
    }
}
