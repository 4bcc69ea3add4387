using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Ecs.Monitoring;
using Delivery.Emulator.Ecs.Scaling;

namespace Delivery.Emulator.Tests.Ecs;

public sealed class ServiceScalingTests
{
    private const string Loop = "trap 'exit 0' TERM\nwhile :; do sleep 0.1; done\n";
    private const string TargetId = "service/main/service|ecs:service:DesiredCount|ecs";

    [Fact]
    public async Task A_service_scales_out_with_its_backlog_and_in_to_none_without()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync();
        await host.CreateAsync("AWS::ECS::Service", "Service", EcsHost.Service(await host.DefinitionAsync(host.Images.Script("one", Loop))));
        Target(host, least: 0, most: 3);
        host.Stored("application-autoscaling/scaling-policy", "policy", Policy());
        var queue = (await host.CallAsync("CreateQueue", new JsonObject { ["QueueName"] = "jobs" }, "sqs"))["QueueUrl"]!.GetValue<string>();
        foreach (var _ in Enumerable.Range(0, 25))
        {
            await host.CallAsync("SendMessage", new JsonObject { ["QueueUrl"] = queue, ["MessageBody"] = "job" }, "sqs");
        }

        await EcsHost.UntilAsync(() => host.Tasks.Count(task => task.IsUp) == 3);
        await host.CallAsync("PurgeQueue", new JsonObject { ["QueueUrl"] = queue }, "sqs");
        await EcsHost.UntilAsync(() => host.TheService.DesiredCount == 0 && host.Tasks.All(task => task.IsStopped));

        var activities = await host.CallAsync("DescribeScalingActivities", new JsonObject { ["ServiceNamespace"] = "ecs" }, "application-autoscaling");
        activities["ScalingActivities"]![0]!["Description"]!.GetValue<string>().ShouldBe("Setting desired count to 0.");
        var policies = await host.CallAsync("DescribeScalingPolicies", new JsonObject { ["ServiceNamespace"] = "ecs" }, "application-autoscaling");
        policies["ScalingPolicies"]![0]!["ResourceId"]!.GetValue<string>().ShouldBe("service/main/service");
    }

    [Fact]
    public async Task Registered_bounds_are_kept_at_once_and_a_count_set_past_them_stays_until_a_policy_scales_out()
    {
        await using var host = await EcsHost.StartAsync();
        await host.ClusterAsync();
        await host.CreateAsync("AWS::ECS::Service", "Service", EcsHost.Service(await host.DefinitionAsync(host.Images.Script("one", Loop))));
        var target = Target(host, least: 3, most: 5);
        host.Stored("application-autoscaling/scaling-policy", "policy", Policy());
        var history = new MetricHistory();
        var scaling = new ServiceScaling(host.State, history, host.Parts.Clock);

        scaling.Register(target);
        host.TheService.DesiredCount.ShouldBe(3);
        await host.CallAsync("UpdateService", new JsonObject { ["cluster"] = "main", ["service"] = "service", ["desiredCount"] = 0 });
        Wait(TargetTracking.MinutesIn, jobs: 0);
        host.TheService.DesiredCount.ShouldBe(0);
        Wait(TargetTracking.MinutesOut, jobs: 5);
        host.TheService.DesiredCount.ShouldBe(0);
        Wait(TargetTracking.MinutesOut, jobs: 11);
        host.TheService.DesiredCount.ShouldBe(3);

        void Wait(int minutes, double jobs)
        {
            for (var minute = 0; minute < minutes; minute++)
            {
                history.Add(EcsHost.Scope, new("AWS/SQS", "ApproximateNumberOfMessagesVisible", new Dictionary<string, string> { ["QueueName"] = "jobs" }), DateTimeOffset.UnixEpoch, jobs);
                history.Add(
                    EcsHost.Scope, new("ECS/ContainerInsights", "RunningTaskCount", new Dictionary<string, string> { ["ClusterName"] = "main", ["ServiceName"] = "service" }),
                    DateTimeOffset.UnixEpoch, 0);
                scaling.Step();
            }
        }
    }

    [Theory]
    [InlineData("IF(FILL(running, 0) > 0, waiting / running, waiting)", 2.0, 30.0, 15.0)]
    [InlineData("IF(FILL(running, 0) > 0, waiting / running, waiting)", null, 30.0, 30.0)]
    [InlineData("waiting / running", null, 30.0, null)]
    [InlineData("MAX([running, waiting]) + 2 * 3", 2.0, 30.0, 36.0)]
    [InlineData("-running + (waiting - 1)", 2.0, 30.0, 27.0)]
    public void Metric_math_is_evaluated(string expression, double? running, double? waiting, double? expected) =>
        MetricMath.Parse(expression).Evaluate(name => name == "running" ? running : waiting).ShouldBe(expected);

    [Theory]
    [InlineData(3.0, 5.0, 1.0)]
    [InlineData(5.0, 5.0, 0.0)]
    [InlineData(null, 5.0, null)]
    public void A_difference_is_that_to_the_period_before(double? before, double? now, double? expected) =>
        MetricMath.Parse("IF(DIFF(dead) > 0, 1, 0)").Evaluate(_ => now, _ => before).ShouldBe(expected);

    [Theory]
    [InlineData("ANOMALY_DETECTION_BAND(m1, 2)")]
    [InlineData("a +")]
    [InlineData("(a")]
    public void Math_that_is_not_known_is_refused(string expression) => Should.Throw<FormatException>(() => MetricMath.Parse(expression));

    private static StoredResource Target(EcsHost host, int least, int most)
    {
        host.Stored(ServiceScaling.TargetKind, TargetId, new JsonObject
        {
            ["ServiceNamespace"] = "ecs",
            ["ScalableDimension"] = "ecs:service:DesiredCount",
            ["ResourceId"] = "service/main/service",
            ["MinCapacity"] = $"{least}",
            ["MaxCapacity"] = $"{most}",
        });
        return host.State.Stored(ServiceScaling.TargetKind, EcsHost.Scope.Prefix + TargetId)!;
    }

    private static JsonObject Policy() => JsonNode.Parse("""
        {"PolicyName":"backlog","PolicyType":"TargetTrackingScaling","ScalingTargetId":"service/main/service|ecs:service:DesiredCount|ecs","TargetTrackingScalingPolicyConfiguration":{"TargetValue":"10",
         "CustomizedMetricSpecification":{"Metrics":[
          {"Id":"waiting","ReturnData":false,"MetricStat":{"Stat":"Average","Metric":{"Namespace":"AWS/SQS","MetricName":"ApproximateNumberOfMessagesVisible","Dimensions":[{"Name":"QueueName","Value":"jobs"}]}}},
          {"Id":"running","ReturnData":false,"MetricStat":{"Stat":"Average","Metric":{"Namespace":"ECS/ContainerInsights","MetricName":"RunningTaskCount","Dimensions":[{"Name":"ClusterName","Value":"main"},{"Name":"ServiceName","Value":"service"}]}}},
          {"Id":"backlog","Expression":"IF(FILL(running, 0) > 0, waiting / running, waiting)","ReturnData":true}]}}}
        """)!.AsObject();
}
