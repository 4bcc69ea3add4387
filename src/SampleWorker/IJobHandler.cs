namespace SampleWorker;

/// <summary>A job as it came from the queue.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Payload">The message's body.</param>
/// <param name="Attempt">1 for the first time it is tried.</param>
public sealed record Job(string Id, string Payload, int Attempt);

/// <summary>Does the work. What it throws makes the job fail: it stays in the queue, is tried again, and ends in the dead-letter queue.</summary>
public interface IJobHandler
{
    /// <param name="cancellationToken">Cancelled when the job's time is up or the worker has to end.</param>
    Task HandleAsync(Job job, CancellationToken cancellationToken);
}
