using System.Text.Json.Nodes;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>Parameters of types that mean something in the account, and rules over them (user guide "Parameters", "Rules", 2026-11).</summary>
public sealed class ParameterTypeTests
{
    private const string Network = """
        Resources:
          V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
          W: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
          N: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref V, CidrBlock: 10.0.0.0/24, Tags: [{Key: tier, Value: private}]}}
          M: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref V, CidrBlock: 10.0.1.0/24, Tags: [{Key: tier, Value: public}]}}
        """;

    [Theory]
    [InlineData("AWS::EC2::VPC::Id", "V", "vpc-0123456789abcdef0")]
    [InlineData("AWS::EC2::Subnet::Id", "N", "subnet-0123456789abcdef0")]
    [InlineData("List<AWS::EC2::Subnet::Id>", "N", "subnet-0123456789abcdef0")]
    [InlineData("AWS::EC2::AvailabilityZone::Name", null, "us-east-1a")]
    [InlineData("AWS::SSM::Parameter::Name", null, "/none")]
    public async Task A_value_of_an_AWS_specific_type_must_be_in_the_account(string type, string? logicalId, string absent)
    {
        await using var account = new Account();
        await account.DeployAsync("network", Network);
        var template = $"Parameters: {{P: {{Type: '{type}'}}}}\nResources: {{T: {{Type: AWS::SNS::Topic}}}}";
        var value = logicalId is not null ? account.PhysicalId("network", logicalId)
            : type.Contains("SSM") ? "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended" : "eu-west-1b";

        (await account.PreviewAsync("s", template, new() { ["P"] = value }))["Status"]!.GetValue<string>().ShouldBe("CREATE_COMPLETE");
        Refusal(account, template, absent).ShouldBe($"Parameter validation failed: parameter value {absent} for parameter name P does not exist");
    }

    [Theory]
    [InlineData("List<Number>", "1,2, 3", null)]
    [InlineData("List<Number>", "1,x", "Parameter 'P' must be a list of numbers.")]
    [InlineData("Number', MinValue: 1.5, MaxValue: '3", "1", "Parameter 'P' must be a number not less than 1.5")]
    [InlineData("Number', MinValue: 1.5, MaxValue: '3", "4", "Parameter 'P' must be a number not greater than 3")]
    [InlineData("String', MinLength: 2, MaxLength: '3", "a", "Parameter 'P' must contain at least 2 characters")]
    [InlineData("String', MinLength: 2, MaxLength: '3", "abcd", "Parameter 'P' must contain at most 3 characters")]
    [InlineData("CommaDelimitedList', AllowedValues: [a, b], Description: 'x", "a, c", "Parameter 'P' must be one of AllowedValues")]
    [InlineData("CommaDelimitedList', AllowedValues: [a, b], Description: 'x", "a, b", null)]
    public async Task Constraints_hold_for_the_value_and_for_every_item_of_a_list(string declaration, string value, string? refusal)
    {
        await using var account = new Account();
        var template = $"Parameters: {{P: {{Type: '{declaration}'}}}}\nResources: {{T: {{Type: AWS::SNS::Topic}}}}";
        if (refusal is null)
        {
            (await account.PreviewAsync("s", template, new() { ["P"] = value }))["Status"]!.GetValue<string>().ShouldBe("CREATE_COMPLETE");
        }
        else
        {
            Refusal(account, template, value).ShouldBe(refusal);
        }
    }

    [Fact]
    public async Task A_value_is_at_most_4096_bytes_long()
    {
        await using var account = new Account();
        Refusal(account, "Parameters: {P: {Type: String}}\nResources: {T: {Type: AWS::SNS::Topic}}", new string('x', 4097))
            .ShouldBe("Parameter 'P' must contain at most 4096 characters");
    }

    [Fact]
    public async Task A_list_in_Systems_Manager_is_a_list_in_the_template()
    {
        await using var account = new Account();
        await account.DeployAsync("writer", "Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Name: /list, Type: StringList, Value: 'a,b,c'}}}");
        var set = await account.PreviewAsync("s", "Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: /list}}\nResources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Join ['+', !Ref P]}}}");
        DisplayName(set).ShouldBe("a+b+c");
    }

    [Theory]
    [InlineData("Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /secret}}\nResources: {T: {Type: AWS::SNS::Topic}}", "Parameters [/secret] referenced by template have types not supported by CloudFormation.")]
    [InlineData("Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: '{{resolve:ssm:/secret}}'}}}", "Parameters [/secret] referenced by template have types not supported by CloudFormation.")]
    [InlineData("Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: '{{resolve:ssm:/none:3}}'}}}", "Parameters: [ssm:/none:3] cannot be found.")]
    [InlineData("Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: '{{resolve:ssm-secure:/secret}}'}}}", "Template format error: SSM Secure reference is not supported in: [AWS::SNS::Topic/Properties/DisplayName]")]
    [InlineData("Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: '{{resolve:secretsmanager:x}}'}}}", "Template format error: Secrets Manager references are not supported: [T]")]
    public async Task Secrets_of_Systems_Manager_are_not_read_into_templates(string template, string message)
    {
        await using var account = new Account();
        var ssm = account.Parts.Services.Single(service => service.Service == "ssm");
        await ssm.InvokeAsync(new("ssm", "PutParameter", new JsonObject { ["Name"] = "/secret", ["Type"] = "SecureString", ["Value"] = "hunter2" },
            new("000000000000", "arn:aws:iam::000000000000:root", "000000000000", "test"), "eu-west-1", "r"), TestContext.Current.CancellationToken);
        Refusal(account, template).ShouldBe(message);
    }

    [Theory]
    [InlineData("!Contains [[a, b], !Ref S]", "c", false)]
    [InlineData("!Contains [[a, b], !Ref S]", "b", true)]
    [InlineData("!EachMemberEquals [!Split ['-', !Ref S], a]", "a-a", true)]
    [InlineData("!EachMemberEquals [!Split ['-', !Ref S], a]", "a-b", false)]
    [InlineData("!EachMemberIn [!Split ['-', !Ref S], [a, b]]", "a-b", true)]
    [InlineData("!EachMemberIn [!Split ['-', !Ref S], [a, b]]", "a-c", false)]
    [InlineData("!Contains [{'Fn::RefAll': 'AWS::EC2::VPC::Id'}, !Ref V]", "x", true)]
    [InlineData("!EachMemberIn [{'Fn::ValueOf': [N, VpcId]}, {'Fn::RefAll': 'AWS::EC2::VPC::Id'}]", "x", true)]
    [InlineData("!EachMemberEquals [{'Fn::ValueOf': [N, VpcId]}, !Ref V]", "x", true)]
    [InlineData("!EachMemberEquals [{'Fn::ValueOf': [N, Tags.tier]}, private]", "x", false)]
    [InlineData("!Contains [{'Fn::ValueOfAll': ['AWS::EC2::Subnet::Id', Tags.tier]}, public]", "x", true)]
    [InlineData("!Or [!Equals [!Ref S, a], !And [!Equals [!Ref S, b], !Not [!Equals [!Ref S, a]]]]", "b", true)]
    [InlineData("!Equals [!Ref S, a]", "b", false)]
    public async Task Rules_ask_the_account_and_the_parameters(string assertion, string value, bool holds)
    {
        await using var account = new Account();
        await account.DeployAsync("network", Network);
        var parameters = new Dictionary<string, string>
        {
            ["S"] = value,
            ["V"] = account.PhysicalId("network", "V"),
            ["N"] = $"{account.PhysicalId("network", "N")},{account.PhysicalId("network", "M")}",
        };
        var template = $$$$"""
            Parameters: {S: {Type: String}, V: {Type: 'AWS::EC2::VPC::Id'}, N: {Type: 'List<AWS::EC2::Subnet::Id>'}}
            Rules: {R: {RuleCondition: !Not [!Equals [!Ref S, never]], Assertions: [{Assert: {{{{assertion}}}}, AssertDescription: told}]}}
            Resources: {T: {Type: AWS::SNS::Topic}}
            """;
        if (holds)
        {
            (await account.PreviewAsync("s", template, parameters))["Status"]!.GetValue<string>().ShouldBe("CREATE_COMPLETE");
        }
        else
        {
            account.Refused("CreateChangeSet", Account.Input("s", template, parameters, more: new() { ["ChangeSetName"] = "c", ["ChangeSetType"] = "CREATE" })).Message
                .ShouldBe("Template validation error: Rules failed: told");
        }
    }

    [Fact]
    public async Task An_output_of_another_stack_is_read_weakly()
    {
        const string source = "Parameters: {P: {Type: String}}\nResources: {T: {Type: AWS::SNS::Topic}}\nOutputs: {O: {Value: !Ref P}}";
        const string reader = "Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: {'Fn::GetStackOutput': {StackName: source, OutputName: O}}}}}";
        await using var account = new Account();
        await account.DeployAsync("source", source, new() { ["P"] = "one" });
        DisplayName(await account.PreviewAsync("first", reader)).ShouldBe("one");
        await account.DeployAsync("reader", reader);

        // Unlike an export it may change under its reader, who sees it with his own next update.
        await account.DeployAsync("source", source, new() { ["P"] = "two" });
        DisplayName(await account.PreviewAsync("reader", reader)).ShouldBe("two");
        account.Call("DeleteStack", new() { ["StackName"] = "source" });
        await account.EndAsync(account.Call("ListStacks", [])["StackSummaries"]!.AsArray().Single(stack => stack!["StackName"]!.GetValue<string>() == "source")!["StackId"]!.GetValue<string>());
        var set = await account.PreviewAsync("reader", reader, name: "after");
        set["StatusReason"]!.GetValue<string>().ShouldBe("Template error: Fn::GetStackOutput could not be resolved: Stack with id source does not exist");
    }

    private static string? DisplayName(JsonObject set)
    {
        set["Status"]!.GetValue<string>().ShouldBe("CREATE_COMPLETE", set["StatusReason"]?.GetValue<string>());
        return JsonNode.Parse(set["Changes"]![0]!["ResourceChange"]!["AfterContext"]!.GetValue<string>())!["Properties"]!["DisplayName"]!.GetValue<string>();
    }

    private static string Refusal(Account account, string template, string? value = null) =>
        account.Refused("CreateChangeSet", Account.Input(
            "s", template, value is null ? null : new() { ["P"] = value }, more: new() { ["ChangeSetName"] = "refused", ["ChangeSetType"] = "CREATE" })).Message;
}
