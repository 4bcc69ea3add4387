namespace Delivery.Emulator.Logs;

/// <summary>Where containers' output goes (the awslogs driver's target).</summary>
public interface ILogSink
{
    /// <summary>Adds a line; the stream is made where it is missing. A missing group is an AWS error (ResourceNotFoundException).</summary>
    void Append(string logGroup, string logStream, DateTimeOffset at, string message);

    bool GroupExists(string logGroup);

    /// <summary>The same for the log groups of an account and region; without it, those of the emulator's own account in whichever region has the group.</summary>
    ILogSink For(string accountId, string region);
}
