using System.Text.Json.Nodes;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Tests.Ecs;

public sealed class EcsApiTests
{
    private const string Loop = "trap 'exit 0' TERM\nwhile :; do sleep 0.1; done\n";

    [Fact]
    public async Task A_running_service_is_described_from_cluster_to_container()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync("t3.small");
        var definition = await host.DefinitionAsync(host.Images.Script("loop", Loop));
        await host.CreateAsync("AWS::ECS::Service", "Service", EcsHost.Service(definition));

        var service = (await host.CallAsync("DescribeServices", Input("""{"cluster":"main","services":["service","none"]}""")));
        service["services"]![0]!["runningCount"]!.GetValue<int>().ShouldBe(1);
        service["services"]![0]!["deployments"]![0]!["rolloutState"]!.GetValue<string>().ShouldBe("COMPLETED");
        service["failures"]![0]!["reason"]!.GetValue<string>().ShouldBe("MISSING");

        var deployment = service["services"]![0]!["deployments"]![0]!["id"]!.GetValue<string>();
        var tasks = await host.CallAsync("ListTasks", new JsonObject { ["cluster"] = "main", ["startedBy"] = deployment });
        var task = (await host.CallAsync("DescribeTasks", new JsonObject { ["cluster"] = "main", ["tasks"] = tasks["taskArns"]!.DeepClone() }))["tasks"]![0]!;
        task["lastStatus"]!.GetValue<string>().ShouldBe("RUNNING");
        task["containers"]![0]!["imageDigest"]!.GetValue<string>().ShouldStartWith("sha256:");

        var instances = await host.CallAsync("ListContainerInstances", Input("""{"cluster":"main"}"""));
        var instance = (await host.CallAsync("DescribeContainerInstances", new JsonObject
        {
            ["cluster"] = "main",
            ["containerInstances"] = instances["containerInstanceArns"]!.DeepClone(),
        }))["containerInstances"]![0]!;
        instance["remainingResources"]![0]!["integerValue"]!.GetValue<int>().ShouldBe(2048 - 128);

        var described = await host.CallAsync("DescribeTaskDefinition", Input("""{"taskDefinition":"family"}"""));
        described["taskDefinition"]!["taskDefinitionArn"]!.GetValue<string>().ShouldBe(definition);
        var deployments = await host.CallAsync("ListServiceDeployments", Input("""{"cluster":"main","service":"service"}"""));
        deployments["serviceDeployments"]![0]!["status"]!.GetValue<string>().ShouldBe("SUCCESSFUL");
    }

    [Fact]
    public async Task A_forced_deployment_and_another_count_are_carried_out()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync("t3.small");
        await host.CreateAsync("AWS::ECS::Service", "Service", EcsHost.Service(await host.DefinitionAsync(host.Images.Script("loop", Loop))));
        var (deployment, task) = (host.TheService.Primary.Id, host.Tasks.Single().Id);

        await host.CallAsync("UpdateService", Input("""{"cluster":"main","service":"service","desiredCount":2,"forceNewDeployment":true}"""));

        await EcsHost.UntilAsync(() => host.TheService.Primary is { RolloutState: "COMPLETED" } primary && primary.Id != deployment);
        host.Tasks.Count(found => found.IsUp).ShouldBe(2);
        host.Tasks.Single(found => found.Id == task).LastStatus.ShouldBe("STOPPED");
    }

    [Theory]
    [InlineData("DescribeServices", """{"cluster":"none","services":["x"]}""", "ClusterNotFoundException")]
    [InlineData("UpdateService", """{"cluster":"main","service":"none"}""", "ServiceNotFoundException")]
    [InlineData("DescribeTaskDefinition", """{"taskDefinition":"none:1"}""", "ClientException")]
    [InlineData("DescribeTasks", """{"cluster":"main","tasks":[]}""", "InvalidParameterException")]
    [InlineData("TagResource", """{"resourceArn":"x"}""", "InvalidParameterException")]
    public async Task What_is_not_there_is_refused_with_the_apis_error(string operation, string input, string code)
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync();

        (await Should.ThrowAsync<AwsErrorException>(() => host.CallAsync(operation, Input(input)))).Code.ShouldBe(code);
    }

    private static JsonObject Input(string json) => JsonNode.Parse(json)!.AsObject();
}
