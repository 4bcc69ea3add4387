using System.Text.RegularExpressions;

namespace Delivery.Emulator.Logs;

/// <summary>A log group as stored.</summary>
/// <param name="CreatedBy">Token of the provisioning step that made it, so that a repeated step finds its own.</param>
internal sealed partial record LogGroup(
    string AccountId, string Region, string Name, DateTimeOffset CreatedAt, int? RetentionInDays, string LogGroupClass, string? KmsKeyId,
    bool DeletionProtected, Dictionary<string, string> Tags, string? CreatedBy)
{
    public string Key => KeyOf(AccountId, Region, Name);

    public string Arn => $"arn:aws:logs:{Region}:{AccountId}:log-group:{Name}";

    public static string KeyOf(string accountId, string region, string name) => $"{accountId}/{region}/{name}";

    /// <summary>The position before which events are past the group's retention; empty where it keeps all.</summary>
    public string Oldest(DateTimeOffset now) =>
        RetentionInDays is { } days ? LogEvent.PositionOf(now.AddDays(-days).ToUnixTimeMilliseconds(), 0) : "";

    public static bool IsName(string name) => Pattern().IsMatch(name);

    [GeneratedRegex(@"^[.\-_/#A-Za-z0-9]{1,512}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

/// <summary>A log stream as stored.</summary>
/// <param name="StoredBytes">UTF-8 bytes of its messages, and 26 for each event.</param>
internal sealed record LogStream(string Name, DateTimeOffset CreatedAt, long StoredBytes = 0);

/// <summary>A log event as stored.</summary>
/// <param name="Timestamp">Milliseconds since the epoch, as the client gave it.</param>
/// <param name="IngestionTime">Milliseconds since the epoch.</param>
/// <param name="Sequence">Order of arrival over all events.</param>
internal sealed record LogEvent(long Timestamp, long IngestionTime, long Sequence, string Message)
{
    private const int Overhead = 26;

    /// <summary>Bytes as CloudWatch Logs counts them.</summary>
    public static long SizeOf(string message) => System.Text.Encoding.UTF8.GetByteCount(message) + Overhead;

    /// <summary>Orders events of one stream, and of a group, by time and arrival.</summary>
    public string Position => PositionOf(Timestamp, Sequence);

    public static string PositionOf(long timestamp, long sequence) => $"{timestamp:D15}/{sequence:D20}";
}
