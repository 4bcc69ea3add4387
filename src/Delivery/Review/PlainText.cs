using System.Globalization;
using System.Text;

namespace Delivery.Review;

/// <summary>Makes hostile text harmless to a terminal: what would move the cursor, colour, hide or reorder text is shown as its code.</summary>
public static class PlainText
{
    public static string Neutralise(string text)
    {
        var harmless = new StringBuilder(text.Length);
        // EnumerateRunes turns lone surrogates into U+FFFD.
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\n')
            {
                harmless.Append("\\n");
            }
            else if (IsHarmful(rune))
            {
                harmless.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
            }
            else
            {
                harmless.Append(rune.ToString());
            }
        }
        return harmless.ToString();
    }

    // Cf: bidirectional overrides, zero-width characters, tags. Zl and Zp break lines.
    private static bool IsHarmful(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
