using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Faults;

/// <summary>Puts the due faults around an API call.</summary>
/// <param name="invoke">Runs a call without faults.</param>
internal sealed class CallFaults(EmulatorParts parts, Func<AwsCall, CancellationToken, Task<JsonObject>> invoke)
{
    private readonly FaultTime _time = new(parts.Clock);
    private readonly StateAccess _state = new(parts.Store);

    /// <exception cref="ConnectionCutException">The connection is to be cut.</exception>
    public async Task<CallAnswer> RunAsync(AwsCall call, bool isTask, CancellationToken cancellationToken)
    {
        if (parts.Faults.Active is not { } scenario)
        {
            return new(await invoke(call, cancellationToken));
        }

        if (!isTask && scenario.ExpiredKeys.ContainsKey(call.Caller.AccessKeyId))
        {
            throw Kinds.ExpireCredentialsFault.Expired();
        }

        var stack = parts.Faults.Stacks?.StackOf(call);
        var due = scenario.Due<ICallFault>(new Dictionary<string, string?>
        {
            [FaultAttributes.Service] = call.Service,
            [FaultAttributes.Operation] = call.Operation,
            [FaultAttributes.Caller] = call.Caller.Arn,
            [FaultAttributes.Stack] = stack?.Name ?? call.Input["StackName"]?.ToString(),
            [FaultAttributes.StackStatus] = stack?.Status,
        });
        scenario.Called(call.Operation);
        _state.Called(call.Operation);
        Func<AwsCall, Task<CallAnswer>> run = async inner => new(await invoke(inner, cancellationToken));
        var faulted = new FaultedCall(call, isTask, scenario, _time, _state, parts.Faults.Stacks, parts.ScanFindings, invoke);
        foreach (var fault in due.Reverse())
        {
            var next = run;
            run = inner => fault.RunAsync(faulted, next, cancellationToken);
        }

        return await run(call);
    }
}
