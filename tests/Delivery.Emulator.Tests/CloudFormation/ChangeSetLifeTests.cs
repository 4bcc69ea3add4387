using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>A change set from its request to its end; sources: API reference of CreateChangeSet, DescribeChangeSet, DeleteChangeSet, ExecuteChangeSet, 2026-11.</summary>
public sealed class ChangeSetLifeTests
{
    private const string One = "Resources: {A: {Type: AWS::SNS::Topic, Properties: {DisplayName: one}}}";
    private const string Two = "Resources: {A: {Type: AWS::SNS::Topic, Properties: {DisplayName: two}}}";

    [Fact]
    public async Task It_is_pending_then_in_progress_then_made()
    {
        var time = new FakeTimeProvider();
        await using var account = new Account(clock: new EmulatorClock(time, 1));
        var id = Id(account.Call("CreateChangeSet", Account.Input("s", One, more: New("set", "CREATE"))));
        var seen = new List<string>();
        while (seen.LastOrDefault() != "CREATE_COMPLETE AVAILABLE")
        {
            var set = account.Call("DescribeChangeSet", new() { ["ChangeSetName"] = id });
            seen.Add($"{set["Status"]} {set["ExecutionStatus"]}");
            time.Advance(TimeSpan.FromSeconds(0.5));
            await Task.Yield();
        }

        seen.Distinct().ShouldBe(["CREATE_PENDING UNAVAILABLE", "CREATE_IN_PROGRESS UNAVAILABLE", "CREATE_COMPLETE AVAILABLE"]);
    }

    [Fact]
    public async Task What_it_was_given_is_kept_and_told()
    {
        using var folder = new TestFolder();
        await using var account = await Account.WholeAsync(folder.Path);
        await account.DeployAsync("roles", """
            Resources:
              Alarm: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmName: a, ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1}}
              Deploy:
                Type: AWS::IAM::Role
                Properties:
                  RoleName: deploy
                  AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: cloudformation.amazonaws.com}, Action: "sts:AssumeRole"}]}
                  Policies: [{PolicyName: all, PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}}]
            """);
        var given = New("set", "CREATE");
        given["Description"] = "why";
        given["RoleARN"] = "arn:aws:iam::000000000000:role/deploy";
        given["OnStackFailure"] = "DELETE";
        given["NotificationARNs"] = new JsonArray("arn:aws:sns:eu-west-1:000000000000:news");
        given["RollbackConfiguration"] = new JsonObject
        {
            ["RollbackTriggers"] = new JsonArray(new JsonObject { ["Arn"] = "arn:aws:cloudwatch:eu-west-1:000000000000:alarm:a", ["Type"] = "AWS::CloudWatch::Alarm" }),
            ["MonitoringTimeInMinutes"] = "5",
        };
        var id = Id(account.Call("CreateChangeSet", Account.Input("s", One, tags: new() { ["team"] = "x" }, more: given)));
        var set = await account.DescribeAsync(id, withValues: false);
        set["Description"]!.GetValue<string>().ShouldBe("why");
        set["OnStackFailure"]!.GetValue<string>().ShouldBe("DELETE");
        set["NotificationARNs"]!.ToJsonString().ShouldBe("""["arn:aws:sns:eu-west-1:000000000000:news"]""");
        const string configuration = """{"RollbackTriggers":[{"Arn":"arn:aws:cloudwatch:eu-west-1:000000000000:alarm:a","Type":"AWS::CloudWatch::Alarm"}],"MonitoringTimeInMinutes":5}""";
        set["RollbackConfiguration"]!.ToJsonString().ShouldBe(configuration);
        set["Tags"]!.ToJsonString().ShouldBe("""[{"Key":"team","Value":"x"}]""");
        account.Call("ExecuteChangeSet", new() { ["ChangeSetName"] = id });
        var stack = await account.EndAsync("s");
        stack["RoleARN"]!.GetValue<string>().ShouldBe("arn:aws:iam::000000000000:role/deploy");
        stack["RollbackConfiguration"]!.ToJsonString().ShouldBe(configuration);

        // What a later set leaves out stays; an empty list takes it away.
        var kept = await account.PreviewAsync("s", Two, name: "kept", tags: new() { ["team"] = "x" });
        kept["RollbackConfiguration"]!.ToJsonString().ShouldBe(configuration);
        kept["NotificationARNs"]!.AsArray().Count.ShouldBe(1);
        var without = New("without", "UPDATE");
        without["NotificationARNs"] = new JsonArray();
        without["RollbackConfiguration"] = new JsonObject { ["RollbackTriggers"] = new JsonArray() };
        var emptied = await account.DescribeAsync(Id(account.Call("CreateChangeSet", Account.Input("s", Two, more: without))), withValues: false);
        emptied["NotificationARNs"]!.AsArray().ShouldBeEmpty();
        emptied["RollbackConfiguration"]!.AsObject().ContainsKey("RollbackTriggers").ShouldBeFalse();
    }

    [Fact]
    public async Task What_it_must_not_be_given_is_refused_by_name()
    {
        await using var account = new Account();
        Refusal("ChangeSetType", "IMPORT").ShouldBe("ChangeSetType IMPORT is not supported here: CREATE and UPDATE are.");
        Refusal("ChangeSetType", "OTHER").ShouldBe(
            "1 validation error detected: Value 'OTHER' at 'changeSetType' failed to satisfy constraint: Member must satisfy enum value set: [IMPORT, UPDATE, CREATE]");
        Refusal("OnStackFailure", "PANIC").ShouldContain("at 'onStackFailure'");
        Refusal("DeploymentMode", "OTHER").ShouldContain("[REVERT_DRIFT]");
        Refusal("ImportExistingResources", "true").ShouldBe("Imports of resources are not supported here.");
        Refusal("IncludeNestedStacks", "true").ShouldBe("Nested stacks are not supported here.");
        Refusal("Description", new string('x', 1025)).ShouldContain("at 'description'");
        Refusal("NotificationARNs", new JsonArray([.. Enumerable.Range(0, 6).Select(number => (JsonNode)$"arn:{number}")])).ShouldContain("less than or equal to 5");
        Refusal("RollbackConfiguration", new JsonObject { ["MonitoringTimeInMinutes"] = "181" }).ShouldContain("less than or equal to 180");
        Refusal("Tags", new JsonArray([.. Enumerable.Range(0, 51).Select(number => (JsonNode)new JsonObject { ["Key"] = $"k{number}", ["Value"] = "v" })])).ShouldContain("less than or equal to 50");
        Refusal("Tags", new JsonArray(new JsonObject { ["Key"] = new string('k', 129), ["Value"] = "v" })).ShouldContain("less than or equal to 128");
        await account.DeployAsync("s", One);
        var late = New("late", "UPDATE");
        late["OnStackFailure"] = "DELETE";
        account.Refused("CreateChangeSet", Account.Input("s", Two, more: late)).Message.ShouldBe("OnStackFailure DELETE can only be given for a change set of type CREATE.");

        string Refusal(string member, JsonNode value)
        {
            var input = Account.Input("s", One, more: New("set", "CREATE"));
            input[member] = value;
            var error = account.Refused("CreateChangeSet", input);
            error.Code.ShouldBe("ValidationError");
            return error.Message;
        }
    }

    [Fact]
    public async Task A_failed_set_of_a_new_stack_leaves_the_stack_in_review()
    {
        await using var account = new Account();
        var set = await account.PreviewAsync("s", "Resources: {A: {Type: AWS::SNS::Topic, Properties: {Nonsense: 1}}}");
        set["Status"]!.GetValue<string>().ShouldBe("FAILED");
        account.Stack("s")["StackStatus"]!.GetValue<string>().ShouldBe("REVIEW_IN_PROGRESS");
        account.Call("DeleteChangeSet", new() { ["ChangeSetName"] = set["ChangeSetId"]!.GetValue<string>() });
        account.Stack("s")["StackStatus"]!.GetValue<string>().ShouldBe("REVIEW_IN_PROGRESS");
        (await account.PreviewAsync("s", One))["Status"]!.GetValue<string>().ShouldBe("CREATE_COMPLETE");
    }

    [Fact]
    public async Task A_deleted_set_is_gone_with_its_changes_and_its_name_is_free()
    {
        await using var account = new Account();
        var first = await account.PreviewAsync("s", One);
        account.Call("DeleteChangeSet", new() { ["ChangeSetName"] = "set", ["StackName"] = "s" });
        account.Refused("DescribeChangeSet", new() { ["ChangeSetName"] = first["ChangeSetId"]!.GetValue<string>() }).Code.ShouldBe("ChangeSetNotFound");
        account.Parts.Store.List<ResourceChange>("cfn/change").ShouldBeEmpty();
        (await account.PreviewAsync("s", One))["ChangeSetId"]!.GetValue<string>().ShouldNotBe(first["ChangeSetId"]!.GetValue<string>());
    }

    [Fact]
    public async Task Sets_are_listed_in_pages_oldest_first()
    {
        await using var account = new Account();
        await account.DeployAsync("s", One);
        for (var number = 0; number < 101; number++)
        {
            account.Call("CreateChangeSet", Account.Input("s", Two, more: New($"set{number:D3}", "UPDATE")));
        }

        var page = account.Call("ListChangeSets", new() { ["StackName"] = "s" });
        page["Summaries"]!.AsArray().Count.ShouldBe(100);
        var last = account.Call("ListChangeSets", new() { ["StackName"] = "s", ["NextToken"] = page["NextToken"]!.GetValue<string>() });
        last["Summaries"]!.AsArray().Select(set => set!["ChangeSetName"]!.GetValue<string>()).ShouldBe(["set099", "set100"]);
        last.ContainsKey("NextToken").ShouldBeFalse();
    }

    [Fact]
    public async Task A_page_of_changes_ends_before_a_megabyte()
    {
        var document = string.Join(", ", Enumerable.Range(0, 10).Select(number => $"P{number}: !Ref Text"));
        var template = "Parameters: {Text: {Type: String}}\nResources:\n"
            + string.Join('\n', Enumerable.Range(0, 20).Select(number => $"  P{number:D2}: {{Type: AWS::SNS::TopicPolicy, Properties: {{Topics: [t], PolicyDocument: {{{document}}}}}}}"));
        await using var account = new Account();
        await account.DeployAsync("s", template, new() { ["Text"] = new string('x', 4096) });
        var set = await account.PreviewAsync("s", template, new() { ["Text"] = new string('y', 4096) });
        set["Changes"]!.AsArray().Count.ShouldBeInRange(1, 19);
        set.ToJsonString().Length.ShouldBeLessThan(1_000_000);
        set["NextToken"].ShouldNotBeNull();
        (await account.DescribeAsync(set["ChangeSetId"]!.GetValue<string>(), withValues: false))["Changes"]!.AsArray().Count.ShouldBe(20);
    }

    [Fact]
    public async Task A_missing_export_is_told_with_the_property_values_and_fails_the_execution()
    {
        await using var account = new Account();
        var set = await account.PreviewAsync("s", "Resources: {A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !ImportValue nowhere}}}");
        set["Status"]!.GetValue<string>().ShouldBe("CREATE_COMPLETE");
        set["StatusReason"]!.GetValue<string>().ShouldBe(
            "[WARN] --include-property-values option can return incomplete ChangeSet data because: ChangeSet creation failed for resource [A] because: No export named nowhere found");
        (await account.DescribeAsync(set["ChangeSetId"]!.GetValue<string>(), withValues: false)).ContainsKey("StatusReason").ShouldBeFalse();
        account.Call("ExecuteChangeSet", new() { ["ChangeSetName"] = set["ChangeSetId"]!.GetValue<string>() });
        (await account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("ROLLBACK_COMPLETE");
    }

    [Fact]
    public async Task A_warning_of_a_validation_is_an_event_and_a_failure_ends_the_set()
    {
        await using var account = new Account();
        var mode = ValidationFinding.Warn;
        account.Parts.ChangeSetValidations.Add((StackReference stack, IReadOnlyList<ResourceChange> changes) =>
            changes.Select(change => new ValidationFinding(change.LogicalResourceId, change.ResourceType, "SPECIAL_VALIDATION", mode, "odd", $"/Resources/{change.LogicalResourceId}")));
        var warned = await account.PreviewAsync("s", One, name: "warned");
        warned["ExecutionStatus"]!.GetValue<string>().ShouldBe("AVAILABLE");
        Findings(warned).ShouldBe(["VALIDATION_ERROR CREATE_CHANGESET WARN SPECIAL_VALIDATION FAILED odd /Resources/A"]);
        mode = ValidationFinding.Fail;
        var failed = await account.PreviewAsync("s", One, name: "failed");
        failed["Status"]!.GetValue<string>().ShouldBe("FAILED");
        failed["StatusReason"]!.GetValue<string>().ShouldStartWith("The following hook(s)/validation failed: [AWS::EarlyValidation::SpecialValidation].");
        Findings(failed).ShouldBe(["VALIDATION_ERROR CREATE_CHANGESET FAIL SPECIAL_VALIDATION FAILED odd /Resources/A"]);

        IEnumerable<string> Findings(JsonObject set) => account.Call("DescribeEvents", new() { ["ChangeSetName"] = set["ChangeSetId"]!.GetValue<string>() })["OperationEvents"]!
            .AsArray().Select(entry => string.Join(' ', new[] { "EventType", "OperationType", "ValidationFailureMode", "ValidationName", "ValidationStatus", "ValidationStatusReason", "ValidationPath" }
                .Select(member => entry![member])));
    }

    [Fact]
    public async Task Failed_events_come_in_full_pages_whatever_lies_between()
    {
        await using var account = new Account();
        account.Parts.ChangeSetValidations.Add((_, changes) => changes.Where(change => change.LogicalResourceId.EndsWith('0'))
            .Select(change => new ValidationFinding(change.LogicalResourceId, change.ResourceType, "SPECIAL_VALIDATION", ValidationFinding.Warn, "odd", "/")));
        await account.DeployAsync("s", "Resources:\n" + string.Join('\n', Enumerable.Range(0, 120).Select(number => $"  T{number:D3}: {{Type: AWS::SNS::Topic}}")));
        var events = account.Call("DescribeEvents", new() { ["StackName"] = "s", ["Filters"] = new JsonObject { ["FailedEvents"] = "true" } });
        events["OperationEvents"]!.AsArray().Count.ShouldBe(12);
        events.ContainsKey("NextToken").ShouldBeFalse();
    }

    [Fact]
    public async Task A_secret_parameter_is_in_no_answer_about_its_resources()
    {
        const string template = """
            Parameters: {Secret: {Type: String, NoEcho: true}}
            Resources:
              F:
                Type: AWS::Lambda::Function
                Properties:
                  Role: "arn:aws:iam::000000000000:role/r"
                  Code: {ZipFile: x}
                  Environment: {Variables: {WHOLE: !Ref Secret, PART: !Sub "<${Secret}>", HIDDEN: {"Fn::Base64": !Sub "key=${Secret}"}}}
            """;
        await using var account = new Account();
        var answers = new List<JsonObject> { await account.PreviewAsync("s", template, new() { ["Secret"] = "hunter2-one" }, name: "first") };
        account.Call("ExecuteChangeSet", new() { ["ChangeSetName"] = answers[0]["ChangeSetId"]!.GetValue<string>() });
        await account.EndAsync("s");
        var second = await account.PreviewAsync("s", template, new() { ["Secret"] = "hunter2-two" }, name: "second");
        answers.Add(second);
        account.Call("ExecuteChangeSet", new() { ["ChangeSetName"] = second["ChangeSetId"]!.GetValue<string>() });
        await account.EndAsync("s");
        answers.Add(account.Call("DescribeStackEvents", new() { ["StackName"] = "s" }));
        answers.Add(account.Call("DescribeEvents", new() { ["StackName"] = "s" }));
        answers.Add(account.Call("DetectStackResourceDrift", new() { ["StackName"] = "s", ["LogicalResourceId"] = "F" }));
        answers.Add(account.Call("DescribeStackResourceDrifts", new() { ["StackName"] = "s" }));
        foreach (var text in answers.Select(answer => answer.ToJsonString()))
        {
            text.ShouldContain("****");
            text.ShouldNotContain("hunter2");
            text.ShouldNotContain(Convert.ToBase64String("key=hunter2-one"u8.ToArray()));
            text.ShouldNotContain(Convert.ToBase64String("key=hunter2-two"u8.ToArray()));
        }

        account.Parts.LiveResources.Read(new("000000000000", "eu-west-1", "s", "F"))!["Environment"]!["Variables"]!["WHOLE"]!.GetValue<string>().ShouldBe("hunter2-two");
    }

    private static JsonObject New(string name, string type) => new() { ["ChangeSetName"] = name, ["ChangeSetType"] = type };

    private static string Id(JsonObject created) => created["Id"]!.GetValue<string>();
}
