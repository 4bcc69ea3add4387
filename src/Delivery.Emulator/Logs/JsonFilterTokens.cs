using System.Text.RegularExpressions;

namespace Delivery.Emulator.Logs;

/// <summary>The words of a JSON filter pattern, one after the other.</summary>
internal sealed partial class JsonFilterTokens(string text)
{
    private const int Deepest = 20;
    private int _at;
    private int _depth;

    public bool Take(string sign)
    {
        SkipSpace();
        if (!text.AsSpan(_at).StartsWith(sign, StringComparison.Ordinal))
        {
            return false;
        }

        _at += sign.Length;
        return true;
    }

    public bool TakeWord(string word)
    {
        SkipSpace();
        var match = Letters().Match(text, _at);
        if (!match.Success || !match.Value.Equals(word, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        _at += match.Length;
        return true;
    }

    public string Word() => Next(Letters()).Value;

    public string Operator() => Next(Comparison()).Value;

    /// <summary>The steps of <c>$.a.b[0]</c> or <c>$['a'].b</c>: names and indices.</summary>
    public IReadOnlyList<string> Selector()
    {
        var selector = Next(Path());
        return [.. selector.Groups["step"].Captures.Select(each => each.Value)];
    }

    public (string Text, bool IsQuoted) Value()
    {
        var value = Next(Operand());
        return value.Groups["quoted"].Success
            ? (value.Groups["quoted"].Value.Replace("\\\"", "\"", StringComparison.Ordinal), true)
            : (value.Groups["bare"].Value, false);
    }

    /// <summary>One level of parentheses deeper, until disposed.</summary>
    public IDisposable Nested() => ++_depth > Deepest ? throw JsonFilter.Invalid() : new Level(this);

    public void ExpectEnd()
    {
        SkipSpace();
        if (_at < text.Length)
        {
            throw JsonFilter.Invalid();
        }
    }

    private Match Next(Regex form)
    {
        SkipSpace();
        var match = form.Match(text, _at);
        if (!match.Success)
        {
            throw JsonFilter.Invalid();
        }

        _at += match.Length;
        return match;
    }

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }

    [GeneratedRegex(@"\G[A-Za-z]+", RegexOptions.CultureInvariant)]
    private static partial Regex Letters();

    [GeneratedRegex(@"\G(!=|<=|>=|=|<|>)", RegexOptions.CultureInvariant)]
    private static partial Regex Comparison();

    [GeneratedRegex("""\G\$(\.(?<step>[A-Za-z0-9_@-]+)|\[(?<step>[0-9]+)\]|\['(?<step>[^']+)'\])+""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Path();

    [GeneratedRegex("""\G("(?<quoted>([^"\\]|\\.)*)"|(?<bare>[^\s"&|(){}%]+))""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Operand();

    private sealed class Level(JsonFilterTokens tokens) : IDisposable
    {
        public void Dispose() => tokens._depth--;
    }
}
