using System.Security.Cryptography;
using System.Text;

namespace SampleWorker;

/// <summary>The sample's work: the SHA-256 of the payload, in the log. Put your own here.</summary>
public sealed class JobHandler(ILogger<JobHandler> logger) : IJobHandler
{
    public async Task HandleAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        using var payload = new MemoryStream(Encoding.UTF8.GetBytes(job.Payload));
        var hash = await SHA256.HashDataAsync(payload, cancellationToken);
        logger.JobDone(job.Id, WorkerVersion.Current, Convert.ToHexStringLower(hash));
    }
}
