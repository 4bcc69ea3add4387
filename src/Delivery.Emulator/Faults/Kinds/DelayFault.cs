using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Faults.Kinds;

/// <summary>A call takes longer.</summary>
internal sealed record DelayFault(FaultDuration Duration) : FaultKind, ICallFault, IRegistryFault
{
    public static FaultKindDescription Description { get; } = new(
        "delay", FaultPoint.Call, "lets a call wait for `time`, in real time or, with `scaled: true`, under the emulator's time scale",
        FaultDuration.Keys, Read, ShortKey: "time", ForRegistry: true);

    public async Task<CallAnswer> RunAsync(FaultedCall call, Func<AwsCall, Task<CallAnswer>> next, CancellationToken cancellationToken)
    {
        await call.Time.WaitAsync(Duration, cancellationToken);
        return await next(call.Call);
    }

    public async Task RunAsync(HttpContext context, Func<Task> next, FaultTime time, CancellationToken cancellationToken)
    {
        await time.WaitAsync(Duration, cancellationToken);
        await next();
    }

    private static DelayFault Read(Fields fields, ProblemList problems) => new(FaultDuration.Read(fields));
}
