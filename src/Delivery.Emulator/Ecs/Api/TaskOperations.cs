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
                && (input.Text("startedBy") is not { } startedBy || StartedBy(task) == startedBy)
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
            reference => state.Find<EcsTask>($"{cluster.Key}/{EcsCalls.NameOf(reference)}") is { } task ? Render(state, task) : null,
            id => cluster.Scope.Arn("ecs", $"task/{cluster.Name}/{id}"));
    }

    private JsonObject StopTask(AwsCall call)
    {
        var cluster = call.Cluster(state);
        var key = $"{cluster.Key}/{EcsCalls.NameOf(call.Input.Text("task") ?? throw EcsErrors.Invalid("taskId cannot be empty."))}";
        var task = runner.RequestStop(key, "UserInitiated", call.Input.Text("reason") ?? "Task stopped by user")
            ?? throw EcsErrors.Invalid("The referenced task was not found.");
        return new JsonObject { ["task"] = Render(state, task) };
    }

    public static JsonObject Render(EcsState state, EcsTask task)
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
            ["group"] = task.GroupName,
            ["startedBy"] = StartedBy(task),
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
            ["attachments"] = new JsonArray([.. Attachments(task)]),
            ["attributes"] = new JsonArray(new JsonObject { ["name"] = "ecs.cpu-architecture", ["value"] = demand.Architecture ?? "x86_64" }),
            ["overrides"] = task.Overrides?.DeepClone() ?? new JsonObject { ["containerOverrides"] = new JsonArray([.. task.Containers.Select(container => new JsonObject { ["name"] = container.Name })]) },
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
        ["networkBindings"] = new JsonArray([.. task.HostPorts.Select(port => new JsonObject
        {
            ["bindIP"] = "0.0.0.0",
            ["containerPort"] = port.Key,
            ["hostPort"] = port.Value,
            ["protocol"] = "tcp",
        })]),
        ["networkInterfaces"] = task.PrivateIp is null ? new JsonArray() : new JsonArray(new JsonObject
        {
            ["attachmentId"] = AttachmentId(task),
            ["privateIpv4Address"] = task.PrivateIp,
        }),
    }.Compact();

    /// <summary>The network interface of an awsvpc task (API reference, Attachment).</summary>
    private static IEnumerable<JsonObject> Attachments(EcsTask task)
    {
        if (task.NetworkInterface is { } networkInterface)
        {
            yield return new JsonObject
            {
                ["id"] = AttachmentId(task),
                ["type"] = "ElasticNetworkInterface",
                ["status"] = task.LastStatus switch { "PROVISIONING" => "PRECREATED", "STOPPED" => "DELETED", _ => "ATTACHED" },
                ["details"] = new JsonArray(
                    Detail("subnetId", task.Subnet), Detail("networkInterfaceId", networkInterface), Detail("macAddress", Mac(task)), Detail("privateDnsName", PrivateName(task)),
                    Detail("privateIPv4Address", task.PrivateIp)),
            };
        }
    }

    private static JsonObject Detail(string name, string? value) => new() { ["name"] = name, ["value"] = value };

    private static string AttachmentId(EcsTask task) => $"{task.Id[..8]}-{task.Id[8..12]}-{task.Id[12..16]}-{task.Id[16..20]}-{task.Id[20..]}";

    private static string Mac(EcsTask task) => $"0a:{task.Id[0..2]}:{task.Id[2..4]}:{task.Id[4..6]}:{task.Id[6..8]}:{task.Id[8..10]}";

    private static string PrivateName(EcsTask task) => $"ip-{task.PrivateIp?.Replace('.', '-')}.{task.Scope.Region}.compute.internal";

    private static string? StartedBy(EcsTask task) => task.DeploymentId.Length > 0 ? task.DeploymentId : task.StartedBy;

    private static string FamilyOf(EcsTask task)
    {
        var name = EcsCalls.NameOf(task.TaskDefinitionArn);
        return name[..name.LastIndexOf(':')];
    }
}
