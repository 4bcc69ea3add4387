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
        await CallAsync(emulator, "cloudformation", $"Action=CreateStack&Version=2010-05-15&StackName=net&TemplateBody={Uri.EscapeDataString(Template)}");
        XElement subnets;
        do
        {
            subnets = await CallAsync(emulator, "ec2", "Action=DescribeSubnets&Version=2016-11-15&Filter.1.Name=availability-zone&Filter.1.Value.1=eu-central-1b");
        }
        while (!Values(subnets, "cidrBlock").Any());

        var vpcs = await CallAsync(emulator, "ec2", "Action=DescribeVpcs&Version=2016-11-15");

        Values(subnets, "cidrBlock").ShouldBe(["10.0.1.0/24"]);
        Values(subnets, "vpcId").ShouldBe(Values(vpcs, "vpcId"));
        subnets.Name.ShouldBe(XName.Get("DescribeSubnetsResponse", "http://ec2.amazonaws.com/doc/2016-11-15/"));
    }

    [Theory]
    [InlineData("Action=DescribeVpcs&VpcId.1=vpc-1", "InvalidVpcID.NotFound")]
    [InlineData("Action=DescribeVpcs&Filter.1.Name=bogus&Filter.1.Value.1=x", "InvalidParameterValue")]
    [InlineData("Action=RunInstances", "InvalidAction")]
    public async Task What_is_not_there_or_not_supported_is_refused(string form, string code)
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var request = SignedRequest.Query(emulator.Url, "ec2", form);

        var (status, body) = await emulator.SendAsync(request);

        status.ShouldBe(400);
        XElement.Parse(body).Element("Errors")!.Element("Error")!.Element("Code")!.Value.ShouldBe(code);
    }

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
