using System.Collections.Frozen;

namespace Delivery.Emulator.Wire;

/// <summary>
/// The codes that SQS errors had under its former Query protocol; clients are still told them in a header
/// (the awsQueryError traits of the service model).
/// </summary>
internal static class SqsQueryCodes
{
    private static readonly FrozenDictionary<string, string> Codes = new Dictionary<string, string>
    {
        ["QueueDoesNotExist"] = "AWS.SimpleQueueService.NonExistentQueue",
        ["QueueNameExists"] = "QueueAlreadyExists",
        ["QueueDeletedRecently"] = "AWS.SimpleQueueService.QueueDeletedRecently",
        ["BatchEntryIdsNotDistinct"] = "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
        ["BatchRequestTooLong"] = "AWS.SimpleQueueService.BatchRequestTooLong",
        ["EmptyBatchRequest"] = "AWS.SimpleQueueService.EmptyBatchRequest",
        ["InvalidBatchEntryId"] = "AWS.SimpleQueueService.InvalidBatchEntryId",
        ["TooManyEntriesInBatchRequest"] = "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
        ["MessageNotInflight"] = "AWS.SimpleQueueService.MessageNotInflight",
        ["PurgeQueueInProgress"] = "AWS.SimpleQueueService.PurgeQueueInProgress",
        ["UnsupportedOperation"] = "AWS.SimpleQueueService.UnsupportedOperation",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string Of(string code) => Codes.GetValueOrDefault(code, code);
}
