using System.Text.Json.Nodes;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Model;

/// <summary>A container definition, read from a task definition in the API's form.</summary>
public sealed record ContainerDefinition
{
    private static readonly TimeSpan DefaultStopTimeout = TimeSpan.FromSeconds(30);

    public required string Name { get; init; }

    public required string Image { get; init; }

    public bool Essential { get; init; } = true;

    public int Cpu { get; init; }

    public int Memory { get; init; }

    public int MemoryReservation { get; init; }

    public IReadOnlyList<string>? EntryPoint { get; init; }

    public IReadOnlyList<string>? Command { get; init; }

    public string? WorkingDirectory { get; init; }

    public string? User { get; init; }

    public bool ReadOnlyRoot { get; init; }

    public bool Init { get; init; }

    public IReadOnlyList<string> AddedCapabilities { get; init; } = [];

    public IReadOnlyList<string> DroppedCapabilities { get; init; } = [];

    public TimeSpan StopTimeout { get; init; } = DefaultStopTimeout;

    public IReadOnlyList<(string Name, string Value)> Environment { get; init; } = [];

    public IReadOnlyList<(string Name, string From)> Secrets { get; init; } = [];

    public IReadOnlyList<(string Container, string Condition)> DependsOn { get; init; } = [];

    public IReadOnlyList<(string Volume, string Path, bool ReadOnly)> Mounts { get; init; } = [];

    public IReadOnlyDictionary<string, string> Tmpfs { get; init; } = new Dictionary<string, string>();

    /// <summary>Host ports that are fixed.</summary>
    public IReadOnlyList<int> HostPorts { get; init; } = [];

    /// <summary>Container ports whose host port is chosen by the agent.</summary>
    public IReadOnlyList<int> DynamicPorts { get; init; } = [];

    public HealthCheck? Health { get; init; }

    public AwsLogs? Logs { get; init; }

    public static IReadOnlyList<ContainerDefinition> AllOf(JsonObject taskDefinition) => [.. taskDefinition.Objects("containerDefinitions").Select(Read)];

    /// <summary>With a task's overrides (RunTask): command and environment.</summary>
    public ContainerDefinition With(JsonObject? overrides)
    {
        if (overrides?.Objects("containerOverrides").FirstOrDefault(item => item.Text("name") == Name) is not { } own)
        {
            return this;
        }

        var variables = own.Objects("environment").Select(item => (Name: item.Text("name") ?? "", Value: item.Text("value") ?? "")).ToList();
        return this with
        {
            Command = ListOrNull(own, "command") ?? Command,
            Environment = [.. Environment.Where(variable => variables.TrueForAll(other => other.Name != variable.Name)), .. variables],
        };
    }

    private static ContainerDefinition Read(JsonObject json) => new()
    {
        Name = json.Text("name") ?? "",
        Image = json.Text("image") ?? "",
        Essential = json.Flag("essential") ?? true,
        Cpu = json.Number("cpu") ?? 0,
        Memory = json.Number("memory") ?? 0,
        MemoryReservation = json.Number("memoryReservation") ?? 0,
        EntryPoint = ListOrNull(json, "entryPoint"),
        Command = ListOrNull(json, "command"),
        WorkingDirectory = json.Text("workingDirectory"),
        User = json.Text("user"),
        ReadOnlyRoot = json.Flag("readonlyRootFilesystem") ?? false,
        Init = json.Object("linuxParameters")?.Flag("initProcessEnabled") ?? false,
        AddedCapabilities = json.Object("linuxParameters")?.Object("capabilities")?.Texts("add") ?? [],
        DroppedCapabilities = json.Object("linuxParameters")?.Object("capabilities")?.Texts("drop") ?? [],
        StopTimeout = json.Number("stopTimeout") is { } seconds ? TimeSpan.FromSeconds(seconds) : DefaultStopTimeout,
        Environment = [.. json.Objects("environment").Select(item => (item.Text("name") ?? "", item.Text("value") ?? ""))],
        Secrets = [.. json.Objects("secrets").Select(item => (item.Text("name") ?? "", item.Text("valueFrom") ?? ""))],
        DependsOn = [.. json.Objects("dependsOn").Select(item => (item.Text("containerName") ?? "", item.Text("condition") ?? "START"))],
        Mounts = [.. json.Objects("mountPoints").Select(item => (item.Text("sourceVolume") ?? "", item.Text("containerPath") ?? "", item.Flag("readOnly") ?? false))],
        Tmpfs = (json.Object("linuxParameters")?.Objects("tmpfs") ?? []).ToDictionary(
            item => item.Text("containerPath") ?? "", item => string.Join(',', [$"size={item.Number("size") ?? 64}m", .. item.Texts("mountOptions")])),
        HostPorts = [.. json.Objects("portMappings").Select(item => item.Number("hostPort") ?? 0).Where(port => port != 0)],
        DynamicPorts = [.. json.Objects("portMappings").Where(mapping => (mapping.Number("hostPort") ?? 0) == 0).Select(mapping => mapping.Number("containerPort") ?? 0)],
        Health = json.Object("healthCheck") is { } health && health.Texts("command") is { Count: > 0 } command && command[0] != "NONE" ? HealthCheck.Read(health) : null,
        Logs = json.Object("logConfiguration") is { } logs && logs.Text("logDriver") == "awslogs" ? AwsLogs.Read(logs.Object("options") ?? []) : null,
    };

    private static IReadOnlyList<string>? ListOrNull(JsonObject json, string name) => json.Texts(name) is { Count: > 0 } items ? items : null;
}

/// <summary>A container health check; defaults of the API reference (HealthCheck).</summary>
public sealed record HealthCheck(IReadOnlyList<string> Command, TimeSpan Interval, TimeSpan Timeout, int Retries, TimeSpan StartPeriod)
{
    public static HealthCheck Read(JsonObject json) => new(
        CommandLine(json.Texts("command")),
        TimeSpan.FromSeconds(json.Number("interval") ?? 30),
        TimeSpan.FromSeconds(json.Number("timeout") ?? 5),
        json.Number("retries") ?? 3,
        TimeSpan.FromSeconds(json.Number("startPeriod") ?? 0));

    private static IReadOnlyList<string> CommandLine(IReadOnlyList<string> command) => command[0] switch
    {
        "CMD-SHELL" => ["/bin/sh", "-c", string.Join(' ', command.Skip(1))],
        "CMD" => [.. command.Skip(1)],
        _ => ["/bin/sh", "-c", string.Join(' ', command)],
    };
}

/// <summary>Options of the awslogs driver.</summary>
public sealed record AwsLogs(string Group, string? Region, string? StreamPrefix, bool CreateGroup)
{
    public static AwsLogs Read(JsonObject options) => new(
        options.Text("awslogs-group") ?? "", options.Text("awslogs-region"), options.Text("awslogs-stream-prefix"), options.Flag("awslogs-create-group") ?? false);

    /// <summary><c>prefix/container/task</c>; without a prefix the container's runtime id.</summary>
    public string Stream(string container, string taskId, string runtimeId) => StreamPrefix is { Length: > 0 } prefix ? $"{prefix}/{container}/{taskId}" : runtimeId;
}
