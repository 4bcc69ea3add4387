using System.Text.RegularExpressions;

namespace Delivery.Emulator.Logs;

/// <summary>
/// Filter patterns for unstructured events: terms that must be there, <c>-</c> terms that must not, <c>?</c> terms of which
/// one must; quoted where they hold more than letters
/// (docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html, read 2026-11-23). Delimited patterns and
/// regular expressions are refused; those in braces are <see cref="JsonFilter"/>'s.
/// </summary>
internal sealed partial class LogFilter
{
    private readonly List<string> _all = [];
    private readonly List<string> _any = [];
    private readonly List<string> _none = [];

    /// <summary>A test of messages by a pattern of either kind.</summary>
    public static Func<string, bool> Parse(string pattern)
    {
        var text = pattern.Trim();
        if (text.Length > 1024 || text.StartsWith('[') || text.StartsWith('%'))
        {
            throw LogErrors.Invalid("Invalid filter pattern. (The emulator supports patterns of terms and of JSON only.)");
        }

        return text.StartsWith('{') ? JsonFilter.Parse(text) : Terms(text).Matches;
    }

    private static LogFilter Terms(string text)
    {
        var filter = new LogFilter();

        var at = 0;
        while (at < text.Length)
        {
            var match = Term().Match(text, at);
            if (!match.Success)
            {
                throw LogErrors.Invalid("Invalid filter pattern");
            }

            var term = match.Groups["quoted"].Success ? match.Groups["quoted"].Value.Replace("\\\"", "\"", StringComparison.Ordinal) : match.Groups["word"].Value;
            (match.Groups["sign"].Value switch { "-" => filter._none, "?" => filter._any, _ => filter._all }).Add(term);
            at = match.Index + match.Length;
        }

        return filter;
    }

    private bool Matches(string message) =>
        _all.TrueForAll(term => message.Contains(term, StringComparison.Ordinal))
        && !_none.Exists(term => message.Contains(term, StringComparison.Ordinal))
        && (_any.Count == 0 || _any.Exists(term => message.Contains(term, StringComparison.Ordinal)));

    [GeneratedRegex("""\G\s*(?<sign>[-?]?)("(?<quoted>([^"\\]|\\.)*)"|(?<word>[^\s"\\?-][^\s"]*))(?=\s|\z)\s*""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Term();
}
