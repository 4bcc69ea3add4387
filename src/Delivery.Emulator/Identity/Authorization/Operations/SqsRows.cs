using Delivery.Emulator.Sqs;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Authorization.Operations;

/// <summary>docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html (read 2026-11-26). Batches need the action of their single form.</summary>
internal static class SqsRows
{
    private const string Service = "sqs";

    public static IEnumerable<OperationRow> All { get; } =
    [
        .. new[]
        {
            "DeleteQueue", "GetQueueAttributes", "SetQueueAttributes", "PurgeQueue", "ListDeadLetterSourceQueues", "TagQueue", "UntagQueue", "ListQueueTags",
            "SendMessage", "ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility",
        }.Select(operation => OfQueue(operation, operation)),
        OfQueue("SendMessageBatch", "SendMessage"),
        OfQueue("DeleteMessageBatch", "DeleteMessage"),
        OfQueue("ChangeMessageVisibilityBatch", "ChangeMessageVisibility"),
        .. Rows.Of(Service, call => [call.Arn(Service, call.Input.Text("QueueName") ?? "", call.Input.Text("QueueOwnerAWSAccountId"))], "CreateQueue", "GetQueueUrl"),
        .. Rows.Of(Service, call => [call.Input.Text("SourceArn") ?? ""], "StartMessageMoveTask", "ListMessageMoveTasks"),
        .. Rows.Of(Service, call => [call.Arn(Service, "*")], "ListQueues", "CancelMessageMoveTask"),
    ];

    private static OperationRow OfQueue(string operation, string action) => new(Service, operation, (call, context) =>
    {
        var url = QueueUrl.Parse(call.Input.Text("QueueUrl") ?? "");
        return url is null
            ? [new Permission($"sqs:{action}", call.Arn(Service, ""))]
            : [new Permission($"sqs:{action}", call.Arn(Service, url.Name, url.AccountId)) { ResourcePolicy = context.Resources.QueuePolicy(url.AccountId, call.Region, url.Name) }];
    });
}
