using Delivery.Review;

namespace Delivery.Errors;

/// <summary>Shows a foreign text in a message: in quotes, in one line, harmless to a terminal, and not longer than one can read.</summary>
public static class Quoted
{
    private const int MaxLength = 80;

    public static string Of(string text)
    {
        var runes = text.EnumerateRunes().Take(MaxLength + 1).ToList();
        var shown = PlainText.Neutralise(string.Concat(runes.Take(MaxLength)));
        return runes.Count > MaxLength ? $"'{shown}...'" : $"'{shown}'";
    }
}
