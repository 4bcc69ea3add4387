using Delivery.Emulator.CloudFormation.Provisioning;

namespace Delivery.Emulator.Faults.Kinds;

/// <summary>A resource takes longer to become stable.</summary>
internal sealed record SlowResourceFault(FaultDuration Duration) : FaultKind, IResourceFault
{
    public static FaultKindDescription Description { get; } = new(
        "slow-resource", FaultPoint.Resource, "lets a resource need `time` more until it is stable, in real time or, with `scaled: true`, under the emulator's time scale",
        FaultDuration.Keys, Read, ShortKey: "time");

    public async Task<ProvisionedResource?> RunAsync(ResourceRequest request, FaultTime time, Func<Task<ProvisionedResource?>> next, CancellationToken cancellationToken)
    {
        var made = await next();
        if (made is not null)
        {
            request.Initiated?.Invoke(made.PhysicalId);
        }

        await time.WaitAsync(Duration, cancellationToken);
        return made;
    }

    private static SlowResourceFault Read(Fields fields, ProblemList problems) => new(FaultDuration.Read(fields));
}
