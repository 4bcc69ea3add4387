using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Faults.Kinds;

/// <summary>Before this call, somebody changes the change set that it names.</summary>
internal sealed record ChangeSetFault(ChangeSetAlteration Alteration) : FaultKind, ICallFault
{
    public static FaultKindDescription Description { get; } = new(
        "change-set", FaultPoint.Call,
        "makes the named change set `become: obsolete`, `deleted`, `recreated` (same name, another ARN) or `altered` (same ARN), the last two with other `parameters` or more `tags`",
        ["become", "parameters", "tags"], Read, ShortKey: "become");

    public Task<CallAnswer> RunAsync(FaultedCall call, Func<AwsCall, Task<CallAnswer>> next, CancellationToken cancellationToken)
    {
        call.Stacks?.Change(call.Call, Alteration);
        return next(call.Call);
    }

    private static ChangeSetFault Read(Fields fields, ProblemList problems)
    {
        _ = fields.RequiredText("become");
        var kind = fields.Choice("become", "obsolete", "deleted", "recreated", "altered") switch
        {
            "deleted" => ChangeSetAlterationKind.Delete,
            "recreated" => ChangeSetAlterationKind.Recreate,
            "altered" => ChangeSetAlterationKind.Alter,
            _ => ChangeSetAlterationKind.Obsolete,
        };
        return new(new ChangeSetAlteration(kind, fields.TextMap("parameters"), fields.TextMap("tags")));
    }
}
