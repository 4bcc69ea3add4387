using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Ecs.Model;

namespace Delivery.Emulator.Tests.Ecs;

public sealed class CapacityTests
{
    private const string Loop = "trap 'exit 0' TERM\nwhile :; do sleep 0.1; done\n";
    private const string ServiceType = "AWS::ECS::Service";

    [Fact]
    public async Task Tasks_that_do_not_fit_make_the_capacity_provider_scale_out()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync("t3.small", min: 0, max: 2);
        // A t3.small has three network interfaces, one of them its own: two awsvpc tasks fit.
        var service = EcsHost.Service(await host.DefinitionAsync(host.Images.Script("loop", Loop), networkMode: "awsvpc"), desired: 3);
        service["NetworkConfiguration"] = new JsonObject { ["AwsvpcConfiguration"] = new JsonObject { ["Subnets"] = new JsonArray("subnet-1") } };

        await host.CreateAsync(ServiceType, "Service", service);

        host.State.List<AutoScalingGroup>().Single().Instances.Count.ShouldBe(2);
        host.Tasks.GroupBy(task => task.Instance).Select(group => group.Count()).Order().ShouldBe([1, 2]);
        host.Tasks.ShouldAllBe(task => task.CapacityProvider == "capacity");
    }

    [Fact]
    public async Task A_service_that_fits_nowhere_says_why_and_is_given_up_after_three_emulated_hours()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync("t3.micro");
        var definition = await host.DefinitionAsync(host.Images.Script("loop", Loop), memory: 4096);

        var failure = await Should.ThrowAsync<ResourceFailedException>(() => host.CreateAsync(ServiceType, "Service", EcsHost.Service(definition)));

        failure.HandlerErrorCode.ShouldBe("NotStabilized");
        var instance = host.State.List<AutoScalingGroup>().Single().Instances.Single().ContainerInstance;
        host.TheService.Events.Single().Message.ShouldBe(
            "(service service) was unable to place a task because no container instance met all of its requirements. "
            + $"The closest matching (container-instance {instance}) has insufficient memory available. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.");
    }

    [Fact]
    public async Task A_cluster_without_instances_says_so()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync(min: 0, max: 0);

        await Should.ThrowAsync<ResourceFailedException>(async () =>
            await host.CreateAsync(ServiceType, "Service", EcsHost.Service(await host.DefinitionAsync(host.Images.Script("loop", Loop)))));

        host.TheService.Events[0].Message.ShouldContain("Reason: No Container Instances were found in your cluster.");
    }

    [Fact]
    public async Task A_cluster_with_instances_can_not_be_deleted()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync();

        var refusal = await Should.ThrowAsync<ResourceFailedException>(() => host.DeleteAsync("AWS::ECS::Cluster", "Cluster", "main", []));

        refusal.Message.ShouldBe("The Cluster cannot be deleted while Container Instances are active or draining.");
    }
}
