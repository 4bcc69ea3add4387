using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Sqs;

/// <summary>What is done with one message, or with messages of one queue.</summary>
internal sealed class MessageOperations(QueueStore queues, EmulatorClock clock)
{
    private const int LongestVisibility = 43_200;
    private const int LongestDelay = 900;
    private const int LongestWait = 20;
    private const int MostMessages = 10;

    public JsonObject Send(Queue queue, JsonObject input, CallerIdentity caller)
    {
        var body = SqsErrors.Required(input, "MessageBody");
        if (input.Text("MessageDeduplicationId") is not null)
        {
            throw new AwsErrorException("InvalidParameterValue", "The request include parameter that is not valid for this queue type");
        }

        if (body.EnumerateRunes().Any(rune => rune.Value is < 0x20 and not (0x9 or 0xA or 0xD) or 0xFFFE or 0xFFFF))
        {
            throw new AwsErrorException("InvalidMessageContents", "The message contains characters outside the allowed set.");
        }

        var attributes = MessageAttributes.Read(input);
        if (Encoding.UTF8.GetByteCount(body) + MessageAttributes.Size(attributes) > queue.LargestMessage)
        {
            throw new AwsErrorException(
                "InvalidParameterValue", $"One or more parameters are invalid. Reason: Message must be shorter than {queue.LargestMessage} bytes.");
        }

        var delay = SqsErrors.Bounded(input, "DelaySeconds", 0, LongestDelay) is { } seconds ? TimeSpan.FromSeconds(seconds) : queue.Delay;
        var trace = input.Object("MessageSystemAttributes")?.Object("AWSTraceHeader")?.Text("StringValue");
        var message = new Message(Guid.NewGuid().ToString(), 0, body, attributes, trace, SenderId(caller), clock.Now, clock.Now + delay, GroupId: input.Text("MessageGroupId"));
        queues.Add(queue, message);
        return new JsonObject
        {
            ["MessageId"] = message.Id,
            ["MD5OfMessageBody"] = MessageAttributes.Md5(body),
            ["MD5OfMessageAttributes"] = MessageAttributes.Md5(attributes),
        };
    }

    public async Task<JsonObject> ReceiveAsync(Func<Queue> find, JsonObject input, CancellationToken cancellationToken)
    {
        var queue = find();
        var most = SqsErrors.Bounded(input, "MaxNumberOfMessages", 1, MostMessages) ?? 1;
        var visibility = SqsErrors.Bounded(input, "VisibilityTimeout", 0, LongestVisibility) is { } hidden ? TimeSpan.FromSeconds(hidden) : queue.VisibilityTimeout;
        var wait = SqsErrors.Bounded(input, "WaitTimeSeconds", 0, LongestWait) is { } seconds ? TimeSpan.FromSeconds(seconds) : queue.ReceiveWait;
        var deadline = clock.Now + wait;
        while (true)
        {
            var arrival = queues.NextArrival(queue);
            var messages = queues.Receive(queue, most, visibility);
            if (messages.Count > 0 || clock.Now >= deadline)
            {
                return messages.Count == 0 ? [] : new JsonObject { ["Messages"] = new JsonArray([.. messages.Select(each => Render(queue, each, input))]) };
            }

            var until = queues.NextVisible(queue) is { } next && next < deadline ? next : deadline;
            try
            {
                await arrival.WaitAsync(Rest(until), clock.Time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // Time to look again: a hidden message became visible, or the wait is over.
            }

            queue = find();
        }
    }

    public void Delete(Queue queue, JsonObject input)
    {
        var (order, receipt) = Handle(input);
        queues.Change(queue, order, message => message.Receipt == receipt ? null : message);
    }

    public void ChangeVisibility(Queue queue, JsonObject input)
    {
        var (order, receipt) = Handle(input);
        var seconds = SqsErrors.Bounded(input, "VisibilityTimeout", 0, LongestVisibility)
            ?? throw new AwsErrorException("MissingParameter", "The request must contain the parameter VisibilityTimeout.");
        var wasInFlight = false;
        queues.Change(queue, order, message =>
        {
            wasInFlight = message.Receipt == receipt && message.IsInFlight(clock.Now);
            return wasInFlight ? message with { VisibleAt = clock.Now + TimeSpan.FromSeconds(seconds) } : message;
        });
        if (!wasInFlight)
        {
            throw new AwsErrorException("MessageNotInflight", $"Value {input.Text("ReceiptHandle")} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.");
        }
    }

    private static JsonObject Render(Queue queue, Message message, JsonObject input)
    {
        var wanted = input.Texts("AttributeNames").Concat(input.Texts("MessageSystemAttributeNames")).ToHashSet(StringComparer.Ordinal);
        var selected = MessageAttributes.Selected(message.Attributes, input.Texts("MessageAttributeNames"));
        var system = SystemAttributes(message).Where(each => each.Value is not null && (wanted.Contains("All") || wanted.Contains(each.Key)))
            .Select(each => KeyValuePair.Create(each.Key, (JsonNode?)each.Value)).ToList();
        return new JsonObject
        {
            ["MessageId"] = message.Id,
            ["ReceiptHandle"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{queue.Name}|{message.Order}|{message.Receipt}")),
            ["MD5OfBody"] = MessageAttributes.Md5(message.Body),
            ["Body"] = message.Body,
            ["Attributes"] = system.Count > 0 ? new JsonObject(system) : null,
            ["MD5OfMessageAttributes"] = MessageAttributes.Md5(selected),
            ["MessageAttributes"] = selected.Count > 0 ? MessageAttributes.Render(selected) : null,
        };
    }

    private static Dictionary<string, string?> SystemAttributes(Message message) => new()
    {
        ["SenderId"] = message.SenderId,
        ["SentTimestamp"] = Milliseconds(message.SentAt),
        ["ApproximateReceiveCount"] = message.ReceiveCount.ToString(CultureInfo.InvariantCulture),
        ["ApproximateFirstReceiveTimestamp"] = Milliseconds(message.FirstReceivedAt!.Value),
        ["AWSTraceHeader"] = message.TraceHeader,
        ["MessageGroupId"] = message.GroupId,
        ["DeadLetterQueueSourceArn"] = message.DeadLetterSourceArn,
    };

    private static (long Order, string Receipt) Handle(JsonObject input)
    {
        var handle = SqsErrors.Required(input, "ReceiptHandle");
        var bytes = new byte[handle.Length];
        return Convert.TryFromBase64String(handle, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split('|') is [_, var order, var receipt]
            && long.TryParse(order, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? (number, receipt)
                : throw SqsErrors.InvalidHandle(handle);
    }

    // A millisecond more: timers may fire a little early, and then nothing would be visible yet.
    private TimeSpan Rest(DateTimeOffset until) => until > clock.Now ? until - clock.Now + TimeSpan.FromMilliseconds(1) : TimeSpan.FromMilliseconds(1);

    private static string SenderId(CallerIdentity caller) => caller.UserId;

    private static string Milliseconds(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
