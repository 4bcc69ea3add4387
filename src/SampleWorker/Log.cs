namespace SampleWorker;

/// <summary>Every line that the worker writes.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Worker {Version} takes jobs from {Queue}, {Concurrency} side by side", EventName = "started")]
    public static partial void Started(this ILogger logger, string version, Uri queue, int concurrency);

    [LoggerMessage(2, LogLevel.Information, "The queue answers", EventName = "ready")]
    public static partial void Ready(this ILogger logger);

    [LoggerMessage(3, LogLevel.Information, "Job {Id} done by {Version}: {Sha256}", EventName = "job-done")]
    public static partial void JobDone(this ILogger logger, string id, string version, string sha256);

    [LoggerMessage(4, LogLevel.Error, "Job {Id} failed in attempt {Attempt}; it stays in the queue", EventName = "job-failed")]
    public static partial void JobFailed(this ILogger logger, string id, int attempt, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "Job {Id} was done but could not be deleted; it will come again", EventName = "job-not-deleted")]
    public static partial void JobNotDeleted(this ILogger logger, string id, Exception exception);

    [LoggerMessage(6, LogLevel.Error, "The queue does not answer; next try in {Seconds} s", EventName = "queue-failed")]
    public static partial void QueueFailed(this ILogger logger, double seconds, Exception exception);

    [LoggerMessage(7, LogLevel.Information, "Stopping: {Running} jobs finish first", EventName = "stopping")]
    public static partial void Stopping(this ILogger logger, int running);

    [LoggerMessage(8, LogLevel.Information, "Stopped", EventName = "stopped")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(9, LogLevel.Critical, "{Problem}", EventName = "bad-configuration")]
    public static partial void BadConfiguration(this ILogger logger, string problem);
}
