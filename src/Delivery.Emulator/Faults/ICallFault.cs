using System.Text.Json.Nodes;
using Delivery.Emulator.Ecr;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Faults;

/// <summary>A fault of API calls: stands around the call and everything that comes after it.</summary>
internal interface ICallFault
{
    Task<CallAnswer> RunAsync(FaultedCall call, Func<AwsCall, Task<CallAnswer>> next, CancellationToken cancellationToken);
}

/// <summary>A fault that acts on requests to the registry as well.</summary>
internal interface IRegistryFault
{
    Task RunAsync(HttpContext context, Func<Task> next, FaultTime time, CancellationToken cancellationToken);
}

/// <summary>A call's output; <see cref="Share"/> of its bytes are sent before the connection is cut (1: all, and it is not cut).</summary>
internal sealed record CallAnswer(JsonObject Output, double Share = 1);

/// <summary>A call with what faults may use.</summary>
/// <param name="Invoke">Makes another call, of whatever service.</param>
internal sealed record FaultedCall(
    AwsCall Call, bool IsTask, ActiveScenario Scenario, FaultTime Time, StateAccess State, IStackAccess? Stacks, IScanFindings Scans,
    Func<AwsCall, CancellationToken, Task<JsonObject>> Invoke);

/// <summary>The connection is cut without an answer.</summary>
internal sealed class ConnectionCutException : Exception;
