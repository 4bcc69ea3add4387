using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Ecs.Model;

namespace Delivery.Emulator.Tests.Ecs;

public sealed class AlarmTests
{
    private const string Loop = "trap 'exit 0' TERM\nwhile :; do sleep 0.1; done\n";
    private const string ServiceType = "AWS::ECS::Service";

    [Fact]
    public async Task An_alarm_during_a_deployment_rolls_it_back()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync();
        host.Stored("cloudwatch/alarm", "errors", new JsonObject { ["Namespace"] = "Custom", ["MetricName"] = "Errors" });
        var first = Watched(await host.DefinitionAsync(host.Images.Script("one", Loop)));
        var made = await host.CreateAsync(ServiceType, "Service", first);
        var good = host.TheService.Primary.Id;
        // The second deployment's task gets up only when its file appears, so that the alarm comes in between.
        var gate = Path.Combine(host.Folder, "gate");
        var second = Watched(await host.DefinitionAsync(host.Images.Script("two", Loop), new JsonObject
        {
            ["HealthCheck"] = new JsonObject { ["Command"] = new JsonArray("CMD-SHELL", $"test -f {gate}"), ["Interval"] = 1, ["StartPeriod"] = 30 },
        }));
        var update = host.UpdateAsync(ServiceType, "Service", made.PhysicalId, second, first);
        await EcsHost.UntilAsync(() => host.TheService.Primary.Id != good && host.Tasks.Count(task => !task.IsStopped) == 2);
        var failing = host.TheService.Primary.Id;

        await SetAsync(host, "ALARM");

        var failure = await Should.ThrowAsync<ResourceFailedException>(() => update);
        failure.HandlerErrorCode.ShouldBe("GeneralServiceException");
        host.TheService.Primary.Id.ShouldBe(good);
        var events = host.TheService.Events.Select(each => each.Message).ToList();
        events.ShouldContain($"(service service) (deployment {failing}) deployment failed: alarm detected.");
        events.ShouldContain($"(service service) rolling back to deployment {good}.");
    }

    [Fact]
    public async Task An_alarm_that_was_there_before_the_deployment_does_not_stop_it()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync();
        host.Stored("cloudwatch/alarm", "errors", new JsonObject { ["Namespace"] = "Custom", ["MetricName"] = "Errors" });
        await SetAsync(host, "ALARM");

        await host.CreateAsync(ServiceType, "Service", Watched(await host.DefinitionAsync(host.Images.Script("one", Loop))));

        host.TheService.Primary.RolloutState.ShouldBe("COMPLETED");
    }

    [Fact]
    public async Task An_alarm_follows_a_metric_that_is_known_here()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync();
        var service = EcsHost.Service(await host.DefinitionAsync(host.Images.Script("one", Loop)));
        await host.CreateAsync(ServiceType, "Service", service);
        host.Stored("cloudwatch/alarm", "none", new JsonObject
        {
            ["Namespace"] = "ECS/ContainerInsights",
            ["MetricName"] = "RunningTaskCount",
            ["Dimensions"] = new JsonArray(
                new JsonObject { ["Name"] = "ClusterName", ["Value"] = "main" }, new JsonObject { ["Name"] = "ServiceName", ["Value"] = "service" }),
            ["Statistic"] = "Maximum",
            ["Period"] = 60,
            ["EvaluationPeriods"] = 2,
            ["Threshold"] = 1,
            ["ComparisonOperator"] = "LessThanThreshold",
        });

        await UntilStateAsync(host, "none", "OK");
        await host.CallAsync("UpdateService", new JsonObject { ["cluster"] = "main", ["service"] = "service", ["desiredCount"] = 0 });
        await UntilStateAsync(host, "none", "ALARM");

        var described = (await host.CallAsync("DescribeAlarms", new JsonObject { ["AlarmNames"] = new JsonArray("none") }, "monitoring"))["MetricAlarms"]![0]!;
        described["StateReason"]!.GetValue<string>().ShouldBe("Threshold Crossed: 2 datapoints [0.0] were less than the threshold (1.0).");
        described["Threshold"]!.GetValue<double>().ShouldBe(1);
    }

    private static Task UntilStateAsync(EcsHost host, string alarm, string value) =>
        EcsHost.UntilAsync(() => host.State.Find<AlarmState>(AlarmState.KeyOf(EcsHost.Scope, alarm))?.Value == value);

    private static Task<JsonObject> SetAsync(EcsHost host, string value) =>
        host.CallAsync("SetAlarmState", new JsonObject { ["AlarmName"] = "errors", ["StateValue"] = value, ["StateReason"] = "test" }, "monitoring");

    private static JsonObject Watched(string definition)
    {
        var service = EcsHost.Service(definition);
        service["DeploymentConfiguration"]!["Alarms"] = new JsonObject { ["AlarmNames"] = new JsonArray("errors"), ["Enable"] = true, ["Rollback"] = true };
        return service;
    }
}
