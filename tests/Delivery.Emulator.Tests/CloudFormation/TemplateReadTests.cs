using System.Text.Json.Nodes;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>ValidateTemplate, GetTemplateSummary and GetTemplate (API reference, 2026-11).</summary>
public sealed class TemplateReadTests
{
    private const string Template = """
        AWSTemplateFormatVersion: '2010-09-09'
        Description: what it is
        Metadata: {a: {b: [1, true, x]}}
        Parameters:
          Plain: {Type: Number, Default: 3, Description: how many, AllowedValues: [3, 4]}
          Secret: {Type: String, NoEcho: true}
        Resources:
          Role: {Type: AWS::IAM::Role, Properties: {RoleName: r, AssumeRolePolicyDocument: {}}}
          Policy: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {}}}
          T: {Type: AWS::SNS::Topic}
          U: {Type: AWS::SNS::Topic}
        """;

    [Fact]
    public async Task A_valid_template_is_described()
    {
        await using var account = new Account();
        account.Call("ValidateTemplate", new() { ["TemplateBody"] = Template }).ToJsonString().ShouldBe("""
            {"Parameters":[{"ParameterKey":"Plain","DefaultValue":"3","NoEcho":false,"Description":"how many"},{"ParameterKey":"Secret","NoEcho":true}],"Description":"what it is","Capabilities":["CAPABILITY_NAMED_IAM"],"CapabilitiesReason":"The following resource(s) require capabilities: [AWS::IAM::Role]"}
            """);
    }

    [Fact]
    public async Task A_summary_tells_types_identifiers_metadata_and_constraints()
    {
        await using var account = new Account();
        var summary = account.Call("GetTemplateSummary", new() { ["TemplateBody"] = Template });
        summary["Parameters"]!.ToJsonString().ShouldBe("""
            [{"ParameterKey":"Plain","DefaultValue":"3","ParameterType":"Number","NoEcho":false,"Description":"how many","ParameterConstraints":{"AllowedValues":["3","4"]}},{"ParameterKey":"Secret","ParameterType":"String","NoEcho":true,"ParameterConstraints":{}}]
            """);
        summary["ResourceTypes"]!.ToJsonString().ShouldBe("""["AWS::IAM::Role","AWS::IAM::ManagedPolicy","AWS::SNS::Topic"]""");
        summary["ResourceIdentifierSummaries"]!.AsArray().Select(each => each!.ToJsonString()).ShouldBe([
            """{"ResourceType":"AWS::IAM::Role","LogicalResourceIds":["Role"],"ResourceIdentifiers":["RoleName"]}""",
            """{"ResourceType":"AWS::IAM::ManagedPolicy","LogicalResourceIds":["Policy"],"ResourceIdentifiers":["PolicyArn"]}""",
            """{"ResourceType":"AWS::SNS::Topic","LogicalResourceIds":["T","U"],"ResourceIdentifiers":["TopicArn"]}""",
        ]);
        summary["Metadata"]!.GetValue<string>().ShouldBe("""{"a":{"b":[1,true,"x"]}}""");
        summary["Version"]!.GetValue<string>().ShouldBe("2010-09-09");
    }

    [Fact]
    public async Task A_summary_of_unknown_types_is_refused_or_warns()
    {
        const string template = "Resources: {T: {Type: AWS::SNS::Topic}, N: {Type: AWS::Nope::X}}";
        await using var account = new Account();
        account.Refused("GetTemplateSummary", new() { ["TemplateBody"] = template }).Message.ShouldBe("Template format error: Unrecognized resource types: [AWS::Nope::X]");
        account.Call("GetTemplateSummary", new()
        {
            ["TemplateBody"] = template,
            ["TemplateSummaryConfig"] = new JsonObject { ["TreatUnrecognizedResourceTypesAsWarnings"] = "true" },
        })["Warnings"]!.ToJsonString().ShouldBe("""{"UnrecognizedResourceTypes":["AWS::Nope::X"]}""");
    }

    [Fact]
    public async Task A_transform_is_declared_and_needs_a_capability_and_its_loops_are_seen()
    {
        const string template = "Transform: AWS::LanguageExtensions\nParameters: {L: {Type: CommaDelimitedList DEFAULT}}\nResources: {'Fn::ForEach::R': [X, !Ref L, {'T${X}': {Type: AWS::SNS::Topic}}], R: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, PolicyDocument: {}}}}";
        await using var account = new Account();
        var summary = account.Call("GetTemplateSummary", new() { ["TemplateBody"] = template.Replace(" DEFAULT", ", Default: 'a,b'") });
        summary["DeclaredTransforms"]!.ToJsonString().ShouldBe("""["AWS::LanguageExtensions"]""");
        summary["Capabilities"]!.ToJsonString().ShouldBe("""["CAPABILITY_IAM","CAPABILITY_AUTO_EXPAND"]""");
        summary["ResourceIdentifierSummaries"]![0]!["LogicalResourceIds"]!.ToJsonString().ShouldBe("""["Ta","Tb"]""");

        // Without a value there is nothing to write out, and nothing wrong.
        account.Call("ValidateTemplate", new() { ["TemplateBody"] = template.Replace(" DEFAULT", "") })["Capabilities"]!.ToJsonString().ShouldBe("""["CAPABILITY_AUTO_EXPAND"]""");
    }

    [Fact]
    public async Task The_template_of_a_stack_and_of_a_change_set_are_told_apart_and_stages_are_checked()
    {
        const string before = "Resources: {T: {Type: AWS::SNS::Topic}}";
        await using var account = new Account();
        await account.DeployAsync("s", before);
        var set = await account.PreviewAsync("s", before + "\nOutputs: {O: {Value: x}}");
        account.Call("GetTemplate", new() { ["StackName"] = "s" })["TemplateBody"]!.GetValue<string>().ShouldBe(before);
        account.Call("GetTemplate", new() { ["StackName"] = "s", ["ChangeSetName"] = set["ChangeSetName"]!.GetValue<string>() })["TemplateBody"]!.GetValue<string>().ShouldEndWith("{O: {Value: x}}");
        account.Refused("GetTemplate", new() { ["StackName"] = "s", ["TemplateStage"] = "Final" }).Message.ShouldContain("Member must satisfy enum value set: [Original, Processed]");
        account.Call("GetTemplateSummary", new() { ["StackName"] = "s" })["ResourceTypes"]!.ToJsonString().ShouldBe("""["AWS::SNS::Topic"]""");
        account.Refused("GetTemplateSummary", new() { ["StackName"] = "s", ["TemplateBody"] = before }).Message.ShouldStartWith("You must specify only one of");
    }
}
