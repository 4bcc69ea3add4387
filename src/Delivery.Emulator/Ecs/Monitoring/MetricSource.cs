using Delivery.Emulator.Ecs.Capacity;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Ecs.Scheduling;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Sqs;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Monitoring;

/// <summary>
/// The metrics that can be told from the emulated account: queues (SQS developer guide, "Available CloudWatch metrics for Amazon SQS"), services and
/// clusters (CloudWatch user guide, "Amazon ECS Container Insights metrics"), capacity providers; read 2026-11-26.
/// </summary>
internal sealed class MetricSource(EcsState state, QueueStore queues, ManagedScaling scaling, EmulatorClock clock)
{
    /// <summary>The value now; null where the metric has none, or is not known here.</summary>
    public double? Now(Scope scope, MetricName metric) => metric.Namespace switch
    {
        "AWS/SQS" => metric.Dimensions.TryGetValue("QueueName", out var name) && queues.Find(scope.Account, scope.Region, name) is { } queue ? OfQueue(queue, metric.Name) : null,
        "ECS/ContainerInsights" => OfInsights(scope, metric),
        "AWS/ECS/ManagedScaling" => metric.Name == "CapacityProviderReservation" && metric.Dimensions.TryGetValue("CapacityProviderName", out var provider)
            && state.Find<CapacityProvider>(CapacityProvider.KeyOf(scope, provider)) is { } found ? scaling.Reservation(found) : null,
        _ => null,
    };

    private double? OfQueue(Queue queue, string name)
    {
        var (visible, inFlight, delayed) = queues.Count(queue);
        return name switch
        {
            "ApproximateNumberOfMessagesVisible" => visible,
            "ApproximateNumberOfMessagesNotVisible" => inFlight,
            "ApproximateNumberOfMessagesDelayed" => delayed,
            "ApproximateAgeOfOldestMessage" => queues.OldestSentAt(queue) is { } sent ? (clock.Now - sent).TotalSeconds : 0,
            _ => null,
        };
    }

    private double? OfInsights(Scope scope, MetricName metric)
    {
        // Container Insights are a setting of the cluster; without it there are no such metrics.
        if (!metric.Dimensions.TryGetValue("ClusterName", out var clusterName) || state.Find<Cluster>(Cluster.KeyOf(scope, clusterName)) is not { } cluster
            || !cluster.Settings.OfType<System.Text.Json.Nodes.JsonObject>().Any(setting => setting.Text("name") == "containerInsights" && setting.Text("value") is "enabled" or "enhanced"))
        {
            return null;
        }

        if (metric.Dimensions.TryGetValue("ServiceName", out var serviceName))
        {
            if (state.Find<EcsService>(EcsService.KeyOf(scope, clusterName, serviceName)) is not { Status: "ACTIVE" } service)
            {
                return null;
            }

            var tasks = ServiceTasks.Living(state, service);
            return metric.Name switch
            {
                "RunningTaskCount" => tasks.Count(task => task is { IsWanted: true, LastStatus: "RUNNING" }),
                "PendingTaskCount" => tasks.Count(task => task is { IsWanted: true, LastStatus: "PROVISIONING" or "PENDING" }),
                "DesiredTaskCount" => service.DesiredCount,
                "DeploymentCount" => service.Deployments.Count,
                _ => null,
            };
        }

        return metric.Name switch
        {
            "TaskCount" => state.List<EcsTask>($"{cluster.Key}/").Count(task => task is { LastStatus: "RUNNING" }),
            "ServiceCount" => state.List<EcsService>($"{cluster.Key}/").Count(service => service.Status == "ACTIVE"),
            "ContainerInstanceCount" => state.List<AutoScalingGroup>(scope.Prefix).SelectMany(group => group.Instances).Count(instance => instance.Cluster == clusterName && instance.IsRegistered),
            _ => null,
        };
    }
}
