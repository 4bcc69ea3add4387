namespace Delivery.Emulator.Faults.Kinds;

/// <summary>A container can't be started; the reason is worded as the ECS agent words it.</summary>
internal sealed record FailStartFault(string Reason) : FaultKind
{
    public static FaultKindDescription Description { get; } = new(
        "fail-start", FaultPoint.Container, "lets the start of a container fail with the agent's `reason`", ["reason"], Read, ShortKey: "reason");

    private static FailStartFault Read(Fields fields, ProblemList problems) => new(fields.RequiredText("reason"));
}
