using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Faults.Kinds;

/// <summary>Somebody changed or deleted a live resource past CloudFormation: drift detection and drift-aware change sets see it.</summary>
internal sealed record DriftFault(DriftedResource Drifted) : FaultKind, ICallFault
{
    public static FaultKindDescription Description { get; } = new(
        "drift", FaultPoint.Call, "lets live resources (`stack`, `resource`, `type`) differ: `set` properties, or `deleted: true`",
        ["stack", "resource", "type", "set", "deleted"], Read);

    public Task<CallAnswer> RunAsync(FaultedCall call, Func<AwsCall, Task<CallAnswer>> next, CancellationToken cancellationToken)
    {
        call.Scenario.Drift.Add(Drifted);
        return next(call.Call);
    }

    private static DriftFault Read(Fields fields, ProblemList problems)
    {
        var isDeleted = fields.Flag("deleted") ?? false;
        if (isDeleted == fields.Has("set"))
        {
            problems.Add(fields.Line, "'drift' takes either 'set' or 'deleted: true'");
        }

        return new(new DriftedResource(
            new Glob(fields.Text("stack") ?? "*"), new Glob(fields.Text("resource") ?? "*"), new Glob(fields.Text("type") ?? "*"),
            fields.Json("set") ?? [], isDeleted));
    }
}
