namespace Delivery.Review;

/// <summary>Breaks a text into lines.</summary>
public static class TextWrapping
{
    /// <summary>At blanks where there are some, else in the middle of a word. At least one line.</summary>
    /// <param name="room">Columns.</param>
    public static IEnumerable<string> Lines(string text, int room)
    {
        while (text.Length > room)
        {
            var blank = text.LastIndexOf(' ', room);
            var end = blank > 0 ? blank : room;
            yield return text[..end];
            text = text[end..].TrimStart();
        }

        yield return text;
    }
}
