namespace Delivery.Emulator.Faults.Kinds;

/// <summary>A container's health check fails; the container runs on. Decided when the container starts.</summary>
internal sealed record FailHealthFault : FaultKind
{
    public static FaultKindDescription Description { get; } = new(
        "fail-health", FaultPoint.Container, "lets all health checks of a container fail", [], Read);

    private static FailHealthFault Read(Fields fields, ProblemList problems) => new();
}
