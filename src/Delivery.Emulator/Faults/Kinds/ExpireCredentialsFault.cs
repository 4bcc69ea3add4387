using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Faults.Kinds;

/// <summary>The caller's access key has expired: this call and all later ones with it are refused. Tasks get new ones by themselves and are left alone.</summary>
internal sealed record ExpireCredentialsFault : FaultKind, ICallFault
{
    public static FaultKindDescription Description { get; } = new(
        "expire-credentials", FaultPoint.Call, "lets the caller's access key expire, from this call on", [], Read);

    public Task<CallAnswer> RunAsync(FaultedCall call, Func<AwsCall, Task<CallAnswer>> next, CancellationToken cancellationToken)
    {
        if (call.IsTask)
        {
            return next(call.Call);
        }

        call.Scenario.ExpiredKeys[call.Call.Caller.AccessKeyId] = true;
        throw Expired();
    }

    public static AwsErrorException Expired() => new("ExpiredToken", "The security token included in the request is expired", 403);

    private static ExpireCredentialsFault Read(Fields fields, ProblemList problems) => new();
}
