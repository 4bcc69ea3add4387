using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Delivery.Emulator.Sqs;

/// <summary>A standard queue as stored.</summary>
/// <param name="Attributes">The settable attributes that were set, by the API's names; all values are text.</param>
/// <param name="CreatedBy">Token of the provisioning step that made it, so that a repeated step finds its own.</param>
internal sealed partial record Queue(
    string AccountId, string Region, string Name, DateTimeOffset CreatedAt, DateTimeOffset ModifiedAt, Dictionary<string, string> Attributes,
    Dictionary<string, string> Tags, string? CreatedBy, DateTimeOffset? PurgedAt = null)
{
    public string Key => KeyOf(AccountId, Region, Name);

    public string Arn => $"arn:aws:sqs:{Region}:{AccountId}:{Name}";

    public TimeSpan VisibilityTimeout => Seconds("VisibilityTimeout");

    public TimeSpan Retention => Seconds("MessageRetentionPeriod");

    public TimeSpan Delay => Seconds("DelaySeconds");

    public TimeSpan ReceiveWait => Seconds("ReceiveMessageWaitTimeSeconds");

    public int LargestMessage => int.Parse(Attribute("MaximumMessageSize"), CultureInfo.InvariantCulture);

    public RedrivePolicy? Redrive => Attributes.GetValueOrDefault("RedrivePolicy") is { Length: > 0 } text ? RedrivePolicy.Parse(text) : null;

    public RedriveAllowPolicy? RedriveAllow =>
        Attributes.GetValueOrDefault("RedriveAllowPolicy") is { Length: > 0 } text ? RedriveAllowPolicy.Parse(text) : null;

    public static string KeyOf(string accountId, string region, string name) => $"{accountId}/{region}/{name}";

    /// <summary>What SQS says of another name.</summary>
    public const string NameRule = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length";

    public static bool IsName(string name) => Pattern().IsMatch(name);

    public string Attribute(string name) => Attributes.TryGetValue(name, out var value) ? value : QueueAttributes.Defaults[name];

    private TimeSpan Seconds(string attribute) => TimeSpan.FromSeconds(int.Parse(Attribute(attribute), CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,80}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

/// <summary>Where messages go that were received too often.</summary>
internal sealed record RedrivePolicy(string TargetArn, int MaxReceiveCount)
{
    private const int MostReceives = 1000;

    /// <summary>Null where the text is no valid policy.</summary>
    public static RedrivePolicy? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject policy
                && policy["deadLetterTargetArn"]?.ToString() is { Length: > 0 } arn
                && int.TryParse(policy["maxReceiveCount"]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count is >= 1 and <= MostReceives
                    ? new(arn, count)
                    : null;
        }
        catch (Exception error) when (error is System.Text.Json.JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>A message as stored.</summary>
/// <param name="Order">Its place in the queue.</param>
/// <param name="VisibleAt">Hidden before this, because it is delayed or in flight.</param>
/// <param name="Receipt">Of the latest receive; older handles no longer delete.</param>
/// <param name="GroupId">The tenant of a fair queue's message.</param>
internal sealed record Message(
    string Id, long Order, string Body, Dictionary<string, MessageAttribute> Attributes, string? TraceHeader, string SenderId,
    DateTimeOffset SentAt, DateTimeOffset VisibleAt, int ReceiveCount = 0, DateTimeOffset? FirstReceivedAt = null, string? Receipt = null,
    string? DeadLetterSourceArn = null, string? GroupId = null)
{
    public bool IsInFlight(DateTimeOffset now) => Receipt is not null && VisibleAt > now;

    public bool IsDelayed(DateTimeOffset now) => Receipt is null && VisibleAt > now;
}

/// <summary>A message's own attribute.</summary>
/// <param name="Binary">Set for binary types, then <paramref name="Text"/> is null.</param>
internal sealed record MessageAttribute(string DataType, string? Text, byte[]? Binary);
