using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.Ecs;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Logs;
using Delivery.Emulator.Sqs;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Tests.Ecs;

/// <summary>The ECS module as the server hosts it, without the server: started, restarted and killed at will.</summary>
internal sealed class EcsHost : IAsyncDisposable
{
    public static readonly StackReference Stack = new("arn:aws:cloudformation:eu-west-1:000000000000:stack/demo/1", "demo", "000000000000", "eu-west-1");
    public static readonly Scope Scope = new("000000000000", "eu-west-1");
    private readonly CancellationTokenSource _ending = new();
    private readonly List<Task> _background = [];
    private int _tokens;

    private EcsHost(string folder, TestImages images, string engine)
    {
        Folder = folder;
        Store = StateStore.Open(folder);
        Parts = new EmulatorParts(new EmulatorOptions { StateFolder = folder, TaskEngine = engine }, folder, Store, new EmulatorClock(TimeProvider.System))
        {
            Endpoint = new Uri("http://127.0.0.1:5000"),
            Images = images,
            Logs = Logs,
            Parameters = new NoParameters(),
        };
        Images = images;
        State = new EcsState(Store);
    }

    public string Folder { get; }

    public StateStore Store { get; }

    public EmulatorParts Parts { get; }

    public TestImages Images { get; }

    public RecordedLogs Logs { get; } = new();

    /// <summary>The same documents that the module works on.</summary>
    public EcsState State { get; }

    public static Task<EcsHost> StartAsync(string engine = "process") => ResumeAsync(Path.Combine(Path.GetTempPath(), $"ecs-{Guid.NewGuid():N}"), null, engine);

    public static async Task<EcsHost> ResumeAsync(string folder, TestImages? images, string engine = "process")
    {
        Directory.CreateDirectory(folder);
        var host = new EcsHost(folder, images ?? new TestImages(Path.Combine(folder, "blobs")), engine);
        new EcsModule(new EcsOptions { SettleTime = TimeSpan.FromMilliseconds(500), HealthProbe = TimeSpan.FromMilliseconds(50), ScaleInQuiet = TimeSpan.FromMilliseconds(200), MetricPeriod = TimeSpan.FromMilliseconds(50), HealthStartLimit = TimeSpan.FromSeconds(3) }).Register(host.Parts);
        new SqsModule().Register(host.Parts);
        foreach (var takeUp in host.Parts.TakeUp)
        {
            takeUp();
        }

        host._background.AddRange(host.Parts.Background.Select(work => Task.Run(() => work(host._ending.Token))));
        await UntilAsync(() => host.Parts.TaskEngine != "none");
        return host;
    }

    public Task<ProvisionedResource> CreateAsync(string type, string logicalId, JsonObject properties, CancellationToken cancellationToken = default) =>
        Provider(type).CreateAsync(Request(type, logicalId, null, properties), Limit(cancellationToken));

    public Task<ProvisionedResource> UpdateAsync(string type, string logicalId, string physicalId, JsonObject properties, JsonObject before, JsonObject? policy = null) =>
        Provider(type).UpdateAsync(Request(type, logicalId, physicalId, properties) with { UpdatePolicy = policy }, before, Limit(default));

    public Task DeleteAsync(string type, string logicalId, string physicalId, JsonObject properties) =>
        Provider(type).DeleteAsync(Request(type, logicalId, physicalId, properties), Limit(default));

    /// <summary>A cluster <c>main</c> with a group of instances that may grow.</summary>
    public async Task ClusterAsync(string instanceType = "t3.small", int min = 1, int max = 3, bool protects = false, string insights = "enabled")
    {
        await CreateAsync("AWS::ECS::Cluster", "Cluster", new JsonObject
        {
            ["ClusterName"] = "main",
            ["ClusterSettings"] = new JsonArray(new JsonObject { ["Name"] = "containerInsights", ["Value"] = insights }),
        });
        var userData = Convert.ToBase64String("#!/bin/bash\necho ECS_CLUSTER=main >> /etc/ecs/ecs.config\n"u8);
        var template = await CreateAsync("AWS::EC2::LaunchTemplate", "Template", new JsonObject
        {
            ["LaunchTemplateData"] = new JsonObject { ["InstanceType"] = instanceType, ["UserData"] = userData, ["ImageId"] = "ami-1" },
        });
        var group = await CreateAsync("AWS::AutoScaling::AutoScalingGroup", "Group", new JsonObject
        {
            ["MinSize"] = min.ToString(),
            ["MaxSize"] = max.ToString(),
            ["NewInstancesProtectedFromScaleIn"] = protects,
            ["LaunchTemplate"] = new JsonObject { ["LaunchTemplateId"] = template.PhysicalId, ["Version"] = template.Attributes["LatestVersionNumber"]!.DeepClone() },
        });
        var provider = await CreateAsync("AWS::ECS::CapacityProvider", "Provider", new JsonObject
        {
            ["Name"] = "capacity",
            ["AutoScalingGroupProvider"] = new JsonObject
            {
                ["AutoScalingGroupArn"] = group.Attributes["AutoScalingGroupARN"]!.DeepClone(),
                ["ManagedScaling"] = new JsonObject { ["Status"] = "ENABLED" },
                ["ManagedTerminationProtection"] = protects ? "ENABLED" : "DISABLED",
            },
        });
        await CreateAsync("AWS::ECS::ClusterCapacityProviderAssociations", "Associations", new JsonObject
        {
            ["Cluster"] = "main",
            ["CapacityProviders"] = new JsonArray(provider.PhysicalId),
            ["DefaultCapacityProviderStrategy"] = new JsonArray(new JsonObject { ["CapacityProvider"] = provider.PhysicalId, ["Weight"] = 1 }),
        });
    }

    /// <summary>Gives the group a new version of its launch template under a rolling update, and answers the events.</summary>
    public async Task<IReadOnlyList<string>> RollAsync(JsonObject policy)
    {
        var template = State.List<LaunchTemplate>().Single();
        var data = (JsonObject)template.Versions[0].DeepClone();
        data["ImageId"] = "ami-2";
        var updated = await UpdateAsync("AWS::EC2::LaunchTemplate", "Template", template.Id, new JsonObject { ["LaunchTemplateData"] = data }, []);
        var group = State.List<AutoScalingGroup>().Single();
        var next = (JsonObject)group.Properties.DeepClone();
        next["LaunchTemplate"]!["Version"] = updated.Attributes["LatestVersionNumber"]!.DeepClone();
        var events = new List<string>();
        await Provider("AWS::AutoScaling::AutoScalingGroup").UpdateAsync(
            Request("AWS::AutoScaling::AutoScalingGroup", "Group", group.Name, next) with
            {
                UpdatePolicy = new JsonObject { ["AutoScalingRollingUpdate"] = policy },
                Progress = events.Add,
            }, group.Properties, Limit(default));
        return events;
    }

    /// <summary>A call of the Auto Scaling API.</summary>
    public Task<JsonObject> AutoScalingAsync(string operation, JsonObject input) => CallAsync(operation, input, "autoscaling");

    /// <summary>A call of the ECS API.</summary>
    public Task<JsonObject> CallAsync(string operation, JsonObject input, string api = "ecs") => Parts.Services.Single(service => service.Service == api).InvokeAsync(
        new AwsCall(api, operation, input, new CallerIdentity(Scope.Account, "arn:aws:iam::000000000000:root", "root", "local"), Scope.Region, "request"), Limit(default));

    public async Task<string> DefinitionAsync(string image, JsonObject? container = null, int memory = 128, string? networkMode = null, string? architecture = null, string? executionRole = null)
    {
        container ??= [];
        container["Name"] = "worker";
        container["Image"] = image;
        container["StopTimeout"] ??= 5;
        container["LogConfiguration"] ??= new JsonObject
        {
            ["LogDriver"] = "awslogs",
            ["Options"] = new JsonObject { ["awslogs-group"] = "group", ["awslogs-stream-prefix"] = "worker", ["awslogs-region"] = "eu-west-1" },
        };
        var made = await CreateAsync("AWS::ECS::TaskDefinition", "Task", new JsonObject
        {
            ["Family"] = "family",
            ["Memory"] = memory.ToString(),
            ["Cpu"] = "128",
            ["NetworkMode"] = networkMode,
            ["RuntimePlatform"] = architecture is null ? null : new JsonObject { ["CpuArchitecture"] = architecture },
            ["TaskRoleArn"] = "arn:aws:iam::000000000000:role/task",
            ["ExecutionRoleArn"] = executionRole,
            ["ContainerDefinitions"] = new JsonArray(container),
        });
        return made.PhysicalId;
    }

    /// <summary>A resource of another family, as its stack would have left it.</summary>
    public void Stored(string kind, string id, JsonObject properties) => Store.Put(kind, Scope.Prefix + id, new StoredResource
    {
        Id = id,
        Type = kind,
        StackId = Stack.StackId,
        StackName = Stack.StackName,
        LogicalId = id,
        Properties = properties,
        Attributes = [],
        Tags = new Dictionary<string, string>(),
        CreatedAt = DateTimeOffset.UnixEpoch,
        Token = id,
    });

    public static JsonObject Service(string definition, int desired = 1, bool breaker = true, bool rollback = true) => new()
    {
        ["Cluster"] = "main",
        ["ServiceName"] = "service",
        ["TaskDefinition"] = definition,
        ["DesiredCount"] = desired,
        ["DeploymentConfiguration"] = new JsonObject
        {
            ["DeploymentCircuitBreaker"] = new JsonObject { ["Enable"] = breaker, ["Rollback"] = rollback },
        },
    };

    public EcsService TheService => State.Find<EcsService>(EcsService.KeyOf(Scope, "main", "service"))!;

    public IReadOnlyList<EcsTask> Tasks => State.List<EcsTask>();

    public static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>Lets go of everything as the death of the emulator would: containers run on.</summary>
    public async Task LeaveAsync()
    {
        Parts.StopTasks = false;
        await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Parts.StopTasks = true;
        await EndAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task EndAsync()
    {
        foreach (var end in Parts.Shutdown)
        {
            await end(CancellationToken.None);
        }

        await _ending.CancelAsync();
        await Task.WhenAll(_background).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Store.Dispose();
        _ending.Dispose();
    }

    private IResourceProvider Provider(string type) => Parts.ResourceProviders.Single(provider => provider.Types.Contains(type));

    private ResourceRequest Request(string type, string logicalId, string? physicalId, JsonObject properties) =>
        new(Stack, logicalId, type, physicalId, (JsonObject)properties.DeepClone(), new Dictionary<string, string>(), $"{Folder}-{Interlocked.Increment(ref _tokens)}-{Environment.TickCount64}");

    private static CancellationToken Limit(CancellationToken given) =>
        given.CanBeCanceled ? given : new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    internal sealed class RecordedLogs : ILogSink
    {
        public ConcurrentQueue<(string Stream, string Message)> Lines { get; } = new();

        public void Append(string logGroup, string logStream, DateTimeOffset at, string message) => Lines.Enqueue((logStream, message));

        public bool GroupExists(string logGroup) => logGroup == "group";

        public ILogSink For(string accountId, string region) => this;
    }

    private sealed class NoParameters : IParameterSource
    {
        public string? Find(string accountId, string region, string name, int? version) => name == "/secret" ? "hidden" : null;
    }
}
