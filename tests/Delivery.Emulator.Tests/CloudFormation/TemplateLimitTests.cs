namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>Quotas (user guide "Understand CloudFormation quotas", 2026-11) and what is said of what is not there.</summary>
public sealed class TemplateLimitTests
{
    private const string Topic = "Resources: {T: {Type: AWS::SNS::Topic}}\n";

    public static TheoryData<string, string> TooMuch => new()
    {
        { Topic + "Description: " + new string('x', 1025), "Template format error: 'Description' length is greater than 1024." },
        // Bytes, not characters.
        { Topic + "Description: " + new string('é', 600), "Template format error: 'Description' length is greater than 1024." },
        { Topic + $"Parameters: {{{Many(201, "P", "{Type: String, Default: x}")}}}", "Template format error: Number of parameters, 201, is greater than maximum allowed, 200" },
        { Topic + $"Outputs: {{{Many(201, "O", "{Value: x}")}}}", "Template format error: Number of outputs, 201, is greater than maximum allowed, 200" },
        { Topic + $"Mappings: {{{Many(201, "M", "{k: {v: 1}}")}}}", "Template format error: Number of mappings, 201, is greater than maximum allowed, 200" },
        { Topic + $"Mappings: {{M: {{{Many(201, "k", "{v: 1}")}}}}}", "Template format error: Number of mapping attributes, 201, is greater than maximum allowed, 200" },
        { $"Resources: {{{Many(501, "T", "{Type: AWS::SNS::Topic}")}}}", "Template format error: Number of resources, 501, is greater than maximum allowed, 500" },
        { $"Resources: {{{new string('T', 256)}: {{Type: AWS::SNS::Topic}}}}", $"Template format error: Resource name {new string('T', 256)} is longer than 255 characters." },
        { Topic + "#" + new string('x', 51_200), "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200" },
    };

    [Theory]
    [MemberData(nameof(TooMuch))]
    public async Task A_template_over_a_quota_is_refused(string template, string message)
    {
        await using var account = new Account();
        Refusal(account, template).ShouldBe(message);
    }

    [Fact]
    public async Task A_template_at_its_quotas_is_taken()
    {
        var template = $"Description: {new string('x', 1024)}\nParameters: {{{Many(200, "P", "{Type: String, Default: x}")}}}\nResources: {{{Many(500, "T", "{Type: AWS::SNS::Topic}")}}}\nOutputs: {{{Many(200, "O", "{Value: x}")}}}";
        await using var account = new Account();
        (await account.PreviewAsync("s", template))["Status"]!.GetValue<string>().ShouldBe("CREATE_COMPLETE");
    }

    [Fact]
    public async Task Everything_that_is_not_supported_is_told_in_one_message()
    {
        await using var account = new Account();
        Refusal(account, """
            Transform: [AWS::Serverless-2016-10-31, MyMacro]
            Hooks: {H: {Type: AWS::CodeDeploy::BlueGreen}}
            Resources:
              M: {Type: AWS::SNS::Topic, Properties: {Fn::Transform: {Name: AWS::Include}}}
              N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: x}}
              S: {Type: AWS::SNS::Topic, Properties: {DisplayName: '{{resolve:secretsmanager:x}}'}}
              P: {Type: AWS::SNS::Topic, Properties: {DisplayName: '{{resolve:ssm-secure:x:1}}'}}
              A: {Type: AWS::Nope::A}
              B: {Type: AWS::Nope::B}
            """).ShouldBe(
            "Template format error: No transform named AWS::Serverless-2016-10-31, MyMacro found. Macros (Fn::Transform) are not supported: [M] " +
            "Nested stacks are not supported: [N] The Hooks section is not supported. Secrets Manager references are not supported: [S] " +
            "SSM Secure reference is not supported in: [AWS::SNS::Topic/Properties/DisplayName] Unrecognized resource types: [AWS::Nope::A, AWS::Nope::B]");
    }

    [Theory]
    [InlineData("Mappings: {M: text}", "Template format error: Every Mappings member M must be a map")]
    [InlineData("Mappings: {M: {k: {v: {w: 1}}}}", "Template format error: Every Mappings attribute must be a String or a List.")]
    [InlineData("Outputs: {O: {Value: !GetAZs ''}}", "Template format error: The Value field of every Outputs member must evaluate to a String and not a List.")]
    [InlineData("Outputs: {O: {Value: x, Export: {}}}", "Template format error: Output O is malformed. The Name field of every Export member must be specified.")]
    [InlineData("Outputs: {O: {Value: !If [None, a, b]}}", "Template format error: Unresolved condition dependency None in the Outputs block of the template")]
    [InlineData("Outputs: {O: {Value: !Sub '${U.Arn}'}}", "Template error: instance of Fn::Sub references invalid resource attribute U.Arn")]
    [InlineData("Outputs: {O: {Value: !Sub '${U-V}'}}", "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons")]
    [InlineData("Outputs: {O: {Value: !Contains [[a], a]}}", "Template format error: Fn::Contains is only supported in the Rules block of the template")]
    [InlineData("Outputs: {O: {Value: !FindInMap [M, !Select [0, [a]], v]}}", "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value")]
    [InlineData("Outputs: {O: {Value: {'Fn::GetStackOutput': {StackName: x}}}}", "Template error: every Fn::GetStackOutput object requires StackName and OutputName, and optionally Region and RoleArn")]
    [InlineData("Conditions: {C: !Condition D}", "Template format error: Unresolved condition dependency D in the Conditions block of the template")]
    [InlineData("Parameters: {P: {Type: String, MaxLength: 99999999999999999999}}", "Template format error: MaxLength of parameter P must be a whole number.")]
    [InlineData("Parameters: {P: {Type: String, AllowedValues: a}}", "Template format error: AllowedValues of parameter P must be a list of values.")]
    public async Task Sections_and_functions_must_have_their_shape(string section, string message)
    {
        await using var account = new Account();
        Refusal(account, Topic + section).ShouldBe(message);
    }

    [Fact]
    public async Task Many_references_to_a_long_value_are_refused_before_they_fill_the_memory()
    {
        var references = string.Join(",", Enumerable.Repeat("!Ref P", 6200));
        await using var account = new Account();
        account.Refused("CreateChangeSet", Account.Input(
            "s", $"Parameters: {{P: {{Type: String}}}}\nResources: {{T: {{Type: AWS::SNS::Topic, Metadata: [{references}]}}}}",
            new() { ["P"] = new string('x', 4096) }, more: new() { ["ChangeSetName"] = "c", ["ChangeSetType"] = "CREATE" }))
            .Message.ShouldBe("Template may not exceed 1000000 bytes in size.");
    }

    private static string Many(int count, string name, string value) => string.Join(", ", Enumerable.Range(0, count).Select(index => $"{name}{index}: {value}"));

    private static string Refusal(Account account, string template)
    {
        var message = account.Refused("CreateChangeSet", Account.Input("s", template, more: new() { ["ChangeSetName"] = "c", ["ChangeSetType"] = "CREATE" })).Message;
        account.Call("ListStacks", [])["StackSummaries"]!.AsArray().ShouldBeEmpty("nothing is left behind");
        return message;
    }
}
