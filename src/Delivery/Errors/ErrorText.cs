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

    /// <summary>Control characters (ANSI sequences among them) replaced; line breaks kept, indented.</summary>
    public static string Plain(string text) => string.Concat(text.Replace("\r", "", StringComparison.Ordinal)
        .Select(c => c == '\n' ? "\n    " : char.IsControl(c) ? "\uFFFD" : c.ToString()));
}
