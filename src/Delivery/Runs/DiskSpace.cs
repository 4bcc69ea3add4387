namespace Delivery.Runs;

/// <summary>Recognises "no space left" in whatever the platform throws for it.</summary>
public static class DiskSpace
{
    private const int LinuxNoSpace = 28;
    private const int LinuxQuota = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    public static bool IsExhausted(Exception? error) => error switch
    {
        null => false,
        IOException { HResult: LinuxNoSpace or LinuxQuota or WindowsDiskFull or WindowsHandleDiskFull } => true,
        AggregateException many => many.InnerExceptions.Any(IsExhausted),
        _ => error.Message.Contains("No space left on device", StringComparison.OrdinalIgnoreCase) || IsExhausted(error.InnerException),
    };
}
