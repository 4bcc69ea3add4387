using System.Globalization;
using Amazon;
using Amazon.SQS;

namespace SampleWorker;

/// <summary>What the worker is configured with: environment variables, all read and checked at the start.</summary>
/// <param name="QueueUrl"><c>QUEUE_URL</c>: the queue that jobs are taken from.</param>
/// <param name="Concurrency"><c>CONCURRENCY</c>: jobs done side by side, 1 to 10 (a receive brings at most 10). Default 4.</param>
/// <param name="JobTimeout">
/// <c>JOB_TIMEOUT_SECONDS</c>: how long one job may take, 1 to 3600. Default 60. It is cancelled then, and the queue gives it out again
/// a little later, so that it never runs twice at once.
/// </param>
public sealed record WorkerSettings(Uri QueueUrl, int Concurrency, TimeSpan JobTimeout)
{
    /// <summary>What running jobs get to finish after SIGTERM; below the container's stop timeout of 30 s.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(25);

    /// <summary>How long a received job is hidden from others: its time and what deleting it may take.</summary>
    public TimeSpan VisibilityTimeout => JobTimeout + TimeSpan.FromSeconds(10);

    /// <summary>Null where something is wrong; then <paramref name="problems"/> says all of it.</summary>
    public static WorkerSettings? Read(IConfiguration configuration, out IReadOnlyList<string> problems)
    {
        List<string> found = [];
        var url = configuration["QUEUE_URL"];
        if (string.IsNullOrWhiteSpace(url))
        {
            found.Add("QUEUE_URL is not set; set it to the URL of the SQS queue that jobs are taken from.");
        }
        else if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
        {
            found.Add("QUEUE_URL is not an http or https URL.");
        }

        var concurrency = Number("CONCURRENCY", 4, 1, 10);
        var jobTimeout = Number("JOB_TIMEOUT_SECONDS", 60, 1, 3600);
        problems = found;
        return found.Count > 0 ? null : new(new Uri(url!), concurrency, TimeSpan.FromSeconds(jobTimeout));

        int Number(string name, int standard, int least, int most)
        {
            var text = configuration[name];
            if (string.IsNullOrEmpty(text))
            {
                return standard;
            }

            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            {
                return number;
            }

            found.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is not a whole number from {least} to {most}."));
            return standard;
        }
    }

    /// <summary>The SDK's own settings (region, endpoint, credentials of the task); the region of the queue's host where none is set.</summary>
    public AmazonSQSConfig SqsConfiguration()
    {
        var configuration = new AmazonSQSConfig();
        if (configuration.RegionEndpoint is null && QueueUrl.Host.Split('.') is ["sqs", var region, "amazonaws", ..])
        {
            configuration.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        return configuration;
    }
}
