namespace Delivery.Review;

/// <summary>Patterns of IAM: <c>*</c> for any text, <c>?</c> for one character.</summary>
internal static class Wildcard
{
    public static bool Has(string text) => text.AsSpan().ContainsAny('*', '?');

    /// <summary>
    /// Whether every text that <paramref name="other"/> matches is matched by <paramref name="pattern"/>. The other's own wildcards
    /// count as characters that only a wildcard matches, which never claims too much.
    /// </summary>
    public static bool Covers(string pattern, string other, bool ignoreCase)
    {
        var (at, from, star, retry) = (0, 0, -1, 0);
        while (from < other.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, retry) = (at++, from);
            }
            else if (at < pattern.Length && other[from] != '*' && (pattern[at] == '?' || AreEqual(pattern[at], other[from], ignoreCase)))
            {
                at++;
                from++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                from = ++retry;
            }
            else
            {
                return false;
            }
        }
        return pattern.AsSpan(at).TrimStart('*').IsEmpty;
    }

    private static bool AreEqual(char one, char other, bool ignoreCase) =>
        one == other || (ignoreCase && char.ToUpperInvariant(one) == char.ToUpperInvariant(other));
}
