using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Ecs.Model;

namespace Delivery.Emulator.Tests.Ecs;

public sealed class HealthAndFailureTests
{
    private const string Loop = "trap 'exit 0' TERM\necho $0 > $TMPDIR/ready\nwhile :; do sleep 0.1; done\n";
    private const string ServiceType = "AWS::ECS::Service";

    [Fact]
    public async Task A_health_check_sees_the_containers_own_environment()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync();
        var definition = await host.DefinitionAsync(host.Images.Script("loop", Loop), Checked("test -f $TMPDIR/ready"));

        await host.CreateAsync(ServiceType, "Service", EcsHost.Service(definition));

        host.Tasks.Single().HealthStatus.ShouldBe("HEALTHY");
    }

    [Fact]
    public async Task A_task_that_never_gets_healthy_fails_the_deployment()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync();
        var definition = await host.DefinitionAsync(host.Images.Script("loop", Loop), Checked("exit 1"));

        await Should.ThrowAsync<ResourceFailedException>(() => host.CreateAsync(ServiceType, "Service", EcsHost.Service(definition)));

        // A failed first deployment goes on trying, so a fourth may have begun.
        await EcsHost.UntilAsync(() => host.Tasks.Count(task => task.StoppedReason == "Task failed container health checks") >= 3);
        var failed = host.Tasks.First(task => task.StoppedReason == "Task failed container health checks");
        host.TheService.Events.ShouldContain(each => each.Message == $"(service service) (task {failed.Id}) failed container health checks.");
    }

    [Fact]
    public async Task A_health_check_that_is_always_good_does_not_hide_a_crash_at_start()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync();
        var definition = await host.DefinitionAsync(host.Images.Script("crash", "sleep 0.2\nexit 9\n"), Checked("exit 0"));

        await Should.ThrowAsync<ResourceFailedException>(() => host.CreateAsync(ServiceType, "Service", EcsHost.Service(definition)));
    }

    [Fact]
    public async Task Without_a_circuit_breaker_a_crash_loop_is_throttled_until_CloudFormation_gives_up()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync();
        var definition = await host.DefinitionAsync(host.Images.Script("crash", "exit 9\n"));

        var failure = await Should.ThrowAsync<ResourceFailedException>(() => host.CreateAsync(ServiceType, "Service", EcsHost.Service(definition, breaker: false)));

        failure.HandlerErrorCode.ShouldBe("NotStabilized");
        host.TheService.Events.ShouldContain(each => each.Message.Contains("is unable to consistently start tasks successfully"));
    }

    [Fact]
    public async Task A_crashed_task_of_a_steady_service_is_replaced()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync();
        await host.CreateAsync(ServiceType, "Service", EcsHost.Service(await host.DefinitionAsync(host.Images.Script("loop", Loop))));
        var first = host.Tasks.Single();

        var answer = await host.CallAsync("StopTask", new JsonObject { ["cluster"] = "main", ["task"] = first.Id, ["reason"] = "enough" });

        answer["task"]!["desiredStatus"]!.GetValue<string>().ShouldBe("STOPPED");
        await EcsHost.UntilAsync(() => host.Tasks.Count(task => task.IsUp) == 1 && host.Tasks.Any(task => task.IsStopped));
        var stopped = host.Tasks.Single(task => task.Id == first.Id);
        (stopped.StopCode, stopped.StoppedReason).ShouldBe(("UserInitiated", "enough"));
    }

    [Fact]
    public async Task A_process_that_ignores_SIGTERM_is_killed_after_the_stop_timeout()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync();
        var container = new JsonObject { ["StopTimeout"] = 1 };
        var service = EcsHost.Service(await host.DefinitionAsync(host.Images.Script("deaf", "trap '' TERM\nwhile :; do sleep 0.1; done\n"), container));
        var made = await host.CreateAsync(ServiceType, "Service", service);

        await host.DeleteAsync(ServiceType, "Service", made.PhysicalId, service);

        host.Tasks.Single().Containers[0].ExitCode.ShouldBe(137);
    }

    [Theory]
    [InlineData("BOUNDED_PERCENT", 50, 1, 3)]
    [InlineData("BOUNDED_PERCENT", 50, 25, 13)]
    [InlineData("BOUNDED_PERCENT", 50, 800, 200)]
    [InlineData("UNBOUNDED_PERCENT", 50, 800, 400)]
    [InlineData("COUNT", 1, 10, 1)]
    public void The_circuit_breakers_threshold_follows_its_configuration(string type, int value, int desired, int expected) =>
        new DeploymentRules { ThresholdType = type, ThresholdValue = value }.Threshold(desired).ShouldBe(expected);

    private static JsonObject Checked(string command) => new()
    {
        ["HealthCheck"] = new JsonObject { ["Command"] = new JsonArray("CMD-SHELL", command), ["Interval"] = 1, ["Retries"] = 1 },
    };
}
