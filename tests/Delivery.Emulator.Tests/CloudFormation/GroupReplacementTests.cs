using System.Text.Json.Nodes;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>AutoScalingReplacingUpdate (template reference "UpdatePolicy attribute", read 2026-11-27), with groups that launch instances.</summary>
public sealed class GroupReplacementTests : IAsyncLifetime
{
    private const string Both = "{AutoScalingReplacingUpdate: {WillReplace: true}, AutoScalingRollingUpdate: {MinInstancesInService: 1}}";

    private readonly TestFolder _folder = new();
    private Account _account = null!;

    public async ValueTask InitializeAsync() => _account = await Account.WholeAsync(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _account.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Another_launch_template_puts_a_new_group_in_place_and_the_old_one_goes_in_the_clean_up()
    {
        await DeployAsync(Template("ami-1", Both), "CREATE_COMPLETE");
        var (group, instances) = (_account.PhysicalId("s", "Hosts"), Instances());

        await DeployAsync(Template("ami-2", Both), "UPDATE_COMPLETE");

        var now = _account.PhysicalId("s", "Hosts");
        now.ShouldNotBe(group);
        Groups().ShouldBe([now], "the old group is gone");
        Instances().ShouldNotContain(instance => instances.Contains(instance));
        Instances().Count.ShouldBe(2);
        var events = _account.Events("s").SkipWhile(entry => !entry.StartsWith("s UPDATE_IN_PROGRESS", StringComparison.Ordinal)).Where(entry => entry.StartsWith("Hosts ", StringComparison.Ordinal)
            || entry.StartsWith("s ", StringComparison.Ordinal)).Select(entry => entry.Contains("UniqueId i-") ? entry[..(entry.IndexOf("i-", StringComparison.Ordinal) + 2)] : entry);
        events.ShouldBe([
            "s UPDATE_IN_PROGRESS User Initiated",
            "Hosts UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.",
            "Hosts UPDATE_IN_PROGRESS Resource creation Initiated",
            "Hosts UPDATE_IN_PROGRESS Received SUCCESS signal with UniqueId i-",
            "Hosts UPDATE_IN_PROGRESS Received SUCCESS signal with UniqueId i-",
            "Hosts UPDATE_COMPLETE",
            "s UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
            "Hosts DELETE_IN_PROGRESS",
            "Hosts DELETE_COMPLETE",
            "s UPDATE_COMPLETE",
        ]);
    }

    [Fact]
    public async Task Where_too_few_instances_of_the_new_group_succeed_the_old_group_stays()
    {
        await DeployAsync(Template("ami-1", Both, signals: false, count: 0), "CREATE_COMPLETE");
        var (group, instances) = (_account.PhysicalId("s", "Hosts"), Instances());

        var update = DeployAsync(Template("ami-2", Both, signals: false, count: 2), "UPDATE_ROLLBACK_COMPLETE");
        while (!_account.Events("s").Contains("Hosts UPDATE_IN_PROGRESS Resource creation Initiated"))
        {
            await Task.Yield();
        }

        foreach (var status in (string[])["SUCCESS", "FAILURE"])
        {
            _account.Call("SignalResource", new() { ["StackName"] = "s", ["LogicalResourceId"] = "Hosts", ["UniqueId"] = "i-" + status, ["Status"] = status });
        }

        await update;
        _account.Events("s").ShouldContain("Hosts UPDATE_FAILED Received 1 SUCCESS signal(s) out of 2. Unable to satisfy 100% MinSuccessfulInstancesPercent requirement");
        _account.PhysicalId("s", "Hosts").ShouldBe(group);
        Groups().ShouldBe([group], "the new group is gone");
        Instances().ShouldBe(instances, ignoreOrder: true);
    }

    [Theory]
    [InlineData("ami-1", Both, 3, false)] // what launches stays as it is
    [InlineData("ami-2", "{AutoScalingReplacingUpdate: {WillReplace: false}, AutoScalingRollingUpdate: {MinInstancesInService: 1}}", 2, true)]
    [InlineData("ami-2", "{AutoScalingReplacingUpdate: {WillReplace: false}}", 2, false)]
    public async Task A_group_that_is_not_replaced_keeps_its_name(string image, string policy, int size, bool rolls)
    {
        await DeployAsync(Template("ami-1", policy), "CREATE_COMPLETE");
        var (group, instances) = (_account.PhysicalId("s", "Hosts"), Instances());

        await DeployAsync(Template(image, policy, size), "UPDATE_COMPLETE");

        _account.PhysicalId("s", "Hosts").ShouldBe(group);
        Instances().Any(instances.Contains).ShouldBe(!rolls);
        Instances().Count.ShouldBe(size);
    }

    [Fact]
    public async Task A_placement_group_and_instances_of_an_earlier_launch_template_replace_as_well()
    {
        await DeployAsync(Template("ami-1", "{}"), "CREATE_COMPLETE");
        await DeployAsync(Template("ami-2", "{}"), "UPDATE_COMPLETE");
        var first = _account.PhysicalId("s", "Hosts");

        await DeployAsync(Template("ami-2", Both, size: 3), "UPDATE_COMPLETE");

        var second = _account.PhysicalId("s", "Hosts");
        second.ShouldNotBe(first, "its instances were of the launch template before");
        await DeployAsync(Template("ami-2", Both, size: 3, more: "PlacementGroup: together"), "UPDATE_COMPLETE");
        _account.PhysicalId("s", "Hosts").ShouldNotBe(second);
    }

    [Fact]
    public async Task A_rolling_update_takes_instances_of_an_earlier_launch_template_or_another_placement_group_for_obsolete()
    {
        const string rolling = "{AutoScalingRollingUpdate: {MinInstancesInService: 1}}";
        await DeployAsync(Template("ami-1", "{}"), "CREATE_COMPLETE");
        await DeployAsync(Template("ami-2", "{}"), "UPDATE_COMPLETE");
        var (group, first) = (_account.PhysicalId("s", "Hosts"), Instances());

        await DeployAsync(Template("ami-2", rolling, size: 3), "UPDATE_COMPLETE");

        var second = Instances();
        second.ShouldNotContain(instance => first.Contains(instance));
        await DeployAsync(Template("ami-2", rolling, size: 3, more: "PlacementGroup: together"), "UPDATE_COMPLETE");
        Instances().ShouldNotContain(instance => second.Contains(instance));
        Instances().Count.ShouldBe(3);
        _account.PhysicalId("s", "Hosts").ShouldBe(group);
    }

    private async Task DeployAsync(string template, string status) =>
        (await _account.DeployAsync("s", template))["StackStatus"]!.GetValue<string>().ShouldBe(status, string.Join("\n", _account.Events("s")));

    private List<string> Groups() => [.. Described().Select(group => group!["AutoScalingGroupName"]!.GetValue<string>())];

    private List<string> Instances() => [.. Described().SelectMany(group => group!["Instances"]!.AsArray()).Select(instance => instance!["InstanceId"]!.GetValue<string>())];

    private JsonArray Described() => _account.Call("DescribeAutoScalingGroups", [], "autoscaling")["AutoScalingGroups"]!.AsArray();

    private static string Template(string image, string policy, int size = 2, bool signals = true, int count = 2, string more = "") => $$"""
        Resources:
          Template:
            Type: AWS::EC2::LaunchTemplate
            Properties:
              LaunchTemplateData:
                InstanceType: t3.small
                ImageId: {{image}}
                UserData: {"Fn::Base64": "{{(signals ? "cfn-signal" : "true")}}"}
          Hosts:
            Type: AWS::AutoScaling::AutoScalingGroup
            CreationPolicy: {ResourceSignal: {Count: {{count}}, Timeout: PT15M} }
            UpdatePolicy: {{policy}}
            Properties:
              MinSize: "{{size}}"
              MaxSize: "4"
              AvailabilityZones: !GetAZs ""
              LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}
              {{more}}
        """;
}
