using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Faults.Kinds;

/// <summary>The answer breaks off: its announced length is not what comes.</summary>
internal sealed record TruncateFault(double Share) : FaultKind, ICallFault
{
    public static FaultKindDescription Description { get; } = new(
        "truncate", FaultPoint.Call, "sends only a `share` of the answer's bytes, then cuts the connection", ["share"], Read, ShortKey: "share");

    public async Task<CallAnswer> RunAsync(FaultedCall call, Func<AwsCall, Task<CallAnswer>> next, CancellationToken cancellationToken) =>
        await next(call.Call) with { Share = Math.Min(Share, 0.999) };

    private static TruncateFault Read(Fields fields, ProblemList problems) => new(fields.Share("share") ?? 0.5);
}
