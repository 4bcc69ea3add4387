namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>Stack policies: user guide "Prevent updates to stack resources"; texts of events as public projects quote them.</summary>
public sealed class StackPolicyTests
{
    private const string Topics = """
        Resources:
          Jobs: {Type: AWS::SNS::Topic, Properties: {TopicName: NAME, DisplayName: TEXT}}
          Other: {Type: AWS::SNS::Topic, Properties: {DisplayName: TEXT}}
        """;

    private const string AllowAll = """{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}""";

    [Fact]
    public async Task A_denied_replacement_fails_its_resource_and_the_update_rolls_back()
    {
        await using var account = new Account();
        await account.DeployAsync("s", Topics);
        SetPolicy(account, AllowAll, """{"Effect": "Deny", "Action": ["Update:Replace", "Update:Delete"], "Principal": "*", "Resource": "LogicalResourceId/Jobs"}""");
        var old = account.PhysicalId("s", "Jobs");
        (await account.DeployAsync("s", Topics.Replace("TEXT", "more")))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_COMPLETE", "modifications are allowed");
        var before = account.Events("s").Count;

        (await account.DeployAsync("s", Topics.Replace("NAME", "renamed")))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_ROLLBACK_COMPLETE");

        account.PhysicalId("s", "Jobs").ShouldBe(old);
        var events = account.Events("s").Skip(before).Where(entry => !entry.StartsWith("Other ", StringComparison.Ordinal)).ToList();
        events[1].ShouldBe("Jobs UPDATE_FAILED Action denied by stack policy: Statement [#2] does not allow [Update:Replace, Update:Delete] for resource [LogicalResourceId/Jobs];");
        events[2].ShouldStartWith("s UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to update: [Jobs");
        events[3].ShouldBe("Jobs UPDATE_COMPLETE");
    }

    [Fact]
    public async Task A_denied_removal_fails_the_update()
    {
        await using var account = new Account();
        await account.DeployAsync("s", Topics);
        SetPolicy(account, AllowAll, """{"Effect": "Deny", "Action": "Update:Delete", "Principal": "*", "Resource": "*", "Condition": {"StringLike": {"ResourceType": ["AWS::SNS::*"]}}}""");

        (await account.DeployAsync("s", "Resources: {Jobs: {Type: AWS::SNS::Topic, Properties: {TopicName: NAME, DisplayName: TEXT}}}"))["StackStatus"]!.GetValue<string>()
            .ShouldBe("UPDATE_ROLLBACK_COMPLETE");

        account.PhysicalId("s", "Other").ShouldNotBeEmpty();
        account.Events("s").ShouldContain("Other UPDATE_FAILED Action denied by stack policy: Statement [#2] does not allow [Update:Delete] for resource [*];");
    }

    [Fact]
    public async Task What_no_statement_allows_is_denied_unless_the_update_brings_its_own_policy()
    {
        await using var account = new Account();
        await account.DeployAsync("s", Topics);
        SetPolicy(account, """{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "NotResource": "LogicalResourceId/Jobs"}""");
        (await account.DeployAsync("s", Topics.Replace("TEXT", "more")))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_ROLLBACK_COMPLETE");
        account.Events("s").ShouldContain("Jobs UPDATE_FAILED Action not allowed by stack policy");

        account.Call("UpdateStack", Account.Input("s", Topics.Replace("TEXT", "more"), more: new() { ["StackPolicyDuringUpdateBody"] = Policy(AllowAll) }));
        (await account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_COMPLETE");
        account.Call("GetStackPolicy", new() { ["StackName"] = "s" })["StackPolicyBody"]!.GetValue<string>().ShouldContain("NotResource", Case.Sensitive, "it was for that update alone");

        account.Call("UpdateStack", Account.Input("s", Topics.Replace("TEXT", "most"), more: new()
        {
            ["StackPolicyDuringUpdateBody"] = Policy(AllowAll),
            ["StackPolicyBody"] = Policy(AllowAll),
        }));
        await account.EndAsync("s");
        (await account.DeployAsync("s", Topics))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_COMPLETE", "the new policy is the stack's");
    }

    [Fact]
    public async Task A_stack_is_created_with_a_policy_and_one_that_is_none_is_refused()
    {
        await using var account = new Account();
        account.Call("CreateStack", Account.Input("s", Topics, more: new() { ["StackPolicyBody"] = Policy(AllowAll) }));
        (await account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("CREATE_COMPLETE");
        account.Call("GetStackPolicy", new() { ["StackName"] = "s" })["StackPolicyBody"]!.GetValue<string>().ShouldBe(Policy(AllowAll));
        foreach (var wrong in new[]
        {
            "no json", "{}", Policy("""{"Effect": "Allow", "Action": "Update:*", "Principal": "somebody", "Resource": "*"}"""),
            Policy("""{"Effect": "Allow", "Action": "Delete:*", "Principal": "*", "Resource": "*"}"""), Policy("""{"Effect": 1}"""),
            Policy("""{"Effect": "Deny", "Action": "Update:*", "Principal": "*", "Resource": "*", "Condition": {"StringEquals": {"Other": "x"}}}"""),
        })
        {
            account.Refused("SetStackPolicy", new() { ["StackName"] = "s", ["StackPolicyBody"] = wrong }).Message.ShouldBe("Error validating stack policy: Invalid stack policy", wrong);
        }

        account.Refused("SetStackPolicy", new() { ["StackName"] = "s", ["StackPolicyBody"] = Policy(AllowAll.Replace("\"Resource\": \"*\"", "\"Resource\": \"LogicalResourceId/Absent\"")) }).Message
            .ShouldBe("Error validating stack policy: Unknown logical id 'LogicalResourceId/Absent' in statement {} - stack policies can only be applied to logical ids referenced in the template");
    }

    private static void SetPolicy(Account account, params string[] statements) =>
        account.Call("SetStackPolicy", new() { ["StackName"] = "s", ["StackPolicyBody"] = Policy(statements) });

    private static string Policy(params string[] statements) => $$"""{"Statement": [{{string.Join(", ", statements)}}]}""";
}
