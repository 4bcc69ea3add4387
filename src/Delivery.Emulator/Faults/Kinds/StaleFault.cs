using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Faults.Kinds;

/// <summary>A read is answered from an earlier state: the service is eventually consistent.</summary>
internal sealed record StaleFault(Glob? Before, int? Writes, TimeSpan? Ago) : FaultKind, ICallFault
{
    public static FaultKindDescription Description { get; } = new(
        "stale", FaultPoint.Call, "answers a read from the state `before` the last call of an operation, some `writes` ago, or some time `ago`",
        ["before", "writes", "ago"], Read);

    public Task<CallAnswer> RunAsync(FaultedCall call, Func<AwsCall, Task<CallAnswer>> next, CancellationToken cancellationToken) =>
        Before is not null ? call.State.BeforeAsync(Before, () => next(call.Call))
        : Writes is { } writes ? call.State.WritesAgoAsync(writes, () => next(call.Call))
        : call.State.AgoAsync(Ago ?? TimeSpan.Zero, () => next(call.Call));

    private static StaleFault Read(Fields fields, ProblemList problems)
    {
        if (((string[])["before", "writes", "ago"]).Count(fields.Has) != 1)
        {
            problems.Add(fields.Line, "'stale' takes one of 'before', 'writes', 'ago'");
        }

        return new(fields.Text("before") is { } before ? new Glob(before) : null, fields.Number("writes", 1, 10_000), fields.Duration("ago"));
    }
}
