using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Ecs.Scheduling;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Api;

/// <summary>Tasks.</summary>
internal sealed class TaskOperations(EcsState state, TaskRunner runner)
{
    public IReadOnlyDictionary<string, Func<AwsCall, JsonObject>> Table => new Dictionary<string, Func<AwsCall, JsonObject>>
    {
        ["ListTasks"] = ListTasks,
        ["DescribeTasks"] = DescribeTasks,
        ["StopTask"] = StopTask,
    };

    private JsonObject ListTasks(AwsCall call)
    {
        var input = call.Input;
        var cluster = call.Cluster(state);
        // "The default task status filter is RUNNING"; the filter is on the desired status.
        var desired = input.Text("desiredStatus") ?? "RUNNING";
        var service = input.Text("serviceName") is { } name ? EcsCalls.NameOf(name) : null;
        if (service is not null && state.Find<EcsService>($"{cluster.Key}/{service}") is null)
        {
            throw EcsErrors.ServiceNotFound();
        }

        var instance = input.Text("containerInstance") is { } container ? EcsCalls.NameOf(container) : null;
        return EcsCalls.Arns(call, "taskArns", state.List<EcsTask>($"{cluster.Key}/")
            .Where(task => task.DesiredStatus == desired
                && (service is null || task.Service == service)
                && (instance is null || task.Instance == instance)
                && (input.Text("family") is not { } family || FamilyOf(task) == family)
                && (input.Text("startedBy") is not { } startedBy || task.DeploymentId == startedBy)
                && (input.Text("launchType") is not { } launchType || task.LaunchType == launchType))
            .Select(task => task.Arn));
    }

    private JsonObject DescribeTasks(AwsCall call)
    {
        var asked = call.Input.Texts("tasks");
        if (asked.Count is 0 or > 100)
        {
            throw EcsErrors.Invalid(asked.Count == 0 ? "Tasks cannot be empty." : "Number of tasks may not exceed 100.");
        }

        var cluster = call.Cluster(state);
        return EcsCalls.Described("tasks", asked,
            reference => state.Find<EcsTask>($"{cluster.Key}/{EcsCalls.NameOf(reference)}") is { } task ? Render(task) : null,
            id => cluster.Scope.Arn("ecs", $"task/{cluster.Name}/{id}"));
    }

    private JsonObject StopTask(AwsCall call)
    {
        var cluster = call.Cluster(state);
        var key = $"{cluster.Key}/{EcsCalls.NameOf(call.Input.Text("task") ?? throw EcsErrors.Invalid("taskId cannot be empty."))}";
        var task = runner.RequestStop(key, "UserInitiated", call.Input.Text("reason") ?? "Task stopped by user")
            ?? throw EcsErrors.Invalid("The referenced task was not found.");
        return new JsonObject { ["task"] = Render(task) };
    }

    private JsonObject Render(EcsTask task)
    {
        var demand = Demand.Of(state.Find<TaskDefinition>(TaskDefinition.KeyOf(task.Scope, task.TaskDefinitionArn))?.Definition ?? []);
        var zone = state.List<AutoScalingGroup>(task.Scope.Prefix).SelectMany(group => group.Instances).FirstOrDefault(instance => instance.ContainerInstance == task.Instance)?.Zone;
        return new JsonObject
        {
            ["taskArn"] = task.Arn,
            ["clusterArn"] = task.Scope.Arn("ecs", $"cluster/{task.Cluster}"),
            ["taskDefinitionArn"] = task.TaskDefinitionArn,
            ["containerInstanceArn"] = task.Instance is { } instance ? task.Scope.Arn("ecs", $"container-instance/{task.Cluster}/{instance}") : null,
            ["capacityProviderName"] = task.CapacityProvider,
            ["availabilityZone"] = zone,
            ["launchType"] = task.LaunchType,
            ["group"] = $"service:{task.Service}",
            ["startedBy"] = task.DeploymentId,
            ["lastStatus"] = task.LastStatus,
            ["desiredStatus"] = task.DesiredStatus,
            ["healthStatus"] = task.HealthStatus,
            ["connectivity"] = "CONNECTED",
            ["connectivityAt"] = Timestamps.Of(task.CreatedAt),
            ["cpu"] = demand.Cpu.ToString(CultureInfo.InvariantCulture),
            ["memory"] = demand.MemoryMiB.ToString(CultureInfo.InvariantCulture),
            ["createdAt"] = Timestamps.Of(task.CreatedAt),
            ["pullStartedAt"] = EcsCalls.At(task.PullStartedAt),
            ["pullStoppedAt"] = EcsCalls.At(task.PullStoppedAt),
            ["startedAt"] = EcsCalls.At(task.StartedAt),
            ["stoppingAt"] = EcsCalls.At(task.StoppingAt),
            ["executionStoppedAt"] = EcsCalls.At(task.StoppedAt),
            ["stoppedAt"] = EcsCalls.At(task.StoppedAt),
            ["stopCode"] = task.StopCode,
            ["stoppedReason"] = task.StoppedReason,
            ["version"] = task.Version,
            ["enableExecuteCommand"] = false,
            ["attachments"] = new JsonArray(),
            ["attributes"] = new JsonArray(),
            ["overrides"] = new JsonObject { ["containerOverrides"] = new JsonArray([.. task.Containers.Select(container => new JsonObject { ["name"] = container.Name })]) },
            ["containers"] = new JsonArray([.. task.Containers.Select(container => Render(task, container))]),
            ["tags"] = EcsCalls.Tags(task.Tags),
        }.Compact();
    }

    private static JsonObject Render(EcsTask task, TaskContainer container) => new JsonObject
    {
        ["containerArn"] = task.Scope.Arn("ecs", $"container/{task.Cluster}/{task.Id}/{container.Name}"),
        ["taskArn"] = task.Arn,
        ["name"] = container.Name,
        ["image"] = container.Image,
        ["imageDigest"] = container.ImageDigest,
        ["runtimeId"] = container.Handle?.RuntimeId,
        ["lastStatus"] = container.LastStatus,
        ["exitCode"] = container.ExitCode,
        ["reason"] = container.Reason,
        ["healthStatus"] = container.HealthStatus,
        ["networkBindings"] = new JsonArray(),
        ["networkInterfaces"] = new JsonArray(),
    }.Compact();

    private static string FamilyOf(EcsTask task)
    {
        var name = EcsCalls.NameOf(task.TaskDefinitionArn);
        return name[..name.LastIndexOf(':')];
    }
}
