using System.Collections.Frozen;
using System.Globalization;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Sqs;

/// <summary>The attributes of queues and their bounds (docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html, read 2026-11-23).</summary>
internal static class QueueAttributes
{
    public static readonly FrozenDictionary<string, string> Defaults = new Dictionary<string, string>
    {
        ["VisibilityTimeout"] = "30",
        ["MaximumMessageSize"] = "1048576",
        ["MessageRetentionPeriod"] = "345600",
        ["DelaySeconds"] = "0",
        ["ReceiveMessageWaitTimeSeconds"] = "0",
        ["SqsManagedSseEnabled"] = "true",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, (int Least, int Most)> Bounds = new Dictionary<string, (int, int)>
    {
        ["VisibilityTimeout"] = (0, 43_200),
        ["MaximumMessageSize"] = (1_024, 1_048_576),
        ["MessageRetentionPeriod"] = (60, 1_209_600),
        ["DelaySeconds"] = (0, 900),
        ["ReceiveMessageWaitTimeSeconds"] = (0, 20),
        ["KmsDataKeyReusePeriodSeconds"] = (60, 86_400),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Texts =
        new[] { "Policy", "RedrivePolicy", "RedriveAllowPolicy", "KmsMasterKeyId", "SqsManagedSseEnabled" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Counts = new[]
    {
        "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed",
        "CreatedTimestamp", "LastModifiedTimestamp", "QueueArn",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether an attribute can be asked for.</summary>
    public static bool IsReadable(string name) => Bounds.ContainsKey(name) || Texts.Contains(name) || Counts.Contains(name);

    /// <exception cref="AwsErrorException">An attribute is unknown, can't be set, or is out of its bounds.</exception>
    public static void Check(IReadOnlyDictionary<string, string> attributes)
    {
        foreach (var (name, value) in attributes)
        {
            if (name is "FifoQueue" or "ContentBasedDeduplication" or "DeduplicationScope" or "FifoThroughputLimit")
            {
                throw AwsErrors.Unsupported("FIFO queues");
            }

            if (!Bounds.ContainsKey(name) && !Texts.Contains(name))
            {
                throw new AwsErrorException("InvalidAttributeName", $"Unknown Attribute {name}.");
            }

            if (!IsValid(name, value))
            {
                throw new AwsErrorException("InvalidAttributeValue", $"Invalid value for the parameter {name}.");
            }
        }
    }

    private static bool IsValid(string name, string value)
    {
        if (Bounds.TryGetValue(name, out var bounds))
        {
            return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= bounds.Least && number <= bounds.Most;
        }

        return name switch
        {
            "RedrivePolicy" => value.Length == 0 || RedrivePolicy.Parse(value) is not null,
            "RedriveAllowPolicy" => value.Length == 0 || RedriveAllowPolicy.Parse(value) is not null,
            "SqsManagedSseEnabled" => bool.TryParse(value, out _),
            _ => true,
        };
    }
}
