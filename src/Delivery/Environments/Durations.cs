using System.Globalization;
using System.Text.RegularExpressions;

namespace Delivery.Environments;

/// <summary>Durations as people write them: <c>90s</c>, <c>45m</c>, <c>1h30m</c>.</summary>
internal static partial class Durations
{
    public static bool TryParse(string text, out TimeSpan duration)
    {
        var match = Form().Match(text);
        duration = default;
        if (!match.Success || text.Length == 0)
        {
            return false;
        }
        duration = TimeSpan.FromHours(Part(1)) + TimeSpan.FromMinutes(Part(2)) + TimeSpan.FromSeconds(Part(3));
        return true;

        int Part(int group) =>
            match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"\A(?:([0-9]{1,3})h)?(?:([0-9]{1,4})m)?(?:([0-9]{1,5})s)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
