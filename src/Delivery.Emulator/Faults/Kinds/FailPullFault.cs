namespace Delivery.Emulator.Faults.Kinds;

/// <summary>The container instance can't pull the image; the reason is worded as the ECS agent words it.</summary>
internal sealed record FailPullFault(string Reason) : FaultKind
{
    public static FaultKindDescription Description { get; } = new(
        "fail-pull", FaultPoint.Pull, "lets the pull of an image fail with the agent's `reason`", ["reason"], Read, ShortKey: "reason");

    private static FailPullFault Read(Fields fields, ProblemList problems) => new(fields.RequiredText("reason"));
}
