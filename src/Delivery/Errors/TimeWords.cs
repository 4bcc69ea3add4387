using System.Globalization;

namespace Delivery.Errors;

/// <summary>A span of time as people say it.</summary>
internal static class TimeWords
{
    /// <summary>E.g. <c>90 seconds</c>, <c>45 minutes</c>.</summary>
    public static string Of(TimeSpan span) => span < TimeSpan.FromMinutes(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} {(Math.Round(span.TotalSeconds) is 1 ? "second" : "seconds")}")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} minutes");
}
