using System.Text.Json.Nodes;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>Rules around stacks and change sets. Texts: answers of the service, API reference.</summary>
public sealed class StackTests
{
    private const string Topic = "Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: NAME}}}\nOutputs: {O: {Value: !Ref T, Export: {Name: topic}}}";
    private const string Importer = "Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !ImportValue topic}}}";

    [Fact]
    public async Task Names_of_change_sets_and_stacks_are_taken_as_AWS_takes_them()
    {
        await using var account = new Account();
        var create = Account.Input("s", Topic, more: new() { ["ChangeSetName"] = "c", ["ChangeSetType"] = "CREATE" });
        account.Call("CreateChangeSet", (JsonObject)create.DeepClone());
        account.Stack("s")["StackStatus"]!.GetValue<string>().ShouldBe("REVIEW_IN_PROGRESS");
        account.Refused("CreateChangeSet", (JsonObject)create.DeepClone()).Code.ShouldBe("AlreadyExistsException");
        await account.DeployAsync("s", Topic);
        create["ChangeSetName"] = "d";
        account.Refused("CreateChangeSet", create).Message.ShouldBe("Stack [s] already exists and cannot be created again with the changeSet [d].");
        account.Refused("CreateChangeSet", Account.Input("none", Topic, more: new() { ["ChangeSetName"] = "c", ["ChangeSetType"] = "UPDATE" })).Message
            .ShouldBe("Stack [none] does not exist");
        account.Refused("CreateStack", Account.Input("s", Topic)).Code.ShouldBe("AlreadyExistsException");
    }

    [Fact]
    public async Task Executing_one_change_set_makes_the_others_obsolete()
    {
        await using var account = new Account();
        await account.DeployAsync("s", Topic);
        var one = await account.PreviewAsync("s", Topic.Replace("NAME", "one"), name: "one");
        var two = await account.PreviewAsync("s", Topic.Replace("NAME", "two"), name: "two");
        account.Call("ExecuteChangeSet", new() { ["ChangeSetName"] = "one", ["StackName"] = "s" });
        await account.EndAsync("s");
        var id = two["ChangeSetId"]!.GetValue<string>();
        (await account.DescribeAsync(id, false))["ExecutionStatus"]!.GetValue<string>().ShouldBe("OBSOLETE");
        account.Refused("ExecuteChangeSet", new() { ["ChangeSetName"] = id }).Message
            .ShouldBe($"ChangeSet [{id}] cannot be executed in its current execution status of [OBSOLETE]");
        (await account.DescribeAsync(one["ChangeSetId"]!.GetValue<string>(), false))["ExecutionStatus"]!.GetValue<string>().ShouldBe("EXECUTE_COMPLETE");
        account.Call("DeleteChangeSet", new() { ["ChangeSetName"] = id });
        account.Refused("DescribeChangeSet", new() { ["ChangeSetName"] = id }).Message.ShouldBe($"ChangeSet [{id}] does not exist");
    }

    [Fact]
    public async Task A_client_request_token_stands_for_one_request()
    {
        await using var account = new Account();
        await account.DeployAsync("s", Topic);
        var set = await account.PreviewAsync("s", Topic.Replace("NAME", "one"), name: "one");
        var execute = new JsonObject { ["ChangeSetName"] = set["ChangeSetId"]!.GetValue<string>(), ["ClientRequestToken"] = "token" };
        account.Call("ExecuteChangeSet", (JsonObject)execute.DeepClone());
        account.Call("ExecuteChangeSet", (JsonObject)execute.DeepClone());
        await account.EndAsync("s");
        account.Call("ExecuteChangeSet", (JsonObject)execute.DeepClone());
        var other = await account.PreviewAsync("s", Topic.Replace("NAME", "two"), name: "two");
        execute["ChangeSetName"] = other["ChangeSetId"]!.GetValue<string>();
        account.Refused("ExecuteChangeSet", execute).Code.ShouldBe("TokenAlreadyExistsException");
        account.Call("DescribeStackEvents", new() { ["StackName"] = "s" })["StackEvents"]![0]!["ClientRequestToken"]!.GetValue<string>().ShouldBe("token");
    }

    [Fact]
    public async Task An_export_in_use_can_be_neither_changed_nor_deleted()
    {
        await using var account = new Account();
        await account.DeployAsync("s", Topic);
        await account.DeployAsync("importer", Importer);
        account.Call("DeleteStack", new() { ["StackName"] = "s" });
        var kept = await account.EndAsync("s");
        kept["StackStatus"]!.GetValue<string>().ShouldBe("CREATE_COMPLETE");
        kept["StackStatusReason"]!.GetValue<string>().ShouldBe("Delete canceled. Cannot delete export topic as it is in use by importer.");
        var updated = await account.DeployAsync("s", Topic.Replace("NAME", "other"));
        updated["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_ROLLBACK_COMPLETE");
        account.Events("s").ShouldContain("s UPDATE_ROLLBACK_IN_PROGRESS Export topic cannot be updated as it is in use by importer");
        account.Call("ListImports", new() { ["ExportName"] = "topic" })["Imports"]![0]!.GetValue<string>().ShouldBe("importer");
        (await account.DeployAsync("second", Topic.Replace("NAME", "second")))["StackStatus"]!.GetValue<string>().ShouldBe("ROLLBACK_COMPLETE");
        account.Events("second").ShouldContain(entry => entry.Contains("Export with name topic is already exported by stack s"));
    }

    [Fact]
    public async Task Termination_protection_refuses_the_deletion()
    {
        await using var account = new Account();
        await account.DeployAsync("s", Topic);
        account.Call("UpdateTerminationProtection", new() { ["StackName"] = "s", ["EnableTerminationProtection"] = "true" });
        account.Refused("DeleteStack", new() { ["StackName"] = "s" }).Message.ShouldBe("Stack [s] cannot be deleted while TerminationProtection is enabled");
        account.Call("UpdateTerminationProtection", new() { ["StackName"] = "s", ["EnableTerminationProtection"] = "false" });
        account.Call("DeleteStack", new() { ["StackName"] = "s" });
    }

    [Fact]
    public async Task A_stack_in_review_can_be_deleted_and_its_name_taken_again()
    {
        await using var account = new Account();
        var id = (await account.PreviewAsync("s", Topic))["StackId"]!.GetValue<string>();
        account.Call("DeleteStack", new() { ["StackName"] = "s" });
        (await account.EndAsync(id))["StackStatus"]!.GetValue<string>().ShouldBe("DELETE_COMPLETE");
        (await account.PreviewAsync("s", Topic))["StackId"]!.GetValue<string>().ShouldNotBe(id);
    }

    [Fact]
    public async Task Previous_template_and_values_are_taken_over()
    {
        const string template = "Parameters: {N: {Type: String}, D: {Type: String, Default: d}}\nResources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref N, DisplayName: !Ref D}}}";
        await using var account = new Account();
        await account.DeployAsync("s", template, new() { ["N"] = "one" });
        account.Call("UpdateStack", new()
        {
            ["StackName"] = "s",
            ["UsePreviousTemplate"] = "true",
            ["Parameters"] = new JsonArray(
                new JsonObject { ["ParameterKey"] = "N", ["UsePreviousValue"] = "true" },
                new JsonObject { ["ParameterKey"] = "D", ["ParameterValue"] = "e" }),
        });
        var stack = await account.EndAsync("s");
        stack["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_COMPLETE");
        stack["Parameters"]!.AsArray().Select(parameter => parameter!["ParameterValue"]!.GetValue<string>()).ShouldBe(["one", "e"]);
        account.Refused("UpdateStack", new()
        {
            ["StackName"] = "s",
            ["UsePreviousTemplate"] = "true",
            ["Parameters"] = new JsonArray(new JsonObject { ["ParameterKey"] = "N", ["UsePreviousValue"] = "true" }, new JsonObject { ["ParameterKey"] = "D", ["UsePreviousValue"] = "true" }),
        }).Message.ShouldBe("No updates are to be performed.");
    }

    [Fact]
    public async Task Long_lists_come_in_pages()
    {
        var template = "Resources:\n" + string.Join('\n', Enumerable.Range(0, 250).Select(number => $"  T{number:D3}: {{Type: AWS::SNS::Topic}}"));
        await using var account = new Account();
        var set = await account.PreviewAsync("s", template);
        var seen = new List<string>();
        string? token = null;
        do
        {
            var page = account.Call("DescribeChangeSet", new() { ["ChangeSetName"] = set["ChangeSetId"]!.GetValue<string>(), ["NextToken"] = token });
            seen.AddRange(page["Changes"]!.AsArray().Select(change => change!["ResourceChange"]!["LogicalResourceId"]!.GetValue<string>()));
            token = page["NextToken"]?.GetValue<string>();
        }
        while (token is not null);
        seen.Count.ShouldBe(250);
        seen.Distinct().Count().ShouldBe(250);
        account.Refused("DescribeChangeSet", new() { ["ChangeSetName"] = set["ChangeSetId"]!.GetValue<string>(), ["NextToken"] = "nonsense" }).Code.ShouldBe("ValidationError");
        account.Call("ExecuteChangeSet", new() { ["ChangeSetName"] = set["ChangeSetId"]!.GetValue<string>() });
        await account.EndAsync("s");
        var events = 0;
        do
        {
            var page = account.Call("DescribeStackEvents", new() { ["StackName"] = "s", ["NextToken"] = token });
            events += page["StackEvents"]!.AsArray().Count;
            token = page["NextToken"]?.GetValue<string>();
        }
        while (token is not null);
        events.ShouldBe(3 + (250 * 3));
    }

    [Fact]
    public async Task A_retained_resource_of_the_clean_up_is_skipped()
    {
        await using var account = new Account();
        await account.DeployAsync("s", "Resources: {A: {Type: AWS::SNS::Topic}, B: {Type: AWS::SNS::Topic, DeletionPolicy: Retain}}");
        await account.DeployAsync("s", "Resources: {A: {Type: AWS::SNS::Topic}}");
        account.Events("s").TakeLast(3).ShouldBe(["s UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "B DELETE_SKIPPED", "s UPDATE_COMPLETE"]);
    }

    [Fact]
    public async Task What_is_not_supported_is_an_error()
    {
        await using var account = new Account();
        account.Refused("CreateStackSet", []).Status.ShouldBe(400);
        account.Refused("CreateChangeSet", Account.Input("s", Topic, more: new() { ["ChangeSetName"] = "c", ["ChangeSetType"] = "IMPORT" })).Message
            .ShouldBe("ChangeSetType IMPORT is not supported here: CREATE and UPDATE are.");
    }
}
