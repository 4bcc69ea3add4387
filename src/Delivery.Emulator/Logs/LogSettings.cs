using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Logs;

/// <summary>Parts of CloudWatch Logs' inputs.</summary>
internal static class LogSettings
{
    private const int LongestStream = 512;

    // docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html (read 2026-11-23).
    private static readonly FrozenSet<int> Retentions = new[]
    {
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
    }.ToFrozenSet();

    public static int CheckedRetention(int? days) => days is { } value && Retentions.Contains(value)
        ? value
        : throw LogErrors.Invalid(
            $"1 validation error detected: Value '{days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [{string.Join(", ", Retentions.Order())}]");

    public static string CheckedStream(string name) => name.Length <= LongestStream && name.AsSpan().IndexOfAny(':', '*') < 0
        ? name
        : throw LogErrors.Invalid("1 validation error detected: Value at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*");

    public static Dictionary<string, string> Tags(JsonObject input) =>
        (input.Object("tags") ?? []).ToDictionary(each => each.Key, each => each.Value?.ToString() ?? "", StringComparer.Ordinal);

    public static long? Milliseconds(JsonObject input, string member) => input.Text(member) switch
    {
        null => null,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value < 1_000_000_000_000_000 => value,
        _ => throw LogErrors.Invalid($"The member {member} must be milliseconds since the epoch."),
    };

    /// <summary>The group's name of an identifier: a name, or an ARN with or without <c>:*</c>.</summary>
    public static string? NameOf(string? identifier)
    {
        const string part = ":log-group:";
        if (identifier is null)
        {
            return null;
        }

        var at = identifier.IndexOf(part, StringComparison.Ordinal);
        var name = at < 0 ? identifier : identifier[(at + part.Length)..];
        return name.EndsWith(":*", StringComparison.Ordinal) ? name[..^2] : name;
    }
}
