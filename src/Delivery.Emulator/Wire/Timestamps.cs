using System.Globalization;
using System.Text.Json.Nodes;

namespace Delivery.Emulator.Wire;

/// <summary>Instants in answers: each protocol renders them its own way (ISO 8601 in XML, epoch seconds in JSON).</summary>
public static class Timestamps
{
    /// <summary>A value that is rendered as the protocol's timestamp.</summary>
    public static JsonNode Of(DateTimeOffset instant) => JsonValue.Create(instant);

    internal static bool TryRead(JsonValue value, out DateTimeOffset instant)
    {
        // Asked for as object: asked for as DateTimeOffset, parsed JSON would also offer strings that look like dates.
        if (value.TryGetValue(out object? raw) && raw is DateTimeOffset found)
        {
            instant = found;
            return true;
        }

        instant = default;
        return false;
    }

    internal static string Iso8601(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    internal static decimal EpochSeconds(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds() / 1000m;
}
