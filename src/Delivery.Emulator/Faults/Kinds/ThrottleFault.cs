using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Faults.Kinds;

/// <summary>
/// A call is throttled, as its service words it (CommonErrors pages of the API references; for EC2
/// docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html, for the registry docs.aws.amazon.com/AmazonECR/latest/userguide/common-errors-docker.html; 2026-11-26).
/// </summary>
internal sealed record ThrottleFault : FaultKind, ICallFault, IRegistryFault
{
    public static FaultKindDescription Description { get; } = new(
        "throttle", FaultPoint.Call, "throttles a call with its service's code and text", [], Read, ForRegistry: true);

    public Task<CallAnswer> RunAsync(FaultedCall call, Func<AwsCall, Task<CallAnswer>> next, CancellationToken cancellationToken) => throw (call.Call.Service switch
    {
        "ec2" => new AwsErrorException("RequestLimitExceeded", "Request limit exceeded.", 503),
        "sqs" => new AwsErrorException("RequestThrottled", "Request is throttled.", 400),
        _ => new AwsErrorException("Throttling", "Rate exceeded"),
    });

    public Task RunAsync(HttpContext context, Func<Task> next, FaultTime time, CancellationToken cancellationToken) =>
        RegistryFaults.RefuseAsync(context, StatusCodes.Status429TooManyRequests, "TOOMANYREQUESTS", "Rate exceeded");

    private static ThrottleFault Read(Fields fields, ProblemList problems) => new();
}
