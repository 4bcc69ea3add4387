using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Tests.Ecs;

public sealed class AutoScalingTests
{
    private const string GroupType = "AWS::AutoScaling::AutoScalingGroup";
    private const string Loop = "trap 'exit 0' TERM\nwhile :; do sleep 0.1; done\n";

    [Fact]
    public async Task A_rolling_update_replaces_obsolete_instances_in_batches_and_tells_of_each_step()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync(min: 2, max: 4);
        var old = Group(host).Instances.Select(instance => instance.Id).ToList();
        var events = await host.RollAsync(new JsonObject { ["MinInstancesInService"] = "2", ["MaxBatchSize"] = "1", ["PauseTime"] = "PT3M" });

        var instances = Group(host).Instances;
        instances.Select(instance => instance.Id).ShouldNotContain(id => old.Contains(id));
        instances.ShouldAllBe(instance => instance.LaunchTemplateVersion == 2 && instance.Lifecycle == "InService");
        (Group(host).MinSize, Group(host).DesiredCapacity).ShouldBe((2, 2));
        events.ShouldBe([
            "Rolling update initiated. Terminating 2 obsolete instance(s) in batches of 1, while keeping at least 2 instance(s) in service. Pausing for PT3M when new instances are added to the autoscaling group.",
            "Temporarily setting autoscaling group MinSize and DesiredCapacity to 3.",
            "New instance(s) added to autoscaling group - Pausing for PT3M.",
            $"Terminating instance(s) [{old[0]}]; replacing with 1 new instance(s).",
            $"Successfully terminated instance(s) [{old[0]}] (Progress 50%).",
            "New instance(s) added to autoscaling group - Pausing for PT3M.",
            $"Terminating instance(s) [{old[1]}]; replacing with 0 new instance(s).",
            $"Successfully terminated instance(s) [{old[1]}] (Progress 100%).",
        ]);
    }

    [Fact]
    public async Task Tasks_move_to_new_instances_before_the_old_one_ends()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync(min: 1, max: 3);
        await host.CreateAsync("AWS::ECS::Service", "Service", EcsHost.Service(await host.DefinitionAsync(host.Images.Script("loop", Loop))));
        var (task, instance) = (host.Tasks.Single(), Group(host).Instances.Single());

        await host.RollAsync(new JsonObject { ["MinInstancesInService"] = "1" });

        var moved = host.Tasks.Single(each => each.Id != task.Id);
        moved.IsUp.ShouldBeTrue();
        moved.Instance.ShouldBe(Group(host).Instances.Single().ContainerInstance);
        var ended = host.Tasks.Single(each => each.Id == task.Id);
        (ended.LastStatus, ended.StopCode).ShouldBe(("STOPPED", "ServiceSchedulerInitiated"));
        moved.StartedAt!.Value.ShouldBeLessThan(ended.StoppingAt!.Value);
        Group(host).Instances.Single().Id.ShouldNotBe(instance.Id);
        host.TheService.Deployments.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_rolling_update_that_can_not_keep_enough_in_service_is_refused()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync(min: 1, max: 1);

        var refusal = await Should.ThrowAsync<ResourceFailedException>(() => host.RollAsync(new JsonObject { ["MinInstancesInService"] = "1" }));

        refusal.Message.ShouldBe("MinInstancesInService must be less than the autoscaling group's MaxSize");
    }

    [Fact]
    public async Task Without_signals_a_rolling_update_that_waits_for_them_fails()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync(min: 1, max: 2);

        var failure = await Should.ThrowAsync<ResourceFailedException>(() => host.RollAsync(new JsonObject { ["MinInstancesInService"] = "1", ["WaitOnResourceSignals"] = "true" }));

        failure.Message.ShouldBe("Received 0 SUCCESS signal(s) out of 1.  Unable to satisfy 100% MinSuccessfulInstancesPercent requirement");
    }

    [Fact]
    public async Task A_group_of_protected_instances_can_not_be_deleted_until_the_protection_is_taken_away()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync(min: 1, max: 2, protects: true);
        var group = Group(host);

        var failure = await Should.ThrowAsync<ResourceFailedException>(() => host.DeleteAsync(GroupType, "Group", group.Name, group.Properties));

        failure.HandlerErrorCode.ShouldBe("NotStabilized");
        var activities = await host.AutoScalingAsync("DescribeScalingActivities", new JsonObject { ["AutoScalingGroupName"] = group.Name });
        activities["Activities"]![0]!["Description"]!.GetValue<string>().ShouldBe("Could not scale to desired capacity because all remaining instances are protected from scale-in.");
        await host.AutoScalingAsync("SetInstanceProtection", new JsonObject
        {
            ["AutoScalingGroupName"] = group.Name,
            ["InstanceIds"] = new JsonArray([.. group.Instances.Select(instance => (JsonNode)instance.Id)]),
            ["ProtectedFromScaleIn"] = "false",
        });
        await host.DeleteAsync(GroupType, "Group", group.Name, group.Properties);
        host.State.List<AutoScalingGroup>().ShouldBeEmpty();
    }

    [Fact]
    public async Task Managed_scaling_takes_idle_instances_away_and_keeps_busy_ones()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync("t3.small", min: 0, max: 3, protects: true);
        var service = EcsHost.Service(await host.DefinitionAsync(host.Images.Script("loop", Loop), memory: 1500), desired: 2);
        var made = await host.CreateAsync("AWS::ECS::Service", "Service", service);
        Group(host).Instances.Count.ShouldBe(2);

        await host.CallAsync("UpdateService", new JsonObject { ["cluster"] = "main", ["service"] = "service", ["desiredCount"] = 1 });

        await EcsHost.UntilAsync(() => Group(host).Instances.Count == 1);
        host.Tasks.Single(task => task.IsUp).Instance.ShouldBe(Group(host).Instances.Single().ContainerInstance);
        await host.DeleteAsync("AWS::ECS::Service", "Service", made.PhysicalId, service);
        await EcsHost.UntilAsync(() => Group(host).Instances.Count == 0);
    }

    [Fact]
    public async Task A_launch_hook_that_nobody_completes_ends_with_its_default_result()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync(min: 0, max: 3);
        await host.CreateAsync("AWS::AutoScaling::LifecycleHook", "Hook", new JsonObject
        {
            ["AutoScalingGroupName"] = Group(host).Name,
            ["LifecycleHookName"] = "wait",
            ["LifecycleTransition"] = "autoscaling:EC2_INSTANCE_LAUNCHING",
            ["DefaultResult"] = "ABANDON",
        });

        await host.AutoScalingAsync("SetDesiredCapacity", new JsonObject { ["AutoScalingGroupName"] = Group(host).Name, ["DesiredCapacity"] = "1" });

        await EcsHost.UntilAsync(() => Group(host).FailedLaunches == 3 && Group(host).Instances.Count == 0);
        var activities = await host.AutoScalingAsync("DescribeScalingActivities", new JsonObject { ["AutoScalingGroupName"] = Group(host).Name });
        activities["Activities"]!.AsArray().Select(activity => activity!["StatusCode"]!.GetValue<string>()).ShouldContain("Cancelled");
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 3)]
    public async Task An_update_sets_the_templates_sizes_unless_the_policy_leaves_unmodified_ones_alone(bool ignores, int expected)
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync(min: 0, max: 0);
        var properties = (JsonObject)Group(host).Properties.DeepClone();
        (properties["MinSize"], properties["MaxSize"], properties["DesiredCapacity"]) = ("1", "4", "1");
        var made = await host.CreateAsync(GroupType, "Sized", properties);
        await host.AutoScalingAsync("SetDesiredCapacity", new JsonObject { ["AutoScalingGroupName"] = made.PhysicalId, ["DesiredCapacity"] = "3" });
        var next = (JsonObject)properties.DeepClone();
        next["Cooldown"] = "60";

        await host.UpdateAsync(GroupType, "Sized", made.PhysicalId, next, properties,
            new JsonObject { ["AutoScalingScheduledAction"] = new JsonObject { ["IgnoreUnmodifiedGroupSizeProperties"] = ignores } });

        host.State.Find<AutoScalingGroup>(AutoScalingGroup.KeyOf(EcsHost.Scope, made.PhysicalId))!.Instances.Count.ShouldBe(expected);
    }

    [Fact]
    public async Task An_instance_refresh_replaces_every_instance()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync(min: 2, max: 3);
        var (name, old) = (Group(host).Name, Group(host).Instances.Select(instance => instance.Id).ToList());

        var id = (await host.AutoScalingAsync("StartInstanceRefresh", new JsonObject
        {
            ["AutoScalingGroupName"] = name,
            ["Preferences"] = new JsonObject { ["MinHealthyPercentage"] = "100", ["MaxHealthyPercentage"] = "150" },
        }))["InstanceRefreshId"]!.GetValue<string>();

        await EcsHost.UntilAsync(() => host.State.List<InstanceRefresh>().Single().Status == "Successful");
        Group(host).Instances.Count.ShouldBe(2);
        Group(host).Instances.ShouldNotContain(instance => old.Contains(instance.Id));
        var described = (await host.AutoScalingAsync("DescribeInstanceRefreshes", new JsonObject { ["AutoScalingGroupName"] = name }))["InstanceRefreshes"]![0]!;
        described["InstanceRefreshId"]!.GetValue<string>().ShouldBe(id);
        described["PercentageComplete"]!.GetValue<int>().ShouldBe(100);
        (await Should.ThrowAsync<AwsErrorException>(() => host.AutoScalingAsync("CancelInstanceRefresh", new JsonObject { ["AutoScalingGroupName"] = name }))).Code
            .ShouldBe("ActiveInstanceRefreshNotFound");
    }

    [Fact]
    public async Task Mixed_instances_are_launched_by_preference_and_bought_by_the_distribution()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync(min: 0, max: 0);
        var template = host.State.List<LaunchTemplate>().Single().Id;
        JsonObject Mixed(params string[] types) => new()
        {
            ["MinSize"] = "4",
            ["MaxSize"] = "4",
            ["MixedInstancesPolicy"] = new JsonObject
            {
                ["LaunchTemplate"] = new JsonObject
                {
                    ["LaunchTemplateSpecification"] = new JsonObject { ["LaunchTemplateId"] = template, ["Version"] = "1" },
                    ["Overrides"] = new JsonArray([.. types.Select(type => new JsonObject { ["InstanceType"] = type })]),
                },
                ["InstancesDistribution"] = new JsonObject { ["OnDemandBaseCapacity"] = "1", ["OnDemandPercentageAboveBaseCapacity"] = "50" },
            },
        };

        var made = await host.CreateAsync(GroupType, "Mixed", Mixed("m7i.large", "c7i.large"));

        var instances = host.State.Find<AutoScalingGroup>(AutoScalingGroup.KeyOf(EcsHost.Scope, made.PhysicalId))!.Instances;
        instances.ShouldAllBe(instance => instance.Type == "m7i.large");
        instances.Count(instance => instance.IsSpot).ShouldBe(1);
        (await Should.ThrowAsync<ResourceFailedException>(() => host.CreateAsync(GroupType, "Both", Mixed("m7i.large", "m7g.large")))).Message.ShouldContain("different processor architectures");
    }

    private static AutoScalingGroup Group(EcsHost host) => host.State.List<AutoScalingGroup>().Single();
}
