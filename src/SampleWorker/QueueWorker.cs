using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace SampleWorker;

/// <summary>
/// Takes jobs from the queue and has them done, a bounded number side by side. On SIGTERM it takes no more, and running jobs get
/// <see cref="WorkerSettings.ShutdownTimeout"/> to finish; a job that doesn't make it stays in the queue.
/// </summary>
public sealed class QueueWorker(
    WorkerSettings settings, IAmazonSQS queue, IJobHandler handler, Heartbeat heartbeat, TimeProvider time, ILogger<QueueWorker> logger)
    : BackgroundService
{
    private const int LongPollSeconds = 20;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _slots = new(settings.Concurrency);
    private readonly CancellationTokenSource _abandon = new();

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        logger.Stopping(settings.Concurrency - _slots.CurrentCount);
        await using var late = cancellationToken.Register(_abandon.Cancel);
        await base.StopAsync(CancellationToken.None);
        for (var slot = 0; slot < settings.Concurrency; slot++)
        {
            await _slots.WaitAsync(CancellationToken.None);
        }

        heartbeat.Stop();
        logger.Stopped();
    }

    public override void Dispose()
    {
        _slots.Dispose();
        _abandon.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        logger.Started(WorkerVersion.Current, settings.QueueUrl, settings.Concurrency);
        var ready = false;
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            var free = 0;
            try
            {
                free = await FreeSlotsAsync(stoppingToken);
                // The first answer is wanted at once: it says that the queue is there and may be read.
                var messages = await ReceiveAsync(free, ready ? LongPollSeconds : 0, stoppingToken);
                if (!ready)
                {
                    logger.Ready();
                }

                (ready, failures) = (true, 0);
                heartbeat.Beat();
                foreach (var message in messages)
                {
                    free--;
                    _ = DoAsync(message);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            // Whatever it is (network, credentials, a missing queue), the next try may work; until then the heartbeat is silent.
            catch (Exception exception) when (IsOfTheQueue(exception))
            {
                var pause = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, failures++), LongestPause.TotalSeconds));
                logger.QueueFailed(pause.TotalSeconds, exception);
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                if (free > 0)
                {
                    _slots.Release(free);
                }
            }
        }
    }

    /// <summary>Takes every free slot, at least one. A busy worker is a healthy one: it goes on beating while it waits.</summary>
    private async Task<int> FreeSlotsAsync(CancellationToken cancellationToken)
    {
        while (!await _slots.WaitAsync(TimeSpan.FromSeconds(LongPollSeconds), cancellationToken))
        {
            heartbeat.Beat();
        }

        var free = 1;
        while (_slots.Wait(0, CancellationToken.None))
        {
            free++;
        }

        return free;
    }

    private async Task<List<Message>> ReceiveAsync(int most, int waitSeconds, CancellationToken cancellationToken)
    {
        var answer = await queue.ReceiveMessageAsync(
            new ReceiveMessageRequest
            {
                QueueUrl = settings.QueueUrl.ToString(),
                MaxNumberOfMessages = most,
                WaitTimeSeconds = waitSeconds,
                VisibilityTimeout = (int)settings.VisibilityTimeout.TotalSeconds,
                MessageSystemAttributeNames = ["ApproximateReceiveCount"],
            },
            cancellationToken);
        return answer.Messages ?? [];
    }

    private async Task DoAsync(Message message)
    {
        var job = new Job(message.MessageId, message.Body, Attempt(message));
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_abandon.Token);
            deadline.CancelAfter(settings.JobTimeout);
            await handler.HandleAsync(job, deadline.Token);
            await DeleteAsync(message, job);
        }
#pragma warning disable CA1031 // A job may fail in any way; the worker goes on with the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.JobFailed(job.Id, job.Attempt, exception);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task DeleteAsync(Message message, Job job)
    {
        try
        {
            await queue.DeleteMessageAsync(settings.QueueUrl.ToString(), message.ReceiptHandle, _abandon.Token);
        }
        catch (Exception exception) when (IsOfTheQueue(exception))
        {
            logger.JobNotDeleted(job.Id, exception);
        }
    }

    private static bool IsOfTheQueue(Exception exception) => exception
        is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or OperationCanceledException;

    private static int Attempt(Message message) =>
        message.Attributes is { } attributes && attributes.TryGetValue("ApproximateReceiveCount", out var text) && int.TryParse(text, out var count) ? count : 1;
}
