using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Faults.Kinds;

/// <summary>
/// A call is refused for want of a permission, as IAM words it
/// (docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html, read 2026-11-26).
/// </summary>
internal sealed record DenyFault(string? Resource) : FaultKind, ICallFault
{
    public static FaultKindDescription Description { get; } = new(
        "deny", FaultPoint.Call, "refuses a call as AccessDenied with IAM's text (`resource`: the ARN it names)", ["resource"], Read);

    public Task<CallAnswer> RunAsync(FaultedCall call, Func<AwsCall, Task<CallAnswer>> next, CancellationToken cancellationToken)
    {
        var action = $"{call.Call.Service}:{call.Call.Operation}";
        var resource = Resource is null ? "" : $" on resource: {Resource}";
        throw new AwsErrorException(
            "AccessDenied", $"User: {call.Call.Caller.Arn} is not authorized to perform: {action}{resource} because no identity-based policy allows the {action} action", 403);
    }

    private static DenyFault Read(Fields fields, ProblemList problems) => new(fields.Text("resource"));
}
