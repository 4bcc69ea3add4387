namespace Delivery.Emulator.Identity.Policies;

/// <summary>
/// Patterns of policies: <c>*</c> for any run of characters, <c>?</c> for one
/// (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html, read 2026-11-26).
/// </summary>
public static class Wildcards
{
    /// <summary>Characters that a policy variable gave and that count literally: <c>${*}</c>, <c>${?}</c>, <c>${$}</c>.</summary>
    internal const char LiteralStar = '\uE000', LiteralQuestion = '\uE001';

    private const int ArnParts = 6;

    /// <summary>Takes time in proportion to the product of the lengths at worst, whatever the pattern.</summary>
    public static bool Match(string pattern, string text, bool ignoreCase = false)
    {
        int p = 0, t = 0, star = -1, from = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                from = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || Same(pattern[p], text[t], ignoreCase)))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++from;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }

    /// <summary>Compares the six components of ARNs one by one; a pattern that is too short is completed with wildcards.</summary>
    public static bool MatchArn(string pattern, string arn)
    {
        if (pattern == "*")
        {
            return true;
        }

        var patterns = pattern.Split(':', ArnParts);
        var parts = arn.Split(':', ArnParts);
        if (parts.Length < ArnParts)
        {
            return Match(pattern, arn); // "*": an action without resources
        }

        return patterns.Select((each, i) => Match(each, parts[i])).All(matches => matches);
    }

    private static bool Same(char pattern, char text, bool ignoreCase) => pattern switch
    {
        LiteralStar => text == '*',
        LiteralQuestion => text == '?',
        _ => pattern == text || ignoreCase && char.ToUpperInvariant(pattern) == char.ToUpperInvariant(text),
    };
}
