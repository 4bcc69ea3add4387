using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Sqs;

/// <summary>
/// Message move tasks: dead letters back to where they came from, or to another queue
/// (docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html, read 2026-11-26). A task is
/// over when its start is answered.
/// </summary>
internal sealed class MoveOperations(QueueStore queues, StateStore store, EmulatorClock clock)
{
    private const string Kind = "sqs.move-task";
    private const int FastestRate = 500;
    private const int MostResults = 10;

    public JsonObject Start(AwsCall call)
    {
        var source = Source(call);
        var destination = call.Input.Text("DestinationArn");
        var rate = SqsErrors.Bounded(call.Input, "MaxNumberOfMessagesPerSecond", 1, FastestRate);
        if (!queues.All(source.AccountId, source.Region).Any(each => each.Redrive?.TargetArn == source.Arn))
        {
            throw new AwsErrorException("UnsupportedOperation", "Source queue must be configured as a Dead Letter Queue.");
        }

        if (destination is not null && queues.FindByArn(destination) is null)
        {
            throw new AwsErrorException("ResourceNotFoundException", "The resource that you specified for the DestinationArn parameter doesn't exist.", 404);
        }

        var waiting = queues.Count(source).Visible;
        var moved = queues.Move(source, destination);
        var task = new MoveTask(Guid.NewGuid().ToString(), source.Arn, destination, rate, moved, waiting, clock.Now);
        store.Put(Kind, $"{source.Key}|{clock.Now.UtcTicks:D20}", task);
        return new JsonObject { ["TaskHandle"] = Handle(task) };
    }

    public JsonObject List(AwsCall call)
    {
        var source = Source(call);
        var most = SqsErrors.Bounded(call.Input, "MaxResults", 1, MostResults) ?? 1;
        return new JsonObject
        {
            ["Results"] = new JsonArray([.. store.List<MoveTask>(Kind, source.Key + "|").Reverse().Take(most).Select(each => new JsonObject
            {
                ["Status"] = "COMPLETED",
                ["SourceArn"] = each.SourceArn,
                ["DestinationArn"] = each.DestinationArn,
                ["MaxNumberOfMessagesPerSecond"] = each.Rate,
                ["ApproximateNumberOfMessagesMoved"] = each.Moved,
                ["ApproximateNumberOfMessagesToMove"] = each.Waiting,
                ["StartedTimestamp"] = each.StartedAt.ToUnixTimeMilliseconds(),
            })]),
        };
    }

    /// <summary>No task can be cancelled: each is over at once, which AWS answers in the same way.</summary>
    public JsonObject Cancel(AwsCall call)
    {
        var handle = SqsErrors.Required(call.Input, "TaskHandle");
        throw store.List<MoveTask>(Kind).Any(each => Handle(each) == handle)
            ? new AwsErrorException("UnsupportedOperation", "Only active tasks can be cancelled.")
            : new AwsErrorException("ResourceNotFoundException", "Task does not exist.", 404);
    }

    private Queue Source(AwsCall call) => queues.FindByArn(SqsErrors.Required(call.Input, "SourceArn")) is { } source && source.AccountId == call.Caller.AccountId
        ? source
        : throw new AwsErrorException("ResourceNotFoundException", "The resource that you specified for the SourceArn parameter doesn't exist.", 404);

    private static string Handle(MoveTask task) => Convert.ToBase64String(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{{\"taskId\":\"{task.Id}\",\"sourceArn\":\"{task.SourceArn}\"}}")));

    private sealed record MoveTask(
        string Id, string SourceArn, string? DestinationArn, int? Rate, int Moved, int Waiting, DateTimeOffset StartedAt);
}
