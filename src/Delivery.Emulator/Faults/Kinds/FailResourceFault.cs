using Delivery.Emulator.CloudFormation.Provisioning;

namespace Delivery.Emulator.Faults.Kinds;

/// <summary>A resource's create, update or delete fails with its handler's error; in the phase <c>rollback</c> that fails the rollback.</summary>
internal sealed record FailResourceFault(string Code, string Message, bool IsMade) : FaultKind, IResourceFault
{
    public static FaultKindDescription Description { get; } = new(
        "fail-resource", FaultPoint.Resource,
        "fails a resource with a handler's error (`code`, `message`), before anything is made or, with `made: true`, once it is there but not stable",
        ["code", "message", "made"], Read);

    public async Task<ProvisionedResource?> RunAsync(ResourceRequest request, FaultTime time, Func<Task<ProvisionedResource?>> next, CancellationToken cancellationToken)
    {
        if (IsMade && await next() is { } made)
        {
            request.Initiated?.Invoke(made.PhysicalId);
        }

        throw new ResourceFailedException(Code, Message);
    }

    private static FailResourceFault Read(Fields fields, ProblemList problems) => new(
        fields.Text("code") ?? "GeneralServiceException", fields.RequiredText("message"), fields.Flag("made") ?? false);
}
