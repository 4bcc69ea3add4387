using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.Faults;

/// <summary>A resource provider with the active scenario's faults around it.</summary>
internal sealed class FaultedProvider(IResourceProvider provider, FaultInjector faults, EmulatorClock clock) : IResourceProvider
{
    public IReadOnlyCollection<string> Types => provider.Types;

    public async Task<ProvisionedResource> CreateAsync(ResourceRequest request, CancellationToken cancellationToken) =>
        (await RunAsync("create", request, async () => await provider.CreateAsync(request, cancellationToken), cancellationToken))!;

    public async Task<ProvisionedResource> UpdateAsync(ResourceRequest request, JsonObject before, CancellationToken cancellationToken)
    {
        var updated = (await RunAsync("update", request, async () => await provider.UpdateAsync(request, before, cancellationToken), cancellationToken))!;
        faults.Active?.Drift.Updated(request, before);
        return updated;
    }

    public Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => RunAsync("delete", request, async () =>
    {
        await provider.DeleteAsync(request, cancellationToken);
        return null;
    }, cancellationToken);

    public IReadOnlyList<string> SignalSenders(ResourceRequest request) => provider.SignalSenders(request);

    public bool HoldsObsolete(ResourceRequest request) => provider.HoldsObsolete(request);

    public JsonObject? ReadLive(ResourceRequest request) =>
        provider.ReadLive(request) is { } live ? faults.Active is { } scenario ? scenario.Drift.Of(request, live) : live : null;

    private Task<ProvisionedResource?> RunAsync(
        string operation, ResourceRequest request, Func<Task<ProvisionedResource?>> run, CancellationToken cancellationToken)
    {
        var due = faults.Due<IResourceFault>(new Dictionary<string, string?>
        {
            [FaultAttributes.Stack] = request.Stack.StackName,
            [FaultAttributes.Resource] = request.LogicalId,
            [FaultAttributes.Type] = request.Type,
            [FaultAttributes.Operation] = operation,
            [FaultAttributes.Phase] = request.Phase,
        });
        var time = new FaultTime(clock);
        foreach (var fault in due.Reverse())
        {
            var next = run;
            run = () => fault.RunAsync(request, time, next, cancellationToken);
        }

        return run();
    }
}
