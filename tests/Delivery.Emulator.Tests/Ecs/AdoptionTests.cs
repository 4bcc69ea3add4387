using System.Diagnostics;
using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.State;

namespace Delivery.Emulator.Tests.Ecs;

public sealed class AdoptionTests
{
    private const string Counter = "trap 'echo bye; exit 0' TERM\ni=0\nwhile :; do i=$((i+1)); echo line $i; sleep 0.05; done\n";

    [Fact]
    public async Task A_task_lives_through_a_restart_of_the_emulator_and_its_log_goes_on()
    {
        var first = await EcsHost.StartAsync();
        await first.ClusterAsync();
        await first.CreateAsync("AWS::ECS::Service", "Service", EcsHost.Service(await first.DefinitionAsync(first.Images.Script("counter", Counter))));
        var before = first.Tasks.Single();
        await first.LeaveAsync();
        Process.GetProcessById(before.Containers[0].Handle!.ProcessId).HasExited.ShouldBeFalse();

        await using var second = await EcsHost.ResumeAsync(first.Folder, first.Images);
        var known = first.Logs.Lines.Count;
        await EcsHost.UntilAsync(() => second.Logs.Lines.Count > 3);

        second.Tasks.Single().Id.ShouldBe(before.Id);
        var next = int.Parse(second.Logs.Lines.First().Message["line ".Length..]);
        next.ShouldBeInRange(Math.Max(1, known - 10), known + 1); // repeated perhaps, never lost
        await second.DeleteAsync("AWS::ECS::Service", "Service", second.TheService.Arn, new JsonObject { ["Cluster"] = "main" });
        second.Tasks.Single().Containers[0].ExitCode.ShouldBe(0);
        second.Logs.Lines.Last().Message.ShouldBe("bye");
    }

    [Fact]
    public async Task A_process_whose_task_is_not_known_any_more_is_ended_at_the_next_start()
    {
        var first = await EcsHost.StartAsync();
        await first.ClusterAsync();
        await first.CreateAsync("AWS::ECS::Service", "Service", EcsHost.Service(await first.DefinitionAsync(first.Images.Script("counter", Counter))));
        var orphan = Process.GetProcessById(first.Tasks.Single().Containers[0].Handle!.ProcessId);
        await first.LeaveAsync();
        using (var store = StateStore.Open(first.Folder))
        {
            var state = new EcsState(store);
            state.List<EcsService>().ToList().ForEach(state.Delete);
            state.List<EcsTask>().ToList().ForEach(state.Delete);
        }

        await using var second = await EcsHost.ResumeAsync(first.Folder, first.Images);

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await orphan.WaitForExitAsync(limit.Token);
        await EcsHost.UntilAsync(() => !Directory.EnumerateFileSystemEntries(Path.Combine(first.Folder, "tasks")).Any());
    }

    [Fact]
    public async Task A_task_that_died_while_nobody_looked_is_replaced()
    {
        var first = await EcsHost.StartAsync();
        await first.ClusterAsync();
        await first.CreateAsync("AWS::ECS::Service", "Service", EcsHost.Service(await first.DefinitionAsync(first.Images.Script("counter", Counter))));
        var before = first.Tasks.Single();
        await first.LeaveAsync();
        Process.GetProcessById(before.Containers[0].Handle!.ProcessId).Kill(entireProcessTree: true);

        await using var second = await EcsHost.ResumeAsync(first.Folder, first.Images);

        await EcsHost.UntilAsync(() => second.Tasks.Count(task => task.IsUp) == 1 && second.Tasks.Single(task => task.Id == before.Id).IsStopped);
        second.Tasks.Count.ShouldBe(2);
    }
}
