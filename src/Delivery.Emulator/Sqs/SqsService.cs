using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Sqs;

/// <summary>Simple Queue Service, standard queues (docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference, read 2026-11-23).</summary>
internal sealed class SqsService : TableService
{
    private static readonly TimeSpan PurgeInterval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DeletionPause = TimeSpan.FromSeconds(60);
    private readonly QueueStore _queues;
    private readonly EmulatorParts _parts;

    public SqsService(QueueStore queues, EmulatorParts parts) : base("sqs")
    {
        _queues = queues;
        _parts = parts;
        var messages = new MessageOperations(queues, parts.Clock);
        On("CreateQueue", CreateQueue);
        On("DeleteQueue", call => queues.Remove(Queue(call)));
        On("GetQueueUrl", GetQueueUrl);
        On("ListQueues", ListQueues);
        On("ListDeadLetterSourceQueues", ListDeadLetterSourceQueues);
        On("GetQueueAttributes", GetQueueAttributes);
        On("SetQueueAttributes", SetQueueAttributes);
        On("PurgeQueue", PurgeQueue);
        On("TagQueue", call => Retag(call, tags => Texts(call.Input, "Tags").ToList().ForEach(each => tags[each.Key] = each.Value)));
        On("UntagQueue", call => Retag(call, tags => call.Input.Texts("TagKeys").ToList().ForEach(key => tags.Remove(key))));
        On("ListQueueTags", call => new JsonObject { ["Tags"] = Map(Queue(call).Tags) });
        var moves = new MoveOperations(queues, parts.Store, parts.Clock);
        On("StartMessageMoveTask", moves.Start);
        On("ListMessageMoveTasks", moves.List);
        On("CancelMessageMoveTask", moves.Cancel);
        On("SendMessage", call => messages.Send(Queue(call), call.Input, call.Caller));
        On("SendMessageBatch", call =>
        {
            var queue = Queue(call);
            return MessageBatch.Run(call.Input, "SendMessageBatchRequestEntry", entry => messages.Send(queue, entry, call.Caller));
        });
        On("ReceiveMessage", (call, cancellationToken) => messages.ReceiveAsync(() => Queue(call), call.Input, cancellationToken));
        On("DeleteMessage", call => messages.Delete(Queue(call), call.Input));
        On("DeleteMessageBatch", call => Batch(call, "DeleteMessageBatchRequestEntry", messages.Delete));
        On("ChangeMessageVisibility", call => messages.ChangeVisibility(Queue(call), call.Input));
        On("ChangeMessageVisibilityBatch", call => Batch(call, "ChangeMessageVisibilityBatchRequestEntry", messages.ChangeVisibility));
    }

    private JsonObject Batch(AwsCall call, string entryType, Action<Queue, JsonObject> run)
    {
        var queue = Queue(call);
        return MessageBatch.Run(call.Input, entryType, entry =>
        {
            run(queue, entry);
            return [];
        });
    }

    private JsonObject CreateQueue(AwsCall call)
    {
        var name = SqsErrors.Required(call.Input, "QueueName");
        if (!Sqs.Queue.IsName(name))
        {
            throw name.EndsWith(".fifo", StringComparison.Ordinal)
                ? AwsErrors.Unsupported("FIFO queues")
                : new AwsErrorException("InvalidParameterValue", Sqs.Queue.NameRule);
        }

        var attributes = Texts(call.Input, "Attributes");
        QueueAttributes.Check(attributes);
        var made = new Queue(call.Caller.AccountId, call.Region, name, _parts.Clock.Now, _parts.Clock.Now, attributes, Texts(call.Input, "tags"), null);
        if (_queues.Find(made.AccountId, made.Region, name) is { } existing)
        {
            var different = attributes.Keys.FirstOrDefault(each => !QueueAttributes.Defaults.ContainsKey(each)
                ? existing.Attributes.GetValueOrDefault(each) != attributes[each]
                : existing.Attribute(each) != attributes[each]);
            return different is null
                ? Url(existing)
                : throw new AwsErrorException("QueueNameExists", $"A queue already exists with the same name and a different value for attribute {different}");
        }

        if (_queues.DeletedAt(made) + DeletionPause > _parts.Clock.Now)
        {
            throw new AwsErrorException("QueueDeletedRecently", "You must wait 60 seconds after deleting a queue before you can create another with the same name.");
        }

        CheckRedrive(made);
        _queues.Save(made);
        return Url(made);
    }

    private JsonObject GetQueueUrl(AwsCall call)
    {
        var owner = call.Input.Text("QueueOwnerAWSAccountId") ?? call.Caller.AccountId;
        return Url(_queues.Find(owner, call.Region, SqsErrors.Required(call.Input, "QueueName")) ?? throw SqsErrors.NoQueue());
    }

    private JsonObject ListQueues(AwsCall call)
    {
        var prefix = call.Input.Text("QueueNamePrefix") ?? "";
        var found = _queues.All(call.Caller.AccountId, call.Region).Where(each => each.Name.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        return Page.Of(call.Input, found, each => each.Name, "QueueUrls", each => QueueUrl.Of(_parts, each), "MaxResults", "NextToken", 1000);
    }

    private JsonObject ListDeadLetterSourceQueues(AwsCall call)
    {
        var target = Queue(call);
        var found = _queues.All(target.AccountId, target.Region).Where(each => each.Redrive?.TargetArn == target.Arn).ToList();
        return Page.Of(call.Input, found, each => each.Name, "queueUrls", each => QueueUrl.Of(_parts, each), "MaxResults", "NextToken", 1000);
    }

    private JsonObject GetQueueAttributes(AwsCall call)
    {
        var queue = Queue(call);
        var names = call.Input.Texts("AttributeNames");
        if (names.FirstOrDefault(name => name != "All" && !QueueAttributes.IsReadable(name)) is { } unknown)
        {
            throw new AwsErrorException("InvalidAttributeName", $"Unknown Attribute {unknown}.");
        }

        var count = _queues.Count(queue);
        var all = new Dictionary<string, string>(QueueAttributes.Defaults, StringComparer.Ordinal);
        foreach (var (name, value) in queue.Attributes.Where(each => each.Value.Length > 0))
        {
            all[name] = value;
        }

        all["QueueArn"] = queue.Arn;
        all["CreatedTimestamp"] = queue.CreatedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        all["LastModifiedTimestamp"] = queue.ModifiedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        all["ApproximateNumberOfMessages"] = count.Visible.ToString(CultureInfo.InvariantCulture);
        all["ApproximateNumberOfMessagesNotVisible"] = count.InFlight.ToString(CultureInfo.InvariantCulture);
        all["ApproximateNumberOfMessagesDelayed"] = count.Delayed.ToString(CultureInfo.InvariantCulture);
        var wanted = names.Contains("All") ? all : all.Where(each => names.Contains(each.Key)).ToDictionary();
        return wanted.Count == 0 ? [] : new JsonObject { ["Attributes"] = Map(wanted) };
    }

    private void SetQueueAttributes(AwsCall call)
    {
        var queue = Queue(call);
        var changes = Texts(call.Input, "Attributes");
        QueueAttributes.Check(changes);
        var attributes = new Dictionary<string, string>(queue.Attributes, StringComparer.Ordinal);
        foreach (var (name, value) in changes)
        {
            attributes[name] = value;
        }

        var changed = queue with { Attributes = attributes, ModifiedAt = _parts.Clock.Now };
        CheckRedrive(changed);
        _queues.Save(changed);
    }

    private void CheckRedrive(Queue queue)
    {
        if (queue.Redrive is not { } redrive)
        {
            return;
        }

        var target = _queues.FindByArn(redrive.TargetArn) ?? throw SqsErrors.Invalid(
            queue.Attributes["RedrivePolicy"], "RedrivePolicy", "Dead letter target does not exist.");
        if (target.RedriveAllow?.Allows(queue.Arn) == false)
        {
            throw SqsErrors.Invalid(
                queue.Attributes["RedrivePolicy"], "RedrivePolicy", "Queue does not have permission to use the dead-letter queue: its redrive allow policy does not name this queue.");
        }
    }

    private void PurgeQueue(AwsCall call)
    {
        var queue = Queue(call);
        if (queue.PurgedAt + PurgeInterval > _parts.Clock.Now)
        {
            throw new AwsErrorException("PurgeQueueInProgress", $"Only one PurgeQueue operation on {queue.Name} is allowed every 60 seconds.");
        }

        _queues.Purge(queue);
    }

    private void Retag(AwsCall call, Action<Dictionary<string, string>> change)
    {
        var queue = Queue(call);
        var tags = new Dictionary<string, string>(queue.Tags, StringComparer.Ordinal);
        change(tags);
        _queues.Save(queue with { Tags = tags });
    }

    private Queue Queue(AwsCall call) =>
        QueueUrl.Parse(SqsErrors.Required(call.Input, "QueueUrl")) is { } url && _queues.Find(url.AccountId, call.Region, url.Name) is { } queue
            && (queue.AccountId == call.Caller.AccountId)
                ? queue
                : throw SqsErrors.NoQueue();

    private JsonObject Url(Queue queue) => new() { ["QueueUrl"] = QueueUrl.Of(_parts, queue) };

    private static JsonObject Map(Dictionary<string, string> values) =>
        new(values.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)each.Value)));

    private static Dictionary<string, string> Texts(JsonObject input, string name) =>
        (input.Object(name) ?? []).ToDictionary(each => each.Key, each => input.Object(name)!.Text(each.Key) ?? "", StringComparer.Ordinal);
}
