namespace Delivery.Emulator.Faults.Kinds;

/// <summary>The making of a change set fails.</summary>
internal sealed record FailChangeSetFault(string Reason) : FaultKind
{
    public static FaultKindDescription Description { get; } = new(
        "fail-change-set", FaultPoint.ChangeSet, "lets the making of a change set end as FAILED with a `reason`", ["reason"], Read, ShortKey: "reason");

    private static FailChangeSetFault Read(Fields fields, ProblemList problems) => new(fields.RequiredText("reason"));
}
