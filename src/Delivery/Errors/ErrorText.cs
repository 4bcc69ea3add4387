using System.Globalization;
using System.Text;

namespace Delivery.Errors;

/// <summary>Errors as people read them on a terminal: plain text, no control characters of whoever worded the cause.</summary>
public static class ErrorText
{
    public static string Of(DeliveryException ended)
    {
        var text = new StringBuilder();
        foreach (var error in ended.Errors)
        {
            text.AppendLine(Plain(error.Message));
            if (error.Next.Length > 0)
            {
                text.Append("  next: ").AppendLine(Plain(error.Next));
            }
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>Control characters (ANSI sequences among them) replaced, no line a command to GitHub's runner; line breaks kept, indented.</summary>
    public static string Plain(string text) => WorkflowCommands.Break(string.Concat(text.Replace("\r", "", StringComparison.Ordinal)
        .Select(c => c == '\n' ? "\n    " : IsHarmful(c) ? "\uFFFD" : c.ToString())));

    // Format characters hide and reorder.
    private static bool IsHarmful(char c) => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
