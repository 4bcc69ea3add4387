using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Tests.Ecs;

namespace Delivery.Emulator.Tests.Faults;

/// <summary>Faults of containers and of their placement, as ECS tells of them.</summary>
public sealed class ContainerFaultTests
{
    private const string Loop = "trap 'exit 0' TERM\nwhile :; do sleep 0.1; done\n";

    [Fact]
    public async Task A_container_that_ends_leaves_its_last_words_and_trips_the_circuit_breaker()
    {
        await using var host = await FailsAsync("  - when: { container: worker }\n    then: { exit-container: { code: 7, after: 50ms, log: [last words] } }");

        await EcsHost.UntilAsync(() => host.Tasks.Any(task => task.IsStopped));
        var stopped = host.Tasks.First(task => task.IsStopped);
        stopped.StopCode.ShouldBe("EssentialContainerExited");
        stopped.Containers[0].ExitCode.ShouldBe(7);
        host.Logs.Lines.ShouldContain(($"worker/worker/{stopped.Id}", "last words"));
    }

    [Fact]
    public async Task A_container_out_of_memory_says_so()
    {
        await using var host = await FailsAsync("  - then: { exit-container: { out-of-memory: true } }");

        await EcsHost.UntilAsync(() => host.Tasks.Any(task => task.IsStopped));
        var container = host.Tasks.First(task => task.IsStopped).Containers[0];
        container.ExitCode.ShouldBe(137);
        container.Reason.ShouldBe("OutOfMemoryError: Container killed due to memory usage");
    }

    [Theory]
    [InlineData("fail-pull", "CannotPullContainerError: manifest unknown")]
    [InlineData("fail-start", "CannotStartContainerError: exec format error")]
    public async Task A_pull_or_start_that_fails_has_the_agent_s_reason(string kind, string reason)
    {
        await using var host = await FailsAsync($"  - then: {{ {kind}: '{reason}' }}");

        await EcsHost.UntilAsync(() => host.Tasks.Any(task => task.IsStopped));
        var stopped = host.Tasks.First(task => task.IsStopped);
        stopped.StopCode.ShouldBe("TaskFailedToStart");
        stopped.Containers[0].Reason.ShouldBe(reason);
    }

    [Fact]
    public async Task Without_capacity_the_service_never_becomes_stable()
    {
        await using var host = await FailsAsync("  - when: { cluster: main }\n    then: { refuse-placement: }", "Exceeded attempts to wait");

        host.Tasks.ShouldBeEmpty();
        host.TheService.Events.Select(each => each.Message).ShouldContain(message => message.Contains("no container instance met all of its requirements", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_the_counted_starts_fail()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync();
        host.Parts.Faults.Start(Faulted.Scenario("  - when: { to: 2 }\n    then: { exit-container: 1 }"));

        await host.CreateAsync("AWS::ECS::Service", "Service", EcsHost.Service(await host.DefinitionAsync(host.Images.Script("good", Loop))));

        host.TheService.Primary.RolloutState.ShouldBe("COMPLETED");
        host.Parts.Faults.Report()!["faults"]![0]!["fired"]!.GetValue<int>().ShouldBe(2);
    }

    private static async Task<EcsHost> FailsAsync(string faults, string message = "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.")
    {
        var host = await EcsHost.StartAsync();
        await host.ClusterAsync();
        host.Parts.Faults.Start(Faulted.Scenario(faults));
        var definition = await host.DefinitionAsync(host.Images.Script("good", Loop));
        var failure = await Should.ThrowAsync<ResourceFailedException>(() => host.CreateAsync("AWS::ECS::Service", "Service", EcsHost.Service(definition)));
        failure.Message.ShouldBe(message);
        return host;
    }
}
