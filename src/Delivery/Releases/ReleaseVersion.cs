using System.Globalization;
using System.Text.RegularExpressions;

namespace Delivery.Releases;

/// <summary>Versions of releases: image tags, ordered as semantic versions are (semver.org 2.0.0, section 11, read 2026-11-26).</summary>
public static partial class ReleaseVersion
{
    /// <summary>Whether the text can be an image's tag (OCI distribution 1.1): nothing else is a version.</summary>
    public static bool IsValid(string? text) => text is not null && TagForm().IsMatch(text);

    /// <summary>
    /// Below 0 where <paramref name="left"/> is older, above where it is newer, 0 where they are the same or one is no semantic version. The commit at a
    /// version's end (<c>.g0123abc</c>) has no order: versions that differ in it alone are neither older nor newer.
    /// </summary>
    public static int Compare(string left, string right)
    {
        var (first, second) = (SemanticForm().Match(left), SemanticForm().Match(right));
        if (!first.Success || !second.Success)
        {
            return 0;
        }

        var release = Identifiers(first.Groups[1].Value, second.Groups[1].Value);
        var (before, after) = (first.Groups[2], second.Groups[2]);
        return release != 0 ? release : (before.Success, after.Success) switch
        {
            (false, false) => 0,
            (true, false) => -1,
            (false, true) => 1,
            _ => Identifiers(Commit().Replace(before.Value, ""), Commit().Replace(after.Value, "")),
        };
    }

    private static int Identifiers(string left, string right)
    {
        var (first, second) = (left.Split('.'), right.Split('.'));
        for (var at = 0; at < Math.Min(first.Length, second.Length); at++)
        {
            if (Identifier(first[at], second[at]) is var order and not 0)
            {
                return order;
            }
        }

        return first.Length.CompareTo(second.Length);
    }

    private static int Identifier(string left, string right) => (Number(left), Number(right)) switch
    {
        ({ } first, { } second) => first.CompareTo(second),
        ({ }, null) => -1,
        (null, { }) => 1,
        _ => Math.Sign(string.CompareOrdinal(left, right)),
    };

    private static decimal? Number(string text) =>
        text.Length <= 28 && decimal.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"\.g[0-9a-f]{7,40}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Commit();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagForm();

    [GeneratedRegex(@"\A([0-9]+\.[0-9]+\.[0-9]+)(?:-([0-9A-Za-z.-]+))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex SemanticForm();
}
