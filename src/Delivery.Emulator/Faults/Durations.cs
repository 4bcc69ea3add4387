using System.Globalization;
using System.Text.RegularExpressions;

namespace Delivery.Emulator.Faults;

/// <summary>Durations of a scenario: a number with <c>ms</c>, <c>s</c>, <c>m</c> or <c>h</c>, at most a day.</summary>
internal static partial class Durations
{
    public static TimeSpan? Parse(string text)
    {
        if (Form().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var number = int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
        var duration = match.Groups["unit"].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            _ => TimeSpan.FromHours(number),
        };
        return duration <= TimeSpan.FromDays(1) ? duration : null;
    }

    [GeneratedRegex(@"\A(?<number>[0-9]{1,8})(?<unit>ms|s|m|h)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
