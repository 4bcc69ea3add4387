using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.S3;
using Delivery.Emulator.Ssm;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>An account with CloudFormation and without a server; time is instant.</summary>
internal sealed class Account : IAsyncDisposable
{
    private readonly StateStore _store;
    private readonly bool _ownsStore;
    private readonly EmulatorParts _parts;
    private readonly CancellationTokenSource _ending = new();
    private readonly List<Task> _background = [];

    /// <summary>All of the emulated account, as the server hosts it, in a folder of its own.</summary>
    private Account(string folder, EmulatorClock clock)
    {
        _ownsStore = true;
        _store = StateStore.Open(folder);
        _parts = new EmulatorParts(new EmulatorOptions { TaskEngine = "process" }, folder, _store, clock) { StopTasks = true };
        foreach (var module in Modules.All())
        {
            module.Register(_parts);
        }
    }

    public static async Task<Account> WholeAsync(string folder, EmulatorClock? clock = null)
    {
        var account = new Account(folder, clock ?? new EmulatorClock(TimeProvider.System));
        account.TakeUp();
        account._background.AddRange(account._parts.Background.Select(work => Task.Run(() => work(account._ending.Token))));
        while (account._parts.TaskEngine == "none")
        {
            await Task.Yield();
        }

        return account;
    }

    public Account(StateStore? store = null, IResourceProvider? provider = null, EmulatorClock? clock = null)
    {
        _ownsStore = store is null;
        _store = store ?? StateStore.Open(null);
        _parts = new EmulatorParts(new EmulatorOptions(), Path.GetTempPath(), _store, clock ?? new EmulatorClock(TimeProvider.System));
        if (provider is not null)
        {
            _parts.ResourceProviders.Add(provider);
        }

        _parts.ResourceProviders.Add(new AnyProvider());
        new CloudFormationModule().Register(_parts);
        new SsmModule().Register(_parts);
        new S3Module().Register(_parts);
    }

    public EmulatorParts Parts => _parts;

    public JsonObject Call(string operation, JsonObject input, string service = "cloudformation")
    {
        var call = new AwsCall(service, operation, input,
            new CallerIdentity("000000000000", "arn:aws:iam::000000000000:root", "000000000000", "test"), "eu-west-1", Guid.NewGuid().ToString());
        return _parts.Services.Single(each => each.Service == service).InvokeAsync(call, TestContext.Current.CancellationToken).GetAwaiter().GetResult();
    }

    public AwsErrorException Refused(string operation, JsonObject input) => Should.Throw<AwsErrorException>(() => Call(operation, input));

    /// <summary>Takes up what was left, and runs the background work, as a server would.</summary>
    public async Task ResumeAsync()
    {
        TakeUp();
        foreach (var work in _parts.Background)
        {
            await work(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Creates a change set and waits until it is made; answers its description with property values.</summary>
    public async Task<JsonObject> PreviewAsync(
        string stack, string template, Dictionary<string, string>? parameters = null, string name = "set", bool withValues = true, Dictionary<string, string>? tags = null)
    {
        var exists = IsThere(stack);
        var created = Call("CreateChangeSet", Input(stack, template, parameters, tags, new JsonObject
        {
            ["ChangeSetName"] = name,
            ["ChangeSetType"] = exists ? "UPDATE" : "CREATE",
        }));
        return await DescribeAsync(created["Id"]!.GetValue<string>(), withValues);
    }

    public async Task<JsonObject> DescribeAsync(string changeSet, bool withValues)
    {
        while (true)
        {
            var described = Call("DescribeChangeSet", new() { ["ChangeSetName"] = changeSet, ["IncludePropertyValues"] = withValues ? "true" : "false" });
            if (described["Status"]!.GetValue<string>() is not ("CREATE_PENDING" or "CREATE_IN_PROGRESS"))
            {
                return described;
            }

            await Task.Yield();
        }
    }

    /// <summary>Creates and executes a change set; answers the stack at its end.</summary>
    public async Task<JsonObject> DeployAsync(string stack, string template, Dictionary<string, string>? parameters = null, JsonObject? execute = null, Dictionary<string, string>? tags = null)
    {
        var set = await PreviewAsync(stack, template, parameters, "set-" + Guid.NewGuid().ToString("N"), tags: tags);
        set["Status"]!.GetValue<string>().ShouldBe("CREATE_COMPLETE", set["StatusReason"]?.GetValue<string>());
        var input = execute ?? [];
        input["ChangeSetName"] = set["ChangeSetId"]!.GetValue<string>();
        Call("ExecuteChangeSet", input);
        return await EndAsync(set["StackId"]!.GetValue<string>());
    }

    /// <summary>Waits until nothing runs on a stack.</summary>
    public async Task<JsonObject> EndAsync(string stack)
    {
        while (true)
        {
            var described = Stack(stack);
            if (!described["StackStatus"]!.GetValue<string>().EndsWith("_IN_PROGRESS", StringComparison.Ordinal))
            {
                return described;
            }

            await Task.Yield();
        }
    }

    public JsonObject Stack(string stack) => (JsonObject)Call("DescribeStacks", new() { ["StackName"] = stack })["Stacks"]![0]!.DeepClone();

    /// <summary>Events oldest first as <c>LogicalId STATUS reason</c>.</summary>
    public IReadOnlyList<string> Events(string stack) =>
    [
        .. Call("DescribeStackEvents", new() { ["StackName"] = stack })["StackEvents"]!.AsArray().Reverse()
            .Select(entry => $"{entry!["LogicalResourceId"]} {entry["ResourceStatus"]} {entry["ResourceStatusReason"]}".Trim()),
    ];

    public string PhysicalId(string stack, string logicalId) =>
        Call("DescribeStackResource", new() { ["StackName"] = stack, ["LogicalResourceId"] = logicalId })["StackResourceDetail"]!["PhysicalResourceId"]!.GetValue<string>();

    public static JsonObject Input(string stack, string template, Dictionary<string, string>? parameters = null, Dictionary<string, string>? tags = null, JsonObject? more = null)
    {
        var input = more ?? [];
        input["StackName"] = stack;
        input["TemplateBody"] = template;
        input["Capabilities"] = new JsonArray("CAPABILITY_NAMED_IAM");
        input["Parameters"] = new JsonArray([.. (parameters ?? []).Select(parameter => (JsonNode)new JsonObject { ["ParameterKey"] = parameter.Key, ["ParameterValue"] = parameter.Value })]);
        if (tags is not null)
        {
            input["Tags"] = new JsonArray([.. tags.Select(tag => (JsonNode)new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })]);
        }

        return input;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var end in _parts.Shutdown)
        {
            await end(CancellationToken.None);
        }

        await _ending.CancelAsync();
        await Task.WhenAll(_background).ContinueWith(static _ => { }, TaskScheduler.Default);
        _ending.Dispose();

        if (_ownsStore)
        {
            _store.Dispose();
        }
    }

    private void TakeUp()
    {
        foreach (var takeUp in _parts.TakeUp)
        {
            takeUp();
        }
    }

    /// <summary>A template of the folder <c>Templates</c>.</summary>
    public static string Template(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "CloudFormation", "Templates", name));

    private bool IsThere(string stack)
    {
        try
        {
            return Stack(stack)["StackStatus"]!.GetValue<string>() != "REVIEW_IN_PROGRESS";
        }
        catch (AwsErrorException)
        {
            return false;
        }
    }
}

/// <summary>Stands in for the providers of other areas: every type, physical ids from names.</summary>
internal sealed class AnyProvider : IResourceProvider
{
    private int _revision;

    public IReadOnlyCollection<string> Types { get; } =
    [
        "AWS::ECS::TaskDefinition", "AWS::ECS::Service", "AWS::SQS::Queue", "AWS::ECS::CapacityProvider", "AWS::ECR::Repository",
        "AWS::AutoScaling::AutoScalingGroup",
    ];

    public Task<ProvisionedResource> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var id = request.Type == "AWS::ECS::TaskDefinition"
            ? $"arn:aws:ecs:eu-west-1:000000000000:task-definition/worker:{Interlocked.Increment(ref _revision)}"
            : $"arn:aws:test:eu-west-1:000000000000:{request.LogicalId}";
        return Task.FromResult(new ProvisionedResource(id, new Dictionary<string, JsonNode?> { ["Name"] = request.LogicalId, ["Arn"] = id }));
    }

    public Task<ProvisionedResource> UpdateAsync(ResourceRequest request, JsonObject before, CancellationToken cancellationToken) =>
        Task.FromResult(new ProvisionedResource(request.PhysicalId!, new Dictionary<string, JsonNode?> { ["Name"] = request.LogicalId, ["Arn"] = request.PhysicalId }));

    public Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>A provider of alarms, or of the types given, that does as it is told.</summary>
internal sealed class ScriptedProvider(params string[] types) : IResourceProvider
{
    /// <summary>Awaited with the operation and logical id, before each call is answered; throws to fail it.</summary>
    public Func<string, ResourceRequest, CancellationToken, Task> Script { get; set; } = static (_, _, _) => Task.CompletedTask;

    public List<string> Calls { get; } = [];

    public IReadOnlyCollection<string> Types { get; } = types.Length > 0 ? types : ["AWS::CloudWatch::Alarm"];

    public async Task<ProvisionedResource> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        await RunAsync("create", request, cancellationToken);
        return new ProvisionedResource($"{request.LogicalId}-{request.Token[..8]}", new Dictionary<string, JsonNode?> { ["Arn"] = "arn:" + request.Token });
    }

    public async Task<ProvisionedResource> UpdateAsync(ResourceRequest request, JsonObject before, CancellationToken cancellationToken)
    {
        await RunAsync("update", request, cancellationToken);
        return new ProvisionedResource(request.PhysicalId!, new Dictionary<string, JsonNode?> { ["Arn"] = "arn:" + request.PhysicalId });
    }

    public Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => RunAsync("delete", request, cancellationToken);

    private async Task RunAsync(string operation, ResourceRequest request, CancellationToken cancellationToken)
    {
        lock (Calls)
        {
            Calls.Add($"{operation} {request.LogicalId}");
        }

        await Script(operation, request, cancellationToken);
    }
}
