namespace Delivery.Emulator.Logs;

/// <summary>Where containers' output goes (the awslogs driver's target).</summary>
public interface ILogSink
{
    /// <summary>Adds a line; the stream is made where it is missing. A missing group is an AWS error (ResourceNotFoundException).</summary>
    void Append(string logGroup, string logStream, DateTimeOffset at, string message);

    bool GroupExists(string logGroup);
}
