using System.Xml.Linq;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.Ec2;

public sealed class Ec2ReadTests
{
    private const string Template = """
        {"Resources":{
          "Net":{"Type":"AWS::EC2::VPC","Properties":{"CidrBlock":"10.0.0.0/16"}},
          "A":{"Type":"AWS::EC2::Subnet","Properties":{"VpcId":{"Ref":"Net"},"CidrBlock":"10.0.0.0/24","AvailabilityZone":"eu-central-1a"}},
          "B":{"Type":"AWS::EC2::Subnet","Properties":{"VpcId":{"Ref":"Net"},"CidrBlock":"10.0.1.0/24","AvailabilityZone":"eu-central-1b"}}}}
        """;

    [Fact]
    public async Task What_a_stack_made_is_read_by_filters()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await CreateAsync(emulator, Template);
        var subnets = await ReadAsync(emulator, "DescribeSubnets&Filter.1.Name=availability-zone&Filter.1.Value.1=eu-central-1b");

        var vpcs = await CallAsync(emulator, "ec2", "Action=DescribeVpcs&Version=2016-11-15");

        Values(subnets, "cidrBlock").ShouldBe(["10.0.1.0/24"]);
        Values(subnets, "vpcId").ShouldBe(Values(vpcs, "vpcId"));
        subnets.Name.ShouldBe(XName.Get("DescribeSubnetsResponse", "http://ec2.amazonaws.com/doc/2016-11-15/"));
    }

    [Fact]
    public async Task A_network_is_read_from_gateways_to_security_group_rules()
    {
        const string Network = """
            {"Resources":{
              "Net":{"Type":"AWS::EC2::VPC","Properties":{"CidrBlock":"10.0.0.0/16"}},
              "Public":{"Type":"AWS::EC2::Subnet","Properties":{"VpcId":{"Ref":"Net"},"CidrBlock":"10.0.0.0/24"}},
              "Gateway":{"Type":"AWS::EC2::InternetGateway"},
              "Attached":{"Type":"AWS::EC2::VPCGatewayAttachment","Properties":{"VpcId":{"Ref":"Net"},"InternetGatewayId":{"Ref":"Gateway"}}},
              "Address":{"Type":"AWS::EC2::EIP","Properties":{"Domain":"vpc"}},
              "Nat":{"Type":"AWS::EC2::NatGateway","Properties":{"SubnetId":{"Ref":"Public"},"AllocationId":{"Fn::GetAtt":["Address","AllocationId"]}}},
              "Table":{"Type":"AWS::EC2::RouteTable","Properties":{"VpcId":{"Ref":"Net"}}},
              "Out":{"Type":"AWS::EC2::Route","Properties":{"RouteTableId":{"Ref":"Table"},"DestinationCidrBlock":"0.0.0.0/0","NatGatewayId":{"Ref":"Nat"}}},
              "Tasks":{"Type":"AWS::EC2::SecurityGroup","Properties":{"GroupDescription":"tasks","VpcId":{"Ref":"Net"},
                "SecurityGroupIngress":[{"IpProtocol":"tcp","FromPort":80,"ToPort":80,"CidrIp":"10.0.0.0/16"}]}}}}
            """;
        await using var emulator = await RunningEmulator.StartAsync();
        await CreateAsync(emulator, Network);

        Values(await ReadAsync(emulator, "DescribeInternetGateways"), "state").ShouldBe(["available"]);
        var nat = await ReadAsync(emulator, "DescribeNatGateways");
        Values(nat, "publicIp").ShouldBe(Values(await ReadAsync(emulator, "DescribeAddresses"), "publicIp"));
        Values(await ReadAsync(emulator, "DescribeRouteTables"), "natGatewayId").ShouldBe(Values(nat, "natGatewayId"));
        Values(await ReadAsync(emulator, "DescribeRouteTables"), "destinationCidrBlock").ShouldBe(["10.0.0.0/16", "0.0.0.0/0"]);
        // A group without an egress rule of its own allows everything out.
        var rules = await ReadAsync(emulator, "DescribeSecurityGroupRules");
        Values(rules, "cidrIpv4").Order().ShouldBe(["0.0.0.0/0", "10.0.0.0/16"]);
        var groups = await ReadAsync(emulator, "DescribeSecurityGroups&Filter.1.Name=description&Filter.1.Value.1=tasks");
        Values(groups, "groupId").First().ShouldBe(Values(rules, "groupId").First());
    }

    [Fact]
    public async Task Pages_are_cut_as_asked_and_followed_by_their_token()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var seen = new List<string>();
        var token = "";
        do
        {
            var page = await ReadAsync(emulator, $"DescribeInstanceTypes&MaxResults=50{(token.Length > 0 ? $"&NextToken={Uri.EscapeDataString(token)}" : "")}");
            Values(page, "instanceType").Count().ShouldBeLessThanOrEqualTo(50);
            seen.AddRange(Values(page, "instanceType"));
            token = Values(page, "nextToken").FirstOrDefault("");
        }
        while (token.Length > 0);

        seen.Count.ShouldBeGreaterThan(100);
        seen.ShouldBeUnique();
        Values(await ReadAsync(emulator, "DescribeInstanceTypes&InstanceType.1=m7g.large"), "supportedArchitectures").ShouldBe(["arm64"]);
    }

    [Fact]
    public async Task The_image_that_a_public_parameter_names_is_described()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var id = Delivery.Emulator.Ssm.PublicParameters.Find(RunningEmulator.Region, "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id");

        var image = await ReadAsync(emulator, $"DescribeImages&ImageId.1={id}");

        Values(image, "architecture").ShouldBe(["arm64"]);
        Values(image, "imageState").ShouldBe(["available"]);
    }

    [Theory]
    [InlineData("Action=DescribeVpcs&VpcId.1=vpc-1", "InvalidVpcID.NotFound")]
    [InlineData("Action=DescribeVpcs&Filter.1.Name=bogus&Filter.1.Value.1=x", "InvalidParameterValue")]
    [InlineData("Action=RunInstances", "InvalidAction")]
    [InlineData("Action=DescribeSecurityGroups&GroupId.1=sg-1", "InvalidGroup.NotFound")]
    [InlineData("Action=DescribeImages&ImageId.1=ami-1", "InvalidAMIID.NotFound")]
    [InlineData("Action=DescribeNatGateways&Filter.1.Name=bogus&Filter.1.Value.1=x", "InvalidParameterValue")]
    [InlineData("Action=DescribeVpcs&MaxResults=1", "InvalidParameterValue")]
    public async Task What_is_not_there_or_not_supported_is_refused(string form, string code)
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var request = SignedRequest.Query(emulator.Url, "ec2", form);

        var (status, body) = await emulator.SendAsync(request);

        status.ShouldBe(400);
        XElement.Parse(body).Element("Errors")!.Element("Error")!.Element("Code")!.Value.ShouldBe(code);
    }

    private static async Task CreateAsync(RunningEmulator emulator, string template)
    {
        await CallAsync(emulator, "cloudformation", $"Action=CreateStack&Version=2010-05-15&StackName=net&TemplateBody={Uri.EscapeDataString(template)}");
        while (Values(await CallAsync(emulator, "cloudformation", "Action=DescribeStacks&Version=2010-05-15&StackName=net"), "StackStatus").Single() != "CREATE_COMPLETE")
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static Task<XElement> ReadAsync(RunningEmulator emulator, string operation) => CallAsync(emulator, "ec2", $"Action={operation}&Version=2016-11-15");

    private static async Task<XElement> CallAsync(RunningEmulator emulator, string service, string form)
    {
        using var request = SignedRequest.Query(emulator.Url, service, form);
        var (status, body) = await emulator.SendAsync(request);
        status.ShouldBe(200, body);
        return XElement.Parse(body);
    }

    private static IEnumerable<string> Values(XElement answer, string name) =>
        answer.Descendants().Where(each => each.Name.LocalName == name).Select(each => each.Value);
}
