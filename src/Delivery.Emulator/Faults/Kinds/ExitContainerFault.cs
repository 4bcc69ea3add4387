namespace Delivery.Emulator.Faults.Kinds;

/// <summary>In place of the image's own program something runs that writes a few lines and ends.</summary>
internal sealed record ExitContainerFault(int Code, TimeSpan After, IReadOnlyList<string> Log, bool OutOfMemory) : FaultKind
{
    public static FaultKindDescription Description { get; } = new(
        "exit-container", FaultPoint.Container, "lets a container write the lines of `log` and end with exit `code` `after` a time, or killed for want of memory (`out-of-memory`)",
        ["code", "after", "log", "out-of-memory"], Read, ShortKey: "code");

    private static ExitContainerFault Read(Fields fields, ProblemList problems)
    {
        var outOfMemory = fields.Flag("out-of-memory") ?? false;
        return new(fields.Number("code", 0, 255) ?? (outOfMemory ? 137 : 1), fields.Duration("after") ?? TimeSpan.Zero, fields.Texts("log"), outOfMemory);
    }
}
