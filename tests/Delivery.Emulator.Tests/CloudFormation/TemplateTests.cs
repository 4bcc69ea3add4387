using System.Text.Json.Nodes;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>What templates may hold, and how those that may not are refused. Texts: answers of the service.</summary>
public sealed class TemplateTests
{
    [Theory]
    [InlineData("Resources:\n  A:\n   Type: [", "Template format error: YAML not well-formed. (line 4, column 1): While parsing a node, did not find expected node content.")]
    [InlineData("{\"Resources\": {,}}", "Template format error: JSON not well-formed. (line 1, column 16)")]
    [InlineData("just text", "Template format error: unsupported structure.")]
    [InlineData("Resources: {}", "Template format error: At least one Resources member must be defined.")]
    [InlineData("Nope: 1\nResources: {A: {Type: AWS::SNS::Topic}}", "Invalid template property or properties [Nope]")]
    [InlineData("Resources: {A: {Typ: x}}", "Invalid template resource property 'Typ'")]
    [InlineData("Resources: {A: {Properties: {}}}", "Template format error: [/Resources/A] Every Resources object must contain a Type member.")]
    [InlineData("Resources: {A: text}", "Template format error: Any Resources member must be an object.")]
    [InlineData("Resources: {A-b: {Type: AWS::SNS::Topic}}", "Template format error: Resource name A-b is non alphanumeric.")]
    [InlineData("Resources: {A: {Type: AWS::SNS::Topic}}\nOutputs: {O: {Value: null}}", "[/Outputs/O/Value] 'null' values are not allowed in templates")]
    [InlineData("Resources: {A: {Type: AWS::SNS::Topic}}\nOutputs: {O: {Description: x}}", "Template format error: Every Outputs member must contain a Value object")]
    [InlineData("Resources: {A: {Type: AWS::Nope::X}, B: {Type: AWS::RDS::DBInstance}}", "Template format error: Unrecognized resource types: [AWS::Nope::X, AWS::RDS::DBInstance]")]
    [InlineData("Resources: {A: &x {Type: AWS::SNS::Topic}, B: *x}", "Template error: YAML aliases are not allowed in CloudFormation templates")]
    [InlineData("Resources: {A: {Type: AWS::SNS::Topic, DependsOn: B}}", "Template format error: Unresolved resource dependencies [B] in the Resources block of the template")]
    [InlineData("Resources: {A: {Type: AWS::SNS::Topic}}\nOutputs: {O: {Value: !Ref B}}", "Template format error: Unresolved resource dependencies [B] in the Outputs block of the template")]
    [InlineData("Resources: {A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt B.Arn}}}", "Template error: instance of Fn::GetAtt references undefined resource B")]
    [InlineData("Resources: {A: {Type: AWS::SNS::Topic}}\nOutputs: {O: {Value: !GetAtt A.Nope}}", "Template error: resource A does not support attribute type Nope in Fn::GetAtt")]
    [InlineData("Resources: {A: {Type: AWS::SNS::Topic, DependsOn: C}, B: {Type: AWS::SNS::Topic, DependsOn: A}, C: {Type: AWS::SNS::Topic, DependsOn: B}}", "Circular dependency between resources: [A, C, B]")]
    [InlineData("Resources: {A: {Type: AWS::SNS::Topic, Condition: X}}", "Template format error: Unresolved condition dependency X in the Resources block of the template")]
    [InlineData("Conditions: {X: !Equals [!Ref A, b]}\nResources: {A: {Type: AWS::SNS::Topic}}", "Template format error: Unresolved dependencies [A]. Cannot reference resources in the Conditions block of the template")]
    [InlineData("Parameters: {P: {Type: Strin}}\nResources: {A: {Type: AWS::SNS::Topic}}", "Template format error: Unrecognized parameter type: Strin")]
    [InlineData("Parameters: {P: {Type: String}, Q: {Type: String}}\nResources: {A: {Type: AWS::SNS::Topic}}", "Parameters: [P, Q] must have values")]
    [InlineData("Parameters: {P: {Type: String, Default: x, AllowedValues: [a, b]}}\nResources: {A: {Type: AWS::SNS::Topic}}", "Parameter 'P' must be one of AllowedValues")]
    [InlineData("Parameters: {P: {Type: String, Default: x, AllowedPattern: '[0-9]+'}}\nResources: {A: {Type: AWS::SNS::Topic}}", "Parameter 'P' must match pattern [0-9]+")]
    [InlineData("Parameters: {P: {Type: String, Default: x, AllowedPattern: '[0-9]+', ConstraintDescription: digits}}\nResources: {A: {Type: AWS::SNS::Topic}}", "Parameter P failed to satisfy constraint: digits")]
    [InlineData("Parameters: {P: {Type: Number, Default: x}}\nResources: {A: {Type: AWS::SNS::Topic}}", "Parameter 'P' must be a number.")]
    [InlineData("Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /nope}}\nResources: {A: {Type: AWS::SNS::Topic}}", "Unable to fetch parameters [/nope] from parameter store for this account.")]
    [InlineData("Resources: {A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !FindInMap [M, a, b]}}}", "Template error: Mapping named 'M' is not present in the 'Mappings' section of template.")]
    public async Task A_template_that_AWS_refuses_is_refused_in_its_words(string template, string message)
    {
        await using var account = new Account();
        (await RefusedAsync(account, template)).ShouldBe(message);
    }

    [Fact]
    public async Task Properties_are_checked_before_anything_runs_and_every_finding_is_told()
    {
        await using var account = new Account();
        var set = await account.PreviewAsync("s", "Resources: {T: {Type: AWS::SNS::Topic, Properties: {Nope: 1, FifoTopic: maybe}}, Q: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 1000}}}");
        set["Status"]!.GetValue<string>().ShouldBe("FAILED");
        set["StatusReason"]!.GetValue<string>().ShouldStartWith("The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation].");
        var events = account.Call("DescribeEvents", new() { ["ChangeSetName"] = set["ChangeSetId"]!.GetValue<string>() })["OperationEvents"]!.AsArray();
        events.Select(entry => $"{entry!["ValidationPath"]} {entry["ValidationStatusReason"]}").ShouldBe([
            "/Resources/Q/Properties/DelaySeconds #/DelaySeconds: 1000 is not less or equal to 900",
            "/Resources/T/Properties/FifoTopic #/FifoTopic: expected type: Boolean, found: String",
            "/Resources/T/Properties #: extraneous key [Nope] is not permitted",
        ]);
        account.Call("DescribeStackEvents", new() { ["StackName"] = "s" })["StackEvents"]!.AsArray().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("!Join ['-', [a, !Ref P, c]]", "a-one-c")]
    [InlineData("!Sub 'x-${P}-${!P}-${AWS::Region}'", "x-one-${P}-eu-west-1")]
    [InlineData("!Sub ['${A}.${B}', {A: !Ref P, B: b}]", "one.b")]
    [InlineData("!Select [1, !Split [',', 'a,b,c']]", "b")]
    [InlineData("!Select [1, !Ref L]", "y")]
    [InlineData("!FindInMap [M, !Ref 'AWS::Region', k]", "found")]
    [InlineData("!Select [2, !Cidr [10.0.0.0/16, 4, 8]]", "10.0.2.0/24")]
    [InlineData("!Select [0, !GetAZs '']", "eu-west-1a")]
    [InlineData("!If [Yes, a, b]", "a")]
    [InlineData("!If [No, a, b]", "b")]
    [InlineData("{'Fn::Base64': abc}", "YWJj")]
    [InlineData("!Sub '{{resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_name}}'", "al2023-ami-ecs-hvm-2023.0.20261101-kernel-6.1-x86_64")]
    [InlineData("012345678901", "012345678901")]
    [InlineData("'{\"Fn::Sub\": 1}'", "{\"Fn::Sub\": 1}")]
    public async Task Functions_give_what_the_user_guide_says(string value, string expected)
    {
        await using var account = new Account();
        var set = await account.PreviewAsync("s", $$$$"""
            Parameters: {P: {Type: String, Default: one}, L: {Type: CommaDelimitedList, Default: 'x, y'}}
            Mappings: {M: {eu-west-1: {k: found}}}
            Conditions: {Yes: !And [!Equals [!Ref P, one], !Not [!Equals [a, b]]], No: !Or [!Equals [a, b], !Not [!Condition Yes]]}
            Resources:
              T:
                Type: AWS::SNS::Topic
                Properties:
                  DisplayName: {{{{value}}}}
            """);
        JsonNode.Parse(set["Changes"]![0]!["ResourceChange"]!["AfterContext"]!.GetValue<string>())!["Properties"]!["DisplayName"]!.GetValue<string>().ShouldBe(expected);
    }

    [Fact]
    public async Task A_reference_to_a_resource_that_its_condition_leaves_out_is_refused()
    {
        await using var account = new Account();
        (await RefusedAsync(account, """
            Conditions: {No: !Equals [a, b]}
            Resources: {A: {Type: AWS::SNS::Topic, Condition: No}, B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref A}}}
            """)).ShouldBe("Template format error: Unresolved resource dependencies [A] in the Resources block of the template");
    }

    [Fact]
    public async Task Capabilities_are_asked_for_by_name()
    {
        await using var account = new Account();
        var input = Account.Input("s", "Resources: {R: {Type: AWS::IAM::Role, Properties: {RoleName: x, AssumeRolePolicyDocument: {}}}}", more: new() { ["ChangeSetName"] = "c", ["ChangeSetType"] = "CREATE" });
        input["Capabilities"] = new JsonArray("CAPABILITY_IAM");
        var error = account.Refused("CreateChangeSet", input);
        (error.Code, error.Message).ShouldBe(("InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_NAMED_IAM]"));
    }

    [Fact]
    public async Task Secret_parameters_are_never_shown()
    {
        await using var account = new Account();
        var stack = await account.DeployAsync("s", """
            Parameters: {Secret: {Type: String, NoEcho: true}}
            Resources: {T: {Type: AWS::SNS::Topic}}
            """, new() { ["Secret"] = "hunter2" });
        stack["Parameters"]![0]!["ParameterValue"]!.GetValue<string>().ShouldBe("****");
        stack.ToJsonString().ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task An_SSM_parameter_shows_its_name_and_its_value()
    {
        const string name = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id";
        await using var account = new Account();
        var stack = await account.DeployAsync("s", $"Parameters: {{Ami: {{Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: {name}}}}}\nResources: {{T: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: !Ref Ami}}}}}}");
        stack["Parameters"]![0]!["ParameterValue"]!.GetValue<string>().ShouldBe(name);
        stack["Parameters"]![0]!["ResolvedValue"]!.GetValue<string>().ShouldMatch("^ami-[0-9a-f]{17}$");
    }

    [Fact]
    public async Task A_parameter_made_by_one_stack_is_read_by_the_next_change_set()
    {
        const string reader = "Parameters: {V: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /app/name}}\nResources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref V}}}";
        const string writer = "Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Name: /app/name, Type: String, Value: VALUE, Tags: {a: b}}}}";
        await using var account = new Account();
        await account.DeployAsync("writer", writer.Replace("VALUE", "one"));
        await account.DeployAsync("reader", reader);
        (await account.DeployAsync("writer", writer.Replace("VALUE", "two")))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_COMPLETE");
        var set = await account.PreviewAsync("reader", reader);
        set["Changes"]![0]!["ResourceChange"]!["Details"]![0]!["Target"]!["AfterValue"]!.GetValue<string>().ShouldBe("two");
    }

    private static Task<string> RefusedAsync(Account account, string template)
    {
        try
        {
            account.Call("CreateChangeSet", Account.Input("s", template, more: new() { ["ChangeSetName"] = "c", ["ChangeSetType"] = "CREATE" }));
        }
        catch (AwsErrorException error)
        {
            account.Call("ListStacks", [])["StackSummaries"]!.AsArray().ShouldBeEmpty("nothing is left behind");
            error.Code.ShouldBe("ValidationError");
            return Task.FromResult(error.Message);
        }

        throw new ShouldAssertException("It was not refused.");
    }
}
