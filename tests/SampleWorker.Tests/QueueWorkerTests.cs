using Amazon.Runtime;
using Amazon.SQS;
using Microsoft.Extensions.Logging.Abstractions;

namespace SampleWorker.Tests;

public sealed class QueueWorkerTests : IAsyncLifetime
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;
    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("worker-test-");
    private QueueEndpoint _queue = null!;
    private AmazonSQSClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _queue = await QueueEndpoint.StartAsync();
        _client = new(new BasicAWSCredentials("test", "test"), new AmazonSQSConfig { ServiceURL = _queue.Url, AuthenticationRegion = "eu-west-1" });
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _queue.DisposeAsync();
        _temporary.Delete(recursive: true);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_failed_job_stays_in_the_queue_and_the_next_is_done()
    {
        var handler = new HandlerOf(job => job.Payload == "bad" ? Task.FromException(new FormatException("bad")) : Task.CompletedTask);
        using var worker = Worker(handler);
        await worker.StartAsync(Token);
        _queue.Send("bad");
        var good = _queue.Send("good");

        (await _queue.DeletedAsync(Token)).ShouldBe(good);
        await worker.StopAsync(Token);
        _queue.NothingDeleted.ShouldBeTrue();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_running_job_finishes_and_is_deleted_before_it_stops()
    {
        var (running, finish) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var worker = Worker(new HandlerOf(_ =>
        {
            running.TrySetResult();
            return finish.Task;
        }));
        await worker.StartAsync(Token);
        var id = _queue.Send("long");
        await running.Task.WaitAsync(Token);

        var stop = worker.StopAsync(Token);
        stop.IsCompleted.ShouldBeFalse();
        finish.SetResult();
        await stop;
        (await _queue.DeletedAsync(Token)).ShouldBe(id);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_job_that_does_not_finish_in_time_is_cancelled_and_stays()
    {
        var running = new TaskCompletionSource();
        using var worker = Worker(new HandlerOf(async (_, cancellationToken) =>
        {
            running.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }));
        await worker.StartAsync(Token);
        _queue.Send("endless");
        await running.Task.WaitAsync(Token);

        await worker.StopAsync(new CancellationToken(canceled: true));
        _queue.NothingDeleted.ShouldBeTrue();
    }

    [Fact(Timeout = 30_000)]
    public async Task No_more_jobs_are_taken_than_can_be_done_at_once()
    {
        var (together, most, gate) = (0, 0, new object());
        using var worker = Worker(new HandlerOf(async _ =>
        {
            lock (gate)
            {
                most = Math.Max(most, ++together);
            }

            await Task.Yield();
            lock (gate)
            {
                together--;
            }
        }));
        for (var job = 0; job < 40; job++)
        {
            _queue.Send("job");
        }

        await worker.StartAsync(Token);
        for (var job = 0; job < 40; job++)
        {
            await _queue.DeletedAsync(Token);
        }

        await worker.StopAsync(Token);
        most.ShouldBeInRange(1, 3);
        lock (_queue.Receives)
        {
            _queue.Receives.ShouldAllBe(receive => (int)receive["MaxNumberOfMessages"]! <= 3);
            _queue.Receives.ShouldAllBe(receive => (int)receive["VisibilityTimeout"]! == 70);
            ((int)_queue.Receives[^1]["WaitTimeSeconds"]!).ShouldBe(20);
        }
    }

    private QueueWorker Worker(IJobHandler handler) => new(
        new WorkerSettings(new Uri(_queue.QueueUrl), Concurrency: 3, JobTimeout: TimeSpan.FromSeconds(60)), _client, handler,
        new Heartbeat(Path.Combine(_temporary.FullName, "heartbeat"), TimeProvider.System), TimeProvider.System, NullLogger<QueueWorker>.Instance);

    private sealed class HandlerOf(Func<Job, CancellationToken, Task> handle) : IJobHandler
    {
        public HandlerOf(Func<Job, Task> handle) : this((job, _) => handle(job))
        {
        }

        public Task HandleAsync(Job job, CancellationToken cancellationToken) => handle(job, cancellationToken);
    }
}
