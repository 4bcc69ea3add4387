using System.Globalization;
using System.Text;

namespace Delivery.Errors;

/// <summary>Shows a foreign text in a message: in quotes, in one line, without control characters, and not longer than one can read.</summary>
public static class Quoted
{
    private const int MaxLength = 80;

    public static string Of(string text)
    {
        StringBuilder shown = new("'");
        foreach (var rune in text.EnumerateRunes().Take(MaxLength))
        {
            var category = Rune.GetUnicodeCategory(rune);
            var isVisible = category is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
            shown.Append(isVisible ? rune.ToString() : "\uFFFD");
        }
        return shown.Append(text.EnumerateRunes().Skip(MaxLength).Any() ? "...'" : "'").ToString();
    }

    /// <summary>Several texts, separated by commas.</summary>
    public static string All(IEnumerable<string> texts) => string.Join(", ", texts.Select(Of));
}
