using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Ecs.Capacity;
using Delivery.Emulator.Ecs.Scheduling;

namespace Delivery.Emulator.Tests.Ecs;

public sealed class PlacementTests
{
    private const string Loop = "trap 'exit 0' TERM\nwhile :; do sleep 0.1; done\n";
    private static readonly Demand Small = new(128, 256, [], 0);

    [Theory]
    [InlineData("""[{"type":"binpack","field":"memory"}]""", "full")]
    [InlineData("""[{"type":"spread","field":"instanceId"}]""", "empty")]
    [InlineData("""[{"type":"spread","field":"attribute:ecs.availability-zone"},{"type":"binpack","field":"cpu"}]""", "other-zone")]
    public void A_strategy_chooses_the_instance(string strategies, string expected) =>
        new Placement("service:a", Small, [], JsonNode.Parse(strategies)!.AsArray()).Choose([
            Room("empty", "a", 2048, 2000),
            Room("full", "a", 512, 300, "service:a", "service:a"),
            Room("other-zone", "b", 1024, 1500, "service:b"),
        ])!.Instance.ShouldBe(expected);

    [Theory]
    [InlineData("attribute:ecs.instance-type =~ t3.*", true)]
    [InlineData("attribute:ecs.instance-type == t3.small and not(attribute:ecs.availability-zone == b)", true)]
    [InlineData("attribute:ecs.availability-zone in [b, c]", false)]
    [InlineData("attribute:ecs.availability-zone not_in [b, c] && task:group == service:a", true)]
    [InlineData("attribute:gpu exists or attribute:ecs.os-type != linux", false)]
    public void A_memberOf_expression_selects_instances(string expression, bool expected) =>
        PlacementExpression.Parse(expression).Matches(Room("one", "a", 1, 1, "service:a")).ShouldBe(expected);

    [Theory]
    [InlineData("attribute:x")]
    [InlineData("attribute:x == ")]
    [InlineData("nothing == x")]
    [InlineData("(attribute:x exists")]
    public void An_expression_that_is_none_is_refused(string expression) =>
        Should.Throw<FormatException>(() => PlacementExpression.Parse(expression).Matches(Room("one", "a", 1, 1)));

    [Fact]
    public async Task A_task_for_another_architecture_is_not_placed_and_the_event_says_so()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync();
        var definition = await host.DefinitionAsync(host.Images.Script("loop", Loop), architecture: "ARM64");

        await Should.ThrowAsync<ResourceFailedException>(() => host.CreateAsync("AWS::ECS::Service", "Service", EcsHost.Service(definition)));

        host.TheService.Events[0].Message.ShouldContain("is missing an attribute required by your task");
    }

    [Fact]
    public async Task Distinct_instances_make_the_group_grow()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync(min: 1, max: 3);
        var service = EcsHost.Service(await host.DefinitionAsync(host.Images.Script("loop", Loop)), desired: 2);
        service["PlacementConstraints"] = new JsonArray(new JsonObject { ["Type"] = "distinctInstance" });

        await host.CreateAsync("AWS::ECS::Service", "Service", service);

        host.Tasks.Select(task => task.Instance).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_standalone_task_runs_with_its_overrides_and_a_full_cluster_is_a_failure()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync(min: 1, max: 1);
        var definition = await host.DefinitionAsync(host.Images.Script("hello", "echo hello $WHO\n"), memory: 1500);
        var input = JsonNode.Parse("""{"cluster":"main","taskDefinition":"family","count":2,"startedBy":"me","overrides":{"containerOverrides":[{"name":"worker","environment":[{"name":"WHO","value":"you"}]}]}}""")!.AsObject();

        var answer = await host.CallAsync("RunTask", input);

        answer["tasks"]![0]!["group"]!.GetValue<string>().ShouldBe("family:family");
        answer["tasks"]![0]!["startedBy"]!.GetValue<string>().ShouldBe("me");
        answer["failures"]![0]!["reason"]!.GetValue<string>().ShouldBe("RESOURCE:MEMORY");
        await EcsHost.UntilAsync(() => host.Tasks.Single().IsStopped);
        host.Logs.Lines.Select(line => line.Message).ShouldContain("hello you");
        host.Tasks.Single().StopCode.ShouldBe("EssentialContainerExited");
    }

    [Fact]
    public async Task A_secret_that_is_not_there_is_the_tasks_own_reason()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync();
        var definition = await host.DefinitionAsync(host.Images.Script("loop", Loop), new JsonObject
        {
            ["Secrets"] = new JsonArray(new JsonObject { ["Name"] = "TOKEN", ["ValueFrom"] = "/none" }),
        });

        await Should.ThrowAsync<ResourceFailedException>(() => host.CreateAsync("AWS::ECS::Service", "Service", EcsHost.Service(definition)));

        host.Tasks.ShouldContain(task => task.StopCode == "TaskFailedToStart" && task.StoppedReason!.StartsWith("ResourceInitializationError: unable to pull secrets"));
    }

    private static Room Room(string instance, string zone, int cpu, int memory, params string[] groups) => Delivery.Emulator.Ecs.Scheduling.Room.Of(InstanceTypes.Find("t3.small")!) with
    {
        Instance = instance,
        Attributes = new Dictionary<string, string>
        {
            ["ecs.availability-zone"] = zone,
            ["ecs.instance-type"] = "t3.small",
            ["ecs.os-type"] = "linux",
            ["ecs.cpu-architecture"] = "x86_64",
        },
        Cpu = cpu,
        MemoryMiB = memory,
        Groups = groups,
    };
}
