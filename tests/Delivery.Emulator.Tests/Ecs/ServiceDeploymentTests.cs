using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;

namespace Delivery.Emulator.Tests.Ecs;

public sealed class ServiceDeploymentTests
{
    private const string Loop = "trap 'echo bye; exit 0' TERM\necho hello $GREETING\nwhile :; do sleep 0.1; done\n";
    private const string ServiceType = "AWS::ECS::Service";

    [Fact]
    public async Task A_service_is_complete_when_its_task_runs_and_its_output_is_in_the_log_stream()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync();
        var container = new JsonObject
        {
            ["Environment"] = new JsonArray(new JsonObject { ["Name"] = "GREETING", ["Value"] = "world" }),
        };
        var definition = await host.DefinitionAsync(host.Images.Script("good", Loop), container);

        var made = await host.CreateAsync(ServiceType, "Service", EcsHost.Service(definition));

        made.PhysicalId.ShouldBe("arn:aws:ecs:eu-west-1:000000000000:service/main/service");
        var task = host.Tasks.ShouldHaveSingleItem();
        task.LastStatus.ShouldBe("RUNNING");
        task.DeploymentId.ShouldBe(host.TheService.Primary.Id);
        task.DeploymentId.ShouldMatch("^ecs-svc/[0-9]{19}$");
        host.TheService.Primary.RolloutState.ShouldBe("COMPLETED");
        host.TheService.Events[0].Message.ShouldBe("(service service) has reached a steady state.");
        await EcsHost.UntilAsync(() => host.Logs.Lines.Contains(($"worker/worker/{task.Id}", "hello world")));
    }

    [Fact]
    public async Task An_update_starts_the_new_task_before_it_stops_the_old_one_gracefully()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync();
        var first = EcsHost.Service(await host.DefinitionAsync(host.Images.Script("one", Loop)));
        var made = await host.CreateAsync(ServiceType, "Service", first);
        var old = host.Tasks.Single();

        await host.UpdateAsync(ServiceType, "Service", made.PhysicalId, EcsHost.Service(await host.DefinitionAsync(host.Images.Script("two", Loop))), first);

        var stopped = host.Tasks.Single(task => task.Id == old.Id);
        stopped.LastStatus.ShouldBe("STOPPED");
        stopped.StopCode.ShouldBe("ServiceSchedulerInitiated");
        stopped.StoppedReason.ShouldBe($"Scaling activity initiated by (deployment {host.TheService.Primary.Id})");
        stopped.Containers[0].ExitCode.ShouldBe(0);
        var running = host.Tasks.Single(task => task.Id != old.Id);
        running.LastStatus.ShouldBe("RUNNING");
        running.StartedAt!.Value.ShouldBeLessThan(stopped.StoppingAt!.Value);
        host.Logs.Lines.ShouldContain(($"worker/worker/{old.Id}", "bye"));
    }

    [Fact]
    public async Task A_crash_loop_trips_the_circuit_breaker_and_leaves_the_old_task_running()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync();
        var first = EcsHost.Service(await host.DefinitionAsync(host.Images.Script("good", Loop)));
        var made = await host.CreateAsync(ServiceType, "Service", first);
        var (old, deployment) = (host.Tasks.Single(), host.TheService.Primary.Id);
        var broken = EcsHost.Service(await host.DefinitionAsync(host.Images.Script("bad", "echo no luck >&2\nexit 3\n")));

        var failure = await Should.ThrowAsync<ResourceFailedException>(() => host.UpdateAsync(ServiceType, "Service", made.PhysicalId, broken, first));

        failure.Message.ShouldBe("Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.");
        failure.HandlerErrorCode.ShouldBe("GeneralServiceException");
        await EcsHost.UntilAsync(() => host.Tasks.Count(task => task.IsStopped) == 3);
        var crashed = host.Tasks.First(task => task.IsStopped);
        crashed.StopCode.ShouldBe("EssentialContainerExited");
        crashed.StoppedReason.ShouldBe("Essential container in task exited");
        crashed.Containers[0].ExitCode.ShouldBe(3);
        host.Logs.Lines.ShouldContain(($"worker/worker/{crashed.Id}", "no luck"));
        host.TheService.Events.Select(each => each.Message).ShouldContain($"(service service) rolling back to deployment {deployment}.");

        await host.UpdateAsync(ServiceType, "Service", made.PhysicalId, first, broken);
        host.TheService.Primary.Id.ShouldBe(deployment);
        host.Tasks.Single(task => !task.IsStopped).Id.ShouldBe(old.Id);
    }

    [Fact]
    public async Task A_missing_image_fails_to_start_with_the_agents_reason()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync();
        var definition = await host.DefinitionAsync("localhost:5000/none:1");

        await Should.ThrowAsync<ResourceFailedException>(() => host.CreateAsync(ServiceType, "Service", EcsHost.Service(definition)));

        // A failed first deployment goes on trying, so a fourth may have begun.
        await EcsHost.UntilAsync(() => host.Tasks.Count(each => each.IsStopped) >= 3);
        var task = host.Tasks.First(each => each.IsStopped);
        task.StopCode.ShouldBe("TaskFailedToStart");
        task.StoppedReason.ShouldBe("Task failed to start");
        task.Containers[0].Reason.ShouldBe("CannotPullContainerError: Error response from daemon: manifest for localhost:5000/none:1 not found: manifest unknown: Requested image not found");
        host.TheService.Primary.RolloutState.ShouldBe("FAILED");
        await host.DeleteAsync(ServiceType, "Service", host.TheService.Arn, EcsHost.Service(definition));
        host.TheService.Status.ShouldBe("INACTIVE");
    }
}
