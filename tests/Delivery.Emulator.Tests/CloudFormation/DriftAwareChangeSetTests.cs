using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Provisioning;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>
/// Change sets with DeploymentMode REVERT_DRIFT; sources: user guide "Using drift-aware change sets", API reference of ResourceChange,
/// ResourceTargetDefinition and LiveResourceDrift, 2026-11.
/// </summary>
public sealed class DriftAwareChangeSetTests
{
    private const string Template = "Resources: {A: {Type: AWS::SNS::Topic, Properties: {TopicName: a, DisplayName: DISPLAY}}, B: {Type: AWS::SNS::Topic, Properties: {TopicName: b, DisplayName: OTHER}}}";

    [Fact]
    public async Task What_was_changed_by_hand_is_brought_back_to_the_template()
    {
        await using var account = await DeployedAsync();
        await LiveAsync(account, "A", "by hand");
        var set = await PreviewAsync(account, "one");
        set["DeploymentMode"]!.GetValue<string>().ShouldBe("REVERT_DRIFT");
        set["StackDriftStatus"]!.GetValue<string>().ShouldBe("DRIFTED");
        var change = Change(set, "A");
        change["Action"]!.GetValue<string>().ShouldBe("Modify");
        change["ResourceDriftStatus"]!.GetValue<string>().ShouldBe("MODIFIED");
        change["BeforeContext"]!.GetValue<string>().ShouldBe("""{"Properties":{"TopicName":"a","DisplayName":"by hand"}}""");
        change["PreviousDeploymentContext"]!.GetValue<string>().ShouldBe("""{"Properties":{"TopicName":"a","DisplayName":"one"}}""");
        var target = change["Details"]!.AsArray().ShouldHaveSingleItem()!["Target"]!.AsObject();
        var drift = target["Drift"]!.AsObject();
        drift.Remove("DriftDetectionTimestamp").ShouldBeTrue();
        drift.ToJsonString().ShouldBe("""{"PreviousValue":"one","ActualValue":"by hand"}""");
        target.Remove("Drift");
        target.ToJsonString().ShouldBe(
            """{"Attribute":"Properties","Name":"DisplayName","RequiresRecreation":"Never","Path":"/Properties/DisplayName","BeforeValue":"by hand","AfterValue":"one","BeforeValueFrom":"ACTUAL_STATE","AfterValueFrom":"TEMPLATE","AttributeChangeType":"Modify"}""");
        await ExecuteAsync(account, set, "UPDATE_COMPLETE");
        Display(account, "A").ShouldBe("one");
    }

    [Fact]
    public async Task A_template_that_follows_reality_changes_only_what_is_known_of_the_resource()
    {
        await using var account = await DeployedAsync();
        await LiveAsync(account, "A", "by hand");
        var set = await PreviewAsync(account, "by hand");
        var change = Change(set, "A");
        change["Action"]!.GetValue<string>().ShouldBe("SyncWithActual");
        var detail = change["Details"]!.AsArray().ShouldHaveSingleItem()!;
        detail["ChangeSource"]!.GetValue<string>().ShouldBe("NoModification");
        detail["Target"]!["AttributeChangeType"]!.GetValue<string>().ShouldBe("SyncWithActual");
        await ExecuteAsync(account, set, "UPDATE_COMPLETE");
        account.Events("s").ShouldNotContain(entry => entry.StartsWith("A UPDATE", StringComparison.Ordinal));
        var after = account.Call("DetectStackResourceDrift", new() { ["StackName"] = "s", ["LogicalResourceId"] = "A" })["StackResourceDrift"]!;
        after["StackResourceDriftStatus"]!.GetValue<string>().ShouldBe("IN_SYNC");
    }

    [Fact]
    public async Task What_was_deleted_by_hand_is_made_again()
    {
        await using var account = await DeployedAsync();
        await account.Parts.LiveResources.DeleteAsync(Named("A"), TestContext.Current.CancellationToken);
        var set = await PreviewAsync(account, "one");
        Change(set, "A")["Action"]!.GetValue<string>().ShouldBe("Add");
        Change(set, "A")["ResourceDriftStatus"]!.GetValue<string>().ShouldBe("DELETED");
        await ExecuteAsync(account, set, "UPDATE_COMPLETE");
        Display(account, "A").ShouldBe("one");
    }

    [Fact]
    public async Task A_rollback_leads_back_to_what_was_there_not_to_the_template()
    {
        await using var account = await DeployedAsync(new ScriptedProvider
        {
            Script = static (operation, _, _) => operation == "create" ? throw new ResourceFailedException("GeneralServiceException", "no") : Task.CompletedTask,
        });
        await LiveAsync(account, "A", "by hand");
        var set = await PreviewAsync(account, "new", "C: {Type: AWS::CloudWatch::Alarm, DependsOn: [A], Properties: {ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1}}");
        await ExecuteAsync(account, set, "UPDATE_ROLLBACK_COMPLETE");
        Display(account, "A").ShouldBe("by hand");
    }

    [Fact]
    public async Task Without_drift_it_says_so_and_an_ordinary_set_knows_nothing_of_it()
    {
        await using var account = await DeployedAsync();
        var aware = await PreviewAsync(account, "two");
        aware["StackDriftStatus"]!.GetValue<string>().ShouldBe("IN_SYNC");
        Change(aware, "A")["ResourceDriftStatus"]!.GetValue<string>().ShouldBe("IN_SYNC");
        Change(aware, "A")["Details"]![0]!["Target"]!.AsObject().ContainsKey("Drift").ShouldBeFalse();
        await LiveAsync(account, "B", "by hand");
        var ordinary = await account.PreviewAsync("s", Text("two"), name: "ordinary");
        ordinary.ContainsKey("StackDriftStatus").ShouldBeFalse();
        ordinary["Changes"]!.AsArray().Count.ShouldBe(1);
        (await PreviewAsync(account, "one", name: "second"))["Changes"]!.AsArray().Count.ShouldBe(1);
    }

    private static async Task<Account> DeployedAsync(IResourceProvider? provider = null)
    {
        var account = new Account(provider: provider);
        await account.DeployAsync("s", Text("one"));
        return account;
    }

    private static string Text(string display, string? more = null) =>
        Template.Replace("DISPLAY", display).Replace("OTHER", "other")[..^1] + (more is null ? "}" : $", {more}}}");

    private static StackResourceName Named(string logicalId) => new("000000000000", "eu-west-1", "s", logicalId);

    private static Task LiveAsync(Account account, string logicalId, string display) =>
        account.Parts.LiveResources.ChangeAsync(Named(logicalId), new() { ["DisplayName"] = display }, TestContext.Current.CancellationToken);

    private static string? Display(Account account, string logicalId) => account.Parts.LiveResources.Read(Named(logicalId))!["DisplayName"]!.GetValue<string>();

    private static async Task<JsonObject> PreviewAsync(Account account, string display, string? more = null, string name = "aware")
    {
        var created = account.Call("CreateChangeSet", Account.Input("s", Text(display, more), more: new() { ["ChangeSetName"] = name, ["DeploymentMode"] = "REVERT_DRIFT" }));
        return await account.DescribeAsync(created["Id"]!.GetValue<string>(), withValues: true);
    }

    private static async Task ExecuteAsync(Account account, JsonObject set, string status)
    {
        account.Call("ExecuteChangeSet", new() { ["ChangeSetName"] = set["ChangeSetId"]!.GetValue<string>() });
        (await account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe(status);
    }

    private static JsonObject Change(JsonObject set, string logicalId) =>
        set["Changes"]!.AsArray().Select(change => change!["ResourceChange"]!.AsObject()).Single(change => change["LogicalResourceId"]!.GetValue<string>() == logicalId);
}
