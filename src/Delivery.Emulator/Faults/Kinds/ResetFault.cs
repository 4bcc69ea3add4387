using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Faults.Kinds;

/// <summary>The connection is cut before the call took effect, or after it did: the caller can't know which.</summary>
internal sealed record ResetFault(bool IsAfter) : FaultKind, ICallFault, IRegistryFault
{
    public static FaultKindDescription Description { get; } = new(
        "reset", FaultPoint.Call, "cuts the connection `at: before` or `after` the call took effect", ["at"], Read, ShortKey: "at", ForRegistry: true);

    public async Task<CallAnswer> RunAsync(FaultedCall call, Func<AwsCall, Task<CallAnswer>> next, CancellationToken cancellationToken)
    {
        if (IsAfter)
        {
            try
            {
                await next(call.Call);
            }
            catch (AwsErrorException)
            {
                // Refused or not: the caller never hears of it.
            }
        }

        throw new ConnectionCutException();
    }

    public async Task RunAsync(HttpContext context, Func<Task> next, FaultTime time, CancellationToken cancellationToken)
    {
        if (IsAfter)
        {
            await RegistryFaults.WithoutAnswerAsync(context, next);
        }

        context.Abort();
    }

    private static ResetFault Read(Fields fields, ProblemList problems) => new(fields.Choice("at", "before", "after") == "after");
}
