using System.Globalization;

namespace StandIns.Protocol;

/// <summary>How a service writes moments: Query as ISO 8601, JSON 1.1 as seconds since 1970, CloudWatch Logs as milliseconds since 1970.</summary>
internal enum TimestampFormat
{
    Iso8601,
    EpochSeconds,
    EpochMilliseconds,
}

/// <summary>Moments are DateTime in UTC, with millisecond resolution, as in version 4 of the SDK.</summary>
internal static class Timestamps
{
    public static string Iso8601(DateTime moment) => moment.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    public static DateTime Iso8601(string text)
        => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);

    public static decimal Number(DateTime moment, TimestampFormat format)
    {
        var milliseconds = (moment.ToUniversalTime() - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;
        return format == TimestampFormat.EpochMilliseconds ? milliseconds : milliseconds / 1000m;
    }

    public static DateTime Number(decimal value, TimestampFormat format)
        => DateTime.UnixEpoch.AddTicks((long)(Math.Round(format == TimestampFormat.EpochMilliseconds ? value : value * 1000m) * TimeSpan.TicksPerMillisecond));
}
