using System.Text;
using System.Text.RegularExpressions;

namespace Delivery.Images;

/// <summary>
/// A <c>.dockerignore</c>: one pattern a line, <c>#</c> comments, <c>!</c> takes back, the last match decides
/// (docs.docker.com/build/concepts/context/#dockerignore-files, read 2026-11-23). A pattern that matches a folder matches all below it.
/// </summary>
public sealed class IgnoreRules
{
    private readonly List<(Regex Pattern, bool Excludes)> _rules;

    private IgnoreRules(List<(Regex, bool)> rules) => _rules = rules;

    public static IgnoreRules None { get; } = new([]);

    /// <param name="text">Content of the file.</param>
    /// <exception cref="FormatException">A pattern is none; the message names its line.</exception>
    public static IgnoreRules Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<(Regex, bool)> rules = [];
        var number = 0;
        foreach (var line in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            if (line.StartsWith('#'))
            {
                continue;
            }

            var pattern = line.Trim();
            var excludes = !pattern.StartsWith('!');
            pattern = Clean(excludes ? pattern : pattern[1..].Trim());
            if (pattern.Length > 0)
            {
                rules.Add((Translate(pattern, number), excludes));
            }
        }

        return new(rules);
    }

    /// <param name="path">Path in the build context, with slashes, of a file.</param>
    public bool Excludes(string path)
    {
        var excluded = false;
        foreach (var (pattern, excludes) in _rules)
        {
            if (excluded != excludes && pattern.IsMatch(path))
            {
                excluded = excludes;
            }
        }

        return excluded;
    }

    /// <summary>Folders are walked once, by name: <c>.</c>, <c>..</c> and needless slashes are taken out as Docker does.</summary>
    private static string Clean(string pattern)
    {
        List<string> parts = [];
        foreach (var part in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("." or ".."))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    private static Regex Translate(string pattern, int line)
    {
        var regex = new StringBuilder("^");
        for (var index = 0; index < pattern.Length; index++)
        {
            switch (pattern[index])
            {
                case '*' when index + 1 < pattern.Length && pattern[index + 1] == '*':
                    index++;
                    if (index + 1 < pattern.Length && pattern[index + 1] == '/')
                    {
                        index++;
                        regex.Append("(?:.*/)?");
                    }
                    else
                    {
                        regex.Append(".*");
                    }

                    break;
                case '*':
                    regex.Append("[^/]*");
                    break;
                case '?':
                    regex.Append("[^/]");
                    break;
                case '\\':
                    if (++index == pattern.Length)
                    {
                        throw Bad(line);
                    }

                    regex.Append(Regex.Escape(pattern[index..(index + 1)]));
                    break;
                case '[':
                    index = Set(pattern, index, regex, line);
                    break;
                default:
                    regex.Append(Regex.Escape(pattern[index..(index + 1)]));
                    break;
            }
        }

        // Linear in the length of what is matched, whatever the pattern.
        return new Regex(regex.Append(@"(?:/.*)?\z").ToString(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline);
    }

    private static int Set(string pattern, int start, StringBuilder regex, int line)
    {
        var end = start + 1;
        var negated = end < pattern.Length && pattern[end] == '^';
        end += negated ? 1 : 0;
        var first = end;
        var set = new StringBuilder();
        while (end < pattern.Length && (pattern[end] != ']' || end == first))
        {
            if (pattern[end] == '\\' && ++end == pattern.Length)
            {
                throw Bad(line);
            }

            set.Append(pattern[end] is '-' ? "-" : pattern[end] is '\\' or ']' or '[' or '^' ? $"\\{pattern[end]}" : pattern[end].ToString());
            end++;
        }

        if (end >= pattern.Length)
        {
            throw Bad(line);
        }

        regex.Append('[').Append(negated ? "^/" : "").Append(set).Append(']');
        return end;
    }

    private static FormatException Bad(int line) =>
        new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Line {line} is not a pattern."));
}
