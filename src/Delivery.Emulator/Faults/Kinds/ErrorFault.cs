using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Faults.Kinds;

/// <summary>A call is answered with an error, before or after it took effect.</summary>
internal sealed record ErrorFault(string Code, string Message, int Status, bool IsAfter) : FaultKind, ICallFault, IRegistryFault
{
    public static FaultKindDescription Description { get; } = new(
        "error", FaultPoint.Call, "answers an error (`code`, `message`, `status`), `at: before` or `after` the call took effect",
        ["code", "message", "status", "at"], Read, ForRegistry: true);

    public async Task<CallAnswer> RunAsync(FaultedCall call, Func<AwsCall, Task<CallAnswer>> next, CancellationToken cancellationToken)
    {
        if (IsAfter)
        {
            await next(call.Call);
        }

        throw new AwsErrorException(Code, Message, Status);
    }

    public async Task RunAsync(HttpContext context, Func<Task> next, FaultTime time, CancellationToken cancellationToken)
    {
        if (IsAfter)
        {
            await RegistryFaults.WithoutAnswerAsync(context, next);
        }

        await RegistryFaults.RefuseAsync(context, Status, Code, Message);
    }

    private static ErrorFault Read(Fields fields, ProblemList problems) => new(
        fields.RequiredText("code"), fields.Text("message") ?? "", fields.Number("status", 400, 599) ?? 400, fields.Choice("at", "before", "after") == "after");
}
