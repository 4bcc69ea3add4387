namespace Delivery.Emulator.Faults.Kinds;

/// <summary>No container instance can take a task, and the group launches no more of them (EC2 has none to give).</summary>
internal sealed record RefusePlacementFault : FaultKind
{
    public static FaultKindDescription Description { get; } = new(
        "refuse-placement", FaultPoint.Placement, "leaves no capacity for a task, and lets none be launched", [], Read);

    private static RefusePlacementFault Read(Fields fields, ProblemList problems) => new();
}
