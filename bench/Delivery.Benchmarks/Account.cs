using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Ssm;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;

namespace Delivery.Benchmarks;

/// <summary>CloudFormation without a server, its state in a file as in a rehearsal; time is instant.</summary>
internal sealed class Account : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("benchmark-").FullName;
    private readonly StateStore _store;
    private readonly EmulatorParts _parts;
    private readonly IAwsService _service;

    public Account()
    {
        _store = StateStore.Open(_folder);
        _parts = new EmulatorParts(new EmulatorOptions(), _folder, _store, new EmulatorClock(TimeProvider.System));
        new CloudFormationModule().Register(_parts);
        new SsmModule().Register(_parts);
        _service = _parts.Services.Single(service => service.Service == "cloudformation");
    }

    public Task<JsonObject> CallAsync(string operation, JsonObject input, CancellationToken cancellationToken)
    {
        var caller = new CallerIdentity("000000000000", "arn:aws:iam::000000000000:root", "000000000000", "benchmark");
        return _service.InvokeAsync(new AwsCall("cloudformation", operation, input, caller, "eu-west-1", "benchmark"), cancellationToken);
    }

    /// <summary>Makes a change set and reads it to its last page; answers its ARN.</summary>
    public async Task<string> PreviewAsync(string name, string type, string template, CancellationToken cancellationToken)
    {
        var created = await CallAsync("CreateChangeSet", new() { ["StackName"] = "s", ["ChangeSetName"] = name, ["ChangeSetType"] = type, ["TemplateBody"] = template }, cancellationToken);
        var id = created["Id"]!.GetValue<string>();
        JsonObject page;
        while ((page = await DescribeAsync(id, null, cancellationToken))["Status"]!.GetValue<string>() is "CREATE_PENDING" or "CREATE_IN_PROGRESS")
        {
            await Task.Delay(1, cancellationToken);
        }

        if (page["Status"]!.GetValue<string>() != "CREATE_COMPLETE")
        {
            throw new InvalidOperationException(page.ToJsonString());
        }

        while (page["NextToken"]?.GetValue<string>() is { } token)
        {
            page = await DescribeAsync(id, token, cancellationToken);
        }

        return id;
    }

    public async Task ExecuteAsync(string changeSet, CancellationToken cancellationToken)
    {
        await CallAsync("ExecuteChangeSet", new() { ["ChangeSetName"] = changeSet }, cancellationToken);
        while ((await CallAsync("DescribeStacks", new() { ["StackName"] = "s" }, cancellationToken))["Stacks"]![0]!["StackStatus"]!.GetValue<string>() is var status)
        {
            if (status.EndsWith("_COMPLETE", StringComparison.Ordinal))
            {
                return;
            }

            await Task.Delay(1, cancellationToken);
        }
    }

    private Task<JsonObject> DescribeAsync(string changeSet, string? token, CancellationToken cancellationToken) =>
        CallAsync("DescribeChangeSet", new() { ["ChangeSetName"] = changeSet, ["IncludePropertyValues"] = true, ["NextToken"] = token }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var end in _parts.Shutdown)
        {
            await end(CancellationToken.None);
        }

        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
