using Delivery.Emulator.Ecs.Model;

namespace Delivery.Emulator.Ecs.Scheduling;

/// <summary>What the service scheduler does next.</summary>
/// <param name="Service">The service with its deployments' new states and new events.</param>
/// <param name="Start">How many tasks of the PRIMARY deployment to start.</param>
/// <param name="Stop">Tasks to stop, each with the reason.</param>
internal sealed record RolloutStep(EcsService Service, int Start, IReadOnlyList<(EcsTask Task, string Reason)> Stop);

/// <summary>What a rollout goes by beside the service and its tasks.</summary>
/// <param name="Draining">Container instances that drain.</param>
/// <param name="AlarmDetected">One of the deployment's alarms is in ALARM.</param>
/// <param name="BakeTime">How long alarms are watched once all tasks are up.</param>
internal sealed record RolloutConditions(IReadOnlySet<string> Draining, bool AlarmDetected, TimeSpan BakeTime);

/// <summary>
/// The rolling update, computed from the service and its tasks (ECS developer guide: "Deploy Amazon ECS services by replacing tasks" and
/// "How the Amazon ECS deployment circuit breaker detects failures", read 2026-11-23).
/// </summary>
internal static class Rollout
{
    /// <param name="tasks">Tasks of the service that are not STOPPED yet.</param>
    /// <param name="conditions">What else decides.</param>
    public static RolloutStep Next(EcsService service, IReadOnlyList<EcsTask> tasks, RolloutConditions conditions, DateTimeOffset now)
    {
        service = Complete(Fail(service, conditions, now), tasks, conditions, now);
        var primary = service.Primary;
        var desired = service.Status == "ACTIVE" ? service.DesiredCount : 0;
        var wanted = tasks.Where(task => task.IsWanted).ToList();
        var stops = new List<(EcsTask, string)>();
        foreach (var task in wanted.Where(task => task.IsUnhealthy).ToList())
        {
            stops.Add((task, "Task failed container health checks"));
            service = service.WithEvent($"(service {service.Name}) (task {task.Id}) failed container health checks.", now);
            wanted.Remove(task);
        }

        var scaling = $"Scaling activity initiated by (deployment {primary.Id})";
        // Tasks on draining instances are replaced like those of an earlier deployment.
        bool IsCurrent(EcsTask task) => task.DeploymentId == primary.Id && (task.Instance is null || !conditions.Draining.Contains(task.Instance));
        var current = wanted.Where(IsCurrent).OrderByDescending(task => task.IsUp).ThenBy(task => task.CreatedAt).ToList();
        foreach (var surplus in current.Skip(desired))
        {
            stops.Add((surplus, scaling));
            wanted.Remove(surplus);
        }

        if (!primary.Tripped)
        {
            foreach (var old in Replaceable(service, wanted, IsCurrent, desired))
            {
                stops.Add((old, scaling));
                wanted.Remove(old);
            }
        }

        var most = Math.Max(1, desired * service.Rules.MaximumPercent / 100);
        var start = primary.Tripped ? 0 : Math.Max(0, Math.Min(desired - current.Count, most - wanted.Count));
        return new RolloutStep(service, start, stops);
    }

    /// <summary>Whether the service is where it was asked to be: one deployment, completed, all tasks up.</summary>
    public static bool IsSteady(EcsService service, IReadOnlyList<EcsTask> tasks) =>
        service.Deployments.Count == 1 && service.Primary.RolloutState == "COMPLETED" && tasks.Count == service.DesiredCount && tasks.All(task => task.IsUp);

    /// <summary>Tasks of earlier deployments that may go: those that are not up, and others as far as the minimum stays up.</summary>
    private static List<EcsTask> Replaceable(EcsService service, List<EcsTask> wanted, Func<EcsTask, bool> isCurrent, int desired)
    {
        var least = (int)Math.Ceiling(desired * service.Rules.MinimumHealthyPercent / 100.0);
        var up = wanted.Count(task => task.IsUp);
        var going = new List<EcsTask>();
        foreach (var old in wanted.Where(task => !isCurrent(task)).OrderBy(task => task.IsUp).ThenBy(task => task.CreatedAt))
        {
            if (!old.IsUp)
            {
                going.Add(old);
            }
            else if (up > least)
            {
                up--;
                going.Add(old);
            }
        }

        return going;
    }

    /// <summary>Ends a deployment that the circuit breaker or an alarm fails, and rolls back where that is asked for.</summary>
    private static EcsService Fail(EcsService service, RolloutConditions conditions, DateTimeOffset now)
    {
        var primary = service.Primary;
        if (primary.RolloutState != "IN_PROGRESS" || primary.EverCompleted || primary.Tripped)
        {
            return service;
        }

        if (service.Rules.CircuitBreaker && primary.FailedTasks >= service.Rules.Threshold(service.DesiredCount))
        {
            return Fail(service, "breaker", "tasks failed to start", "ECS deployment circuit breaker: ", service.Rules.Rollback, now);
        }

        return conditions.AlarmDetected && !primary.IgnoresAlarms
            ? Fail(service, "alarm", "alarm detected", "ECS deployment alarm detection: ", service.Rules.AlarmRollback, now)
            : service;
    }

    /// <summary>Ends the PRIMARY deployment as failed.</summary>
    /// <param name="failure">See <see cref="Deployment.Failure"/>.</param>
    public static EcsService Fail(EcsService service, string failure, string what, string lead, bool rollback, DateTimeOffset now)
    {
        var primary = service.Primary;
        var failed = primary with { RolloutState = "FAILED", Tripped = true, Failure = failure, UpdatedAt = now, FinishedAt = now, RolloutStateReason = $"{lead}{what}." };
        service = service.WithEvent($"(service {service.Name}) (deployment {primary.Id}) deployment failed: {what}.", now);
        if (!rollback)
        {
            return service.WithDeployment(failed);
        }

        if (service.Deployments.Skip(1).Concat(service.History).FirstOrDefault(deployment => deployment.EverCompleted && !deployment.Tripped) is not { } good)
        {
            return service.WithDeployment(failed with { RolloutStateReason = $"{failed.RolloutStateReason[..^1]}: no rollback candidate was found to run the rollback." });
        }

        var back = good with
        {
            Status = "PRIMARY",
            RolloutState = "IN_PROGRESS",
            RolloutStateReason = $"{lead}rolling back to deploymentId {good.Id}.",
            DesiredCount = service.DesiredCount,
            FailedTasks = 0,
            FailuresInARow = 0,
            UpdatedAt = now,
        };
        var others = service.Deployments.Where(deployment => deployment.Id != primary.Id && deployment.Id != good.Id);
        return (service with
        {
            Configuration = good.Configuration,
            Deployments = [back, failed with { Status = "ACTIVE", DesiredCount = 0 }, .. others],
            History = [.. service.History.Where(deployment => deployment.Id != good.Id)],
        })
            .WithEvent($"(service {service.Name}) rolling back to deployment {good.Id}.", now);
    }

    private static EcsService Complete(EcsService service, IReadOnlyList<EcsTask> tasks, RolloutConditions conditions, DateTimeOffset now)
    {
        // Earlier deployments are listed until their last task has stopped.
        var ended = service.Deployments.Skip(1).Where(deployment => tasks.All(task => task.DeploymentId != deployment.Id)).ToList();
        if (ended.Count > 0)
        {
            service = service with
            {
                Deployments = [.. service.Deployments.Except(ended)],
                History = [.. ended.Select(deployment => deployment with { Status = "INACTIVE", FinishedAt = deployment.FinishedAt ?? now }), .. service.History.Take(19)],
            };
        }

        var primary = service.Primary;
        if (service.Status != "ACTIVE" || service.Deployments.Count != 1 || tasks.Count != service.DesiredCount || !tasks.All(task => task.IsUp) || primary.Tripped)
        {
            return service;
        }

        if (primary.RolloutState == "IN_PROGRESS")
        {
            // With alarms the deployment is watched for a while after its tasks are up.
            if (service.Rules.Alarms.Count > 0 && !primary.IgnoresAlarms && !primary.EverCompleted)
            {
                if (primary.BakingSince is null)
                {
                    primary = primary with { BakingSince = now };
                    service = service.WithDeployment(primary);
                }

                if (now < primary.BakingSince + conditions.BakeTime)
                {
                    return service;
                }
            }

            service = service.WithDeployment(primary with
            {
                RolloutState = "COMPLETED",
                RolloutStateReason = $"ECS deployment {primary.Id} completed.",
                EverCompleted = true,
                UpdatedAt = now,
                FinishedAt = now,
            }).WithEvent($"(service {service.Name}) (deployment {primary.Id}) deployment completed.", now);
        }

        return service.Events.Count > 0 && service.Events[0].Message.EndsWith("has reached a steady state.", StringComparison.Ordinal)
            ? service
            : service.WithEvent($"(service {service.Name}) has reached a steady state.", now);
    }
}
