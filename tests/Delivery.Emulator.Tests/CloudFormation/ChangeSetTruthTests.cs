using System.Text.Json.Nodes;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>
/// Change sets as AWS makes them. Sources: user guide "Example change sets for CloudFormation stacks"
/// (docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-samples.html) and answers of the service
/// recorded in 2025 by its public emulators' test suites and the CDK's.
/// </summary>
public sealed class ChangeSetTruthTests
{
    private const string Topics = """
        Resources:
          Topic1:
            Type: AWS::SNS::Topic
            Properties: {TopicName: NAME, DisplayName: DISPLAY}
          Topic2:
            Type: AWS::SNS::Topic
            Properties: {TopicName: topic-name-2, DisplayName: REFERENCE}
        """;

    [Fact]
    public async Task A_new_resource_shows_what_is_only_known_later_by_AWS_s_marker()
    {
        await using var account = new Account();
        var set = await account.PreviewAsync("s", Template("topic-name-1", "one", "!GetAtt Topic1.DisplayName"));
        var topic2 = Change(set, "Topic2");
        topic2["Action"]!.GetValue<string>().ShouldBe("Add");
        topic2.ContainsKey("Replacement").ShouldBeFalse();
        topic2["AfterContext"]!.GetValue<string>().ShouldBe("""{"Properties":{"TopicName":"topic-name-2","DisplayName":"{{changeSet:KNOWN_AFTER_APPLY}}"}}""");
        topic2["Details"]!.AsArray().ShouldBeEmpty();
        topic2["Scope"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_direct_modification_is_static_and_names_the_path_only_with_values()
    {
        await using var account = new Account();
        await account.DeployAsync("s", Template("topic-name-1", "one", "plain"));
        var set = await account.PreviewAsync("s", Template("topic-name-1", "two", "plain"));
        Details(Change(set, "Topic1")).ShouldBe(["Properties DisplayName Never Static DirectModification  /Properties/DisplayName one->two Modify"]);
        var plain = await account.DescribeAsync(set["ChangeSetId"]!.GetValue<string>(), withValues: false);
        Details(Change(plain, "Topic1")).ShouldBe(["Properties DisplayName Never Static DirectModification   -> "]);
        Change(plain, "Topic1").ContainsKey("BeforeContext").ShouldBeFalse();
        Change(set, "Topic1")["Replacement"]!.GetValue<string>().ShouldBe("False");
    }

    [Fact]
    public async Task An_attribute_of_a_resource_changed_in_place_shows_only_without_values()
    {
        await using var account = new Account();
        await account.DeployAsync("s", Template("topic-name-1", "one", "!GetAtt Topic1.DisplayName"));
        var set = await account.PreviewAsync("s", Template("topic-name-1", "two", "!GetAtt Topic1.DisplayName"));
        Ids(set).ShouldBe(["Topic1"]);
        var plain = await account.DescribeAsync(set["ChangeSetId"]!.GetValue<string>(), withValues: false);
        Ids(plain).ShouldBe(["Topic1", "Topic2"]);
        Details(Change(plain, "Topic2")).ShouldBe(["Properties DisplayName Never Dynamic ResourceAttribute Topic1.DisplayName  -> "]);
    }

    [Fact]
    public async Task A_reference_to_a_replaced_resource_is_static_and_its_value_dynamic()
    {
        await using var account = new Account();
        await account.DeployAsync("s", Template("topic-name-1", "one", "!Ref Topic1"));
        var set = await account.PreviewAsync("s", Template("updated-topic-name-1", "one", "!Ref Topic1"));
        var topic1 = Change(set, "Topic1");
        topic1["Replacement"]!.GetValue<string>().ShouldBe("True");
        topic1["PolicyAction"]!.GetValue<string>().ShouldBe("ReplaceAndDelete");
        Details(Change(set, "Topic2")).ShouldBe([
            "Properties DisplayName Never Dynamic DirectModification  /Properties/DisplayName arn:aws:sns:eu-west-1:000000000000:topic-name-1->{{changeSet:KNOWN_AFTER_APPLY}} Modify",
            "Properties DisplayName Never Static ResourceReference Topic1 /Properties/DisplayName arn:aws:sns:eu-west-1:000000000000:topic-name-1->{{changeSet:KNOWN_AFTER_APPLY}} Modify",
        ]);
        var plain = await account.DescribeAsync(set["ChangeSetId"]!.GetValue<string>(), withValues: false);
        Details(Change(plain, "Topic2")).ShouldBe(["Properties DisplayName Never Static ResourceReference Topic1  -> "]);
    }

    [Fact]
    public async Task A_changed_parameter_gives_a_dynamic_and_a_static_detail()
    {
        const string template = """
            Parameters: {Name: {Type: String}, Unused: {Type: String, Default: a}}
            Resources:
              Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Name, Tags: [{Key: purpose, Value: !Ref Name}]}}
            """;
        await using var account = new Account();
        await account.DeployAsync("s", template, new() { ["Name"] = "one" });
        var set = await account.PreviewAsync("s", template, new() { ["Name"] = "two" }, withValues: false);
        Details(Change(set, "Topic")).ShouldBe([
            "Properties TopicName Always Dynamic DirectModification   -> ",
            "Tags  Never Dynamic DirectModification   -> ",
            "Properties TopicName Always Static ParameterReference Name  -> ",
            "Tags  Never Static ParameterReference Name  -> ",
        ]);
        Change(set, "Topic")["Replacement"]!.GetValue<string>().ShouldBe("True");
        Change(set, "Topic")["Scope"]!.AsArray().Select(scope => scope!.GetValue<string>()).ShouldBe(["Properties", "Tags"]);
    }

    [Fact]
    public async Task A_new_image_replaces_the_task_definition_and_modifies_the_service()
    {
        const string template = """
            Parameters: {Image: {Type: String}}
            Resources:
              TaskDefinition:
                Type: AWS::ECS::TaskDefinition
                Properties: {Family: worker, ContainerDefinitions: [{Name: worker, Image: !Ref Image, Memory: 128}]}
              Service:
                Type: AWS::ECS::Service
                Properties: {Cluster: c, TaskDefinition: !Ref TaskDefinition}
            """;
        await using var account = new Account();
        await account.DeployAsync("s", template, new() { ["Image"] = "registry/worker@sha256:1" });
        var set = await account.PreviewAsync("s", template, new() { ["Image"] = "registry/worker@sha256:2" });
        Change(set, "TaskDefinition")["Replacement"]!.GetValue<string>().ShouldBe("True");
        Details(Change(set, "TaskDefinition")).ShouldContain(
            "Properties ContainerDefinitions Always Static ParameterReference Image /Properties/ContainerDefinitions/0/Image registry/worker@sha256:1->registry/worker@sha256:2 Modify");
        var service = Change(set, "Service");
        service["Action"]!.GetValue<string>().ShouldBe("Modify");
        service["Replacement"]!.GetValue<string>().ShouldBe("False");
        service["PhysicalResourceId"]!.GetValue<string>().ShouldEndWith("Service");
        Details(service)[^1].ShouldBe(
            "Properties TaskDefinition Never Static ResourceReference TaskDefinition /Properties/TaskDefinition arn:aws:ecs:eu-west-1:000000000000:task-definition/worker:1->{{changeSet:KNOWN_AFTER_APPLY}} Modify");
    }

    [Fact]
    public async Task A_nested_immutable_property_replaces_under_a_mutable_parent()
    {
        const string template = """
            Resources:
              Provider:
                Type: AWS::ECS::CapacityProvider
                Properties: {AutoScalingGroupProvider: {AutoScalingGroupArn: ARN, ManagedTerminationProtection: PROTECTION}}
            """;
        await using var account = new Account();
        await account.DeployAsync("s", template.Replace("ARN", "a").Replace("PROTECTION", "DISABLED"));
        var protection = await account.PreviewAsync("s", template.Replace("ARN", "a").Replace("PROTECTION", "ENABLED"), name: "mutable");
        Change(protection, "Provider")["Replacement"]!.GetValue<string>().ShouldBe("False");
        var arn = await account.PreviewAsync("s", template.Replace("ARN", "b").Replace("PROTECTION", "DISABLED"), name: "immutable");
        Change(arn, "Provider")["Replacement"]!.GetValue<string>().ShouldBe("True");
        Details(Change(arn, "Provider")).ShouldBe([
            "Properties AutoScalingGroupProvider Always Static DirectModification  /Properties/AutoScalingGroupProvider/AutoScalingGroupArn a->b Modify",
        ]);
    }

    [Fact]
    public async Task A_removed_resource_shows_what_becomes_of_it()
    {
        const string both = "Resources: {A: {Type: AWS::SNS::Topic}, B: {Type: AWS::SNS::Topic}, C: {Type: AWS::SNS::Topic, DeletionPolicy: Retain}}";
        await using var account = new Account();
        await account.DeployAsync("s", both);
        var set = await account.PreviewAsync("s", "Resources: {A: {Type: AWS::SNS::Topic}}");
        Ids(set).ShouldBe(["B", "C"]);
        Change(set, "B")["PolicyAction"]!.GetValue<string>().ShouldBe("Delete");
        Change(set, "C")["PolicyAction"]!.GetValue<string>().ShouldBe("Retain");
        Change(set, "B")["Action"]!.GetValue<string>().ShouldBe("Remove");
    }

    [Fact]
    public async Task A_changed_stack_tag_modifies_every_resource_that_takes_tags()
    {
        const string template = "Resources: {A: {Type: AWS::SNS::Topic}, P: {Type: AWS::SNS::TopicPolicy, Properties: {Topics: [!Ref A], PolicyDocument: {}}}}";
        await using var account = new Account();
        await account.DeployAsync("s", template, tags: new() { ["team"] = "one" });
        var set = await account.PreviewAsync("s", template, tags: new() { ["team"] = "two" });
        Ids(set).ShouldBe(["A"]);
        Change(set, "A")["Scope"]!.AsArray().Select(scope => scope!.GetValue<string>()).ShouldBe(["Tags"]);
        Change(set, "A")["Replacement"]!.GetValue<string>().ShouldBe("False");
    }

    [Fact]
    public async Task No_difference_fails_the_change_set_with_AWS_s_text()
    {
        await using var account = new Account();
        await account.DeployAsync("s", Template("n", "one", "!Ref Topic1"));
        var set = await account.PreviewAsync("s", Template("n", "one", "!Ref Topic1"));
        set["Status"]!.GetValue<string>().ShouldBe("FAILED");
        set["ExecutionStatus"]!.GetValue<string>().ShouldBe("UNAVAILABLE");
        set["StatusReason"]!.GetValue<string>().ShouldBe("The submitted information didn't contain changes. Submit different information to create a change set.");
        account.Refused("ExecuteChangeSet", new() { ["ChangeSetName"] = set["ChangeSetId"]!.GetValue<string>() }).Message
            .ShouldBe($"ChangeSet [{set["ChangeSetId"]}] cannot be executed in its current status of [FAILED]");
    }

    [Fact]
    public async Task A_number_written_as_text_is_no_change()
    {
        const string template = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: VALUE}}}";
        await using var account = new Account();
        await account.DeployAsync("s", template.Replace("VALUE", "5"));
        (await account.PreviewAsync("s", template.Replace("VALUE", "'5'")))["Status"]!.GetValue<string>().ShouldBe("FAILED");
    }

    private static string Template(string name, string display, string reference) =>
        Topics.Replace("NAME", name).Replace("DISPLAY", display).Replace("REFERENCE", reference);

    private static IReadOnlyList<string> Ids(JsonObject set) =>
        [.. set["Changes"]!.AsArray().Select(change => change!["ResourceChange"]!["LogicalResourceId"]!.GetValue<string>())];

    private static JsonObject Change(JsonObject set, string logicalId) =>
        set["Changes"]!.AsArray().Select(change => change!["ResourceChange"]!.AsObject()).Single(change => change["LogicalResourceId"]!.GetValue<string>() == logicalId);

    private static IReadOnlyList<string> Details(JsonObject change) =>
    [
        .. change["Details"]!.AsArray().Select(detail =>
        {
            var target = detail!["Target"]!;
            return $"{target["Attribute"]} {target["Name"]} {target["RequiresRecreation"]} {detail["Evaluation"]} {detail["ChangeSource"]} {detail["CausingEntity"]} {target["Path"]} {target["BeforeValue"]}->{target["AfterValue"]} {target["AttributeChangeType"]}";
        }),
    ];
}
