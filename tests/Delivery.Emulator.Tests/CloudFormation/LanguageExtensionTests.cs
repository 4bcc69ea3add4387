using System.Text.Json.Nodes;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>The transform AWS::LanguageExtensions. Sentences of refusals: answers of the service in public issues.</summary>
public sealed class LanguageExtensionTests
{
    private const string Loops = """
        Transform: AWS::LanguageExtensions
        Parameters:
          Names: {Type: CommaDelimitedList, Default: 'alpha,beta'}
          Keep: {Type: String, Default: Retain}
        Mappings:
          Zones: {eu-west-1: {list: [a-1, b-2]}}
        Conditions:
          Fn::ForEach::Has:
            - Name
            - !Ref Names
            - Has${Name}: !Equals [!Ref Name, alpha]
        Resources:
          Fn::ForEach::Topics:
            - Name
            - !Ref Names
            - Topic${Name}:
                Type: AWS::SNS::Topic
                DeletionPolicy: !Ref Keep
                Condition: !Sub 'Has${Name}'
                Properties:
                  DisplayName: !Sub '${AWS::StackName}-${Name}'
                  TopicName: !Ref Name
          Fn::ForEach::Zones:
            - Zone
            - !FindInMap [Zones, !Ref 'AWS::Region', list]
            - Fn::ForEach::Kinds:
                - Kind
                - [X, Y]
                - 'Zone&{Zone}${Kind}':
                    Type: AWS::SNS::Topic
                    Properties:
                      DisplayName: '${Zone}'
                      Tags:
                        - Key: !Ref Kind
                          Value: !Select [0, !Split ['-', !Ref Zone]]
        Outputs:
          Fn::ForEach::Names:
            - Name
            - [alpha]
            - Name${Name}:
                Value: !GetAtt [!Sub 'Topic${Name}', TopicName]
        """;

    [Fact]
    public async Task Loops_are_written_out_in_resources_conditions_outputs_and_names()
    {
        await using var account = new Account();
        var stack = await account.DeployAsync("s", Loops);

        var processed = JsonNode.Parse(Template(account, "s", "Processed"))!;
        processed["Resources"]!.AsObject().Select(entry => entry.Key).ShouldBe(
            ["Topicalpha", "Topicbeta", "Zonea1X", "Zonea1Y", "Zoneb2X", "Zoneb2Y"]);
        processed["Resources"]!["Topicalpha"]!.ToJsonString().ShouldBe(
            """{"Type":"AWS::SNS::Topic","DeletionPolicy":"Retain","Condition":"Hasalpha","Properties":{"DisplayName":{"Fn::Sub":"${AWS::StackName}-alpha"},"TopicName":"alpha"}}""");
        // A plain text keeps its placeholder; what refers to the identifier does not.
        processed["Resources"]!["Zonea1X"]!["Properties"]!["DisplayName"]!.GetValue<string>().ShouldBe("${Zone}");
        processed["Resources"]!["Zoneb2Y"]!["Properties"]!["Tags"]![0]!["Key"]!.GetValue<string>().ShouldBe("Y");
        processed["Transform"].ShouldBeNull("what was applied is no longer declared");
        Template(account, "s", "Original").ShouldBe(Loops);
        stack["Outputs"]![0]!["OutputKey"]!.GetValue<string>().ShouldBe("Namealpha");
        stack["Outputs"]![0]!["OutputValue"]!.GetValue<string>().ShouldBe("alpha");
        account.Events("s").Count(entry => entry.StartsWith("Topicbeta", StringComparison.Ordinal)).ShouldBe(0, "its condition does not hold");
    }

    [Fact]
    public async Task A_changed_list_adds_and_removes_the_loop_s_resources()
    {
        var unconditional = Loops.Replace("Condition: !Sub 'Has${Name}'", "DependsOn: []");
        await using var account = new Account();
        await account.DeployAsync("s", unconditional);
        var set = await account.PreviewAsync("s", unconditional, new() { ["Names"] = "alpha,gamma" });
        set["Changes"]!.AsArray().Select(change => $"{change!["ResourceChange"]!["Action"]} {change["ResourceChange"]!["LogicalResourceId"]}")
            .ShouldBe(["Remove Topicbeta", "Add Topicgamma"]);
    }

    [Theory]
    [InlineData("!Length [a, b, c]", "3")]
    [InlineData("Fn::Length: !Ref Names", "2")]
    [InlineData("Fn::Length: !Split ['-', 'a-b']", "2")]
    [InlineData("!FindInMap [M, none, v, {DefaultValue: other}]", "other")]
    [InlineData("!FindInMap [M, !Select [0, !Split ['/', 'k/x']], v, {DefaultValue: other}]", "one")]
    [InlineData("!FindInMap [None, k, v, {DefaultValue: !Ref 'AWS::Region'}]", "eu-west-1")]
    [InlineData("Fn::ToJsonString: {a: [1, true, !Ref 'AWS::Region'], b: !Ref Names}", """{"a":[1,true,"eu-west-1"],"b":["x","y"]}""")]
    [InlineData("!Ref {Fn::Sub: 'Pa${Rest}'}", "value")]
    public async Task Functions_of_the_transform_give_what_the_reference_says(string value, string expected)
    {
        await using var account = new Account();
        var template = $$$$"""
            Transform: AWS::LanguageExtensions
            Parameters: {Names: {Type: CommaDelimitedList, Default: 'x,y'}, Param: {Type: String, Default: value}}
            Mappings: {M: {k: {v: one}}}
            Resources:
              Fn::ForEach::One:
                - Rest
                - [ram]
                - T${Rest}:
                    Type: AWS::SNS::Topic
                    Properties:
                      DisplayName:
                        {{{{value}}}}
            """;
        var set = await account.PreviewAsync("s", template);
        set["Status"]!.GetValue<string>().ShouldBe("CREATE_COMPLETE", set["StatusReason"]?.GetValue<string>());
        JsonNode.Parse(set["Changes"]![0]!["ResourceChange"]!["AfterContext"]!.GetValue<string>())!["Properties"]!["DisplayName"]!.GetValue<string>().ShouldBe(expected);
    }

    [Theory]
    [InlineData("Resources: {'Fn::ForEach::L': [X, [a]]}", "Transform AWS::LanguageExtensions failed with: Fn::ForEach layout is incorrect")]
    [InlineData("Resources: {'Fn::ForEach::L': [X, !Ref Nope, {'T${X}': {Type: AWS::SNS::Topic}}]}", "Transform AWS::LanguageExtensions failed with: Could not find a collection or could not be resolved for Fn::ForEach")]
    [InlineData("Resources: {'Fn::ForEach::L': [X, [a, b], {T: {Type: AWS::SNS::Topic}}]}", "Transform AWS::LanguageExtensions failed with: Duplicate key T produced by Fn::ForEach")]
    [InlineData("Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Length {Ref: U}}}, U: {Type: AWS::SNS::Topic}}", "Transform AWS::LanguageExtensions failed with: The Fn::Length value could not be resolved for properties")]
    [InlineData("Resources: {'Fn::ForEach::L': [X, [a-b], {'T${X}': {Type: AWS::SNS::Topic}}]}", "Template format error: Resource name Ta-b is non alphanumeric.")]
    [InlineData("Resources: {'Fn::ForEach::L': [X, [a], {'T${X}': {Type: AWS::Nope::X}}], B: {Type: AWS::CloudFormation::Stack}}", "Template format error: Nested stacks are not supported: [B] Unrecognized resource types: [AWS::Nope::X]")]
    [InlineData("Mappings: {'Fn::ForEach::L': {k: {v: 1}}}\nResources: {T: {Type: AWS::SNS::Topic}}", "Transform AWS::LanguageExtensions failed with: Fn::ForEach is not supported in the Mappings section")]
    public async Task What_the_transform_can_t_do_is_refused(string sections, string message)
    {
        await using var account = new Account();
        account.Refused("CreateChangeSet", Account.Input("s", "Transform: AWS::LanguageExtensions\n" + sections, more: new() { ["ChangeSetName"] = "c", ["ChangeSetType"] = "CREATE" }))
            .Message.ShouldBe(message);
        account.Call("ListStacks", [])["StackSummaries"]!.AsArray().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Resources: {'Fn::ForEach::L': [X, [a], {'T${X}': {Type: AWS::SNS::Topic}}]}", "Template format error: [/Resources/Fn::ForEach::L] resource definition is malformed")]
    [InlineData("Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Length [a]}}}", "Template error: unsupported function Fn::Length; it needs the transform AWS::LanguageExtensions")]
    public async Task Without_the_transform_its_functions_are_refused(string template, string message)
    {
        await using var account = new Account();
        account.Refused("CreateChangeSet", Account.Input("s", template, more: new() { ["ChangeSetName"] = "c", ["ChangeSetType"] = "CREATE" })).Message.ShouldBe(message);
    }

    [Fact]
    public async Task A_stack_made_without_a_change_set_needs_CAPABILITY_AUTO_EXPAND()
    {
        await using var account = new Account();
        var input = Account.Input("s", Loops);
        var error = account.Refused("CreateStack", input);
        (error.Code, error.Message).ShouldBe(("InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_AUTO_EXPAND]"));
        input = Account.Input("s", Loops);
        input["Capabilities"] = new JsonArray("CAPABILITY_AUTO_EXPAND");
        account.Call("CreateStack", input);
        (await account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("CREATE_COMPLETE");
    }

    [Fact]
    public async Task Loops_that_would_fill_the_memory_are_refused_before_they_do()
    {
        var items = string.Join(", ", Enumerable.Range(0, 100).Select(index => $"i{index}"));
        var template = $"Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::A: [A, [{items}], {{'Fn::ForEach::B': [B, [{items}], {{'Fn::ForEach::C': [C, [{items}], {{'Fn::ForEach::D': [D, [{items}], {{'T${{A}}${{B}}${{C}}${{D}}': {{Type: AWS::SNS::Topic}}}}]}}]}}]}}]";
        await using var account = new Account();
        account.Refused("ValidateTemplate", new() { ["TemplateBody"] = template }).Message.ShouldBe("Template may not exceed 1000000 bytes in size.");
    }

    [Fact]
    public async Task A_secret_does_not_get_into_the_processed_template()
    {
        await using var account = new Account();
        var error = account.Refused("CreateChangeSet", Account.Input(
            "s", "Transform: AWS::LanguageExtensions\nParameters: {P: {Type: String, NoEcho: true}}\nMappings: {M: {a: {b: c}}}\nResources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !FindInMap [M, x, y, {DefaultValue: !Ref P}]}}}",
            new() { ["P"] = "hunter2" }, more: new() { ["ChangeSetName"] = "c", ["ChangeSetType"] = "CREATE" }));
        error.Message.ShouldBe("Transform AWS::LanguageExtensions failed with: Fn::FindInMap could not be resolved");
    }

    private static string Template(Account account, string stack, string stage) =>
        account.Call("GetTemplate", new() { ["StackName"] = stack, ["TemplateStage"] = stage })["TemplateBody"]!.GetValue<string>();
}
