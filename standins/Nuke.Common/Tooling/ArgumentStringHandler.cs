using System.Runtime.CompilerServices;
using System.Text;

namespace Nuke.Common.Tooling;

/// <summary>Command-line arguments as an interpolated string: values with spaces are quoted, <c>{value:r}</c> is redacted in output, <c>{value:nq}</c> stays as it is.</summary>
[InterpolatedStringHandler]
public ref struct ArgumentStringHandler
{
    private readonly StringBuilder builder;
    private readonly List<string> secrets;

    public ArgumentStringHandler(int literalLength, int formattedCount, out bool handlerIsValid)
    {
        builder = new StringBuilder(literalLength + (formattedCount * 16));
        secrets = [];
        handlerIsValid = true;
    }

    public static implicit operator ArgumentStringHandler(string value)
    {
        var handler = new ArgumentStringHandler(value.NotNull().Length, 0, out _);
        handler.AppendLiteral(value);
        return handler;
    }

    public readonly void AppendLiteral(string value) => builder.Append(value);

    public readonly void AppendFormatted(object obj, int alignment = 0, string format = null)
    {
        var text = obj?.ToString() ?? string.Empty;
        if (format == "r")
        {
            secrets.Add(text);
        }

        builder.Append(format is "r" or "nq" ? text : Arguments.QuoteIfNeeded(text));
    }

    public readonly string ToStringAndClear()
    {
        var text = builder.ToString();
        builder.Clear();
        return text;
    }

    public readonly Func<string, string> GetFilter()
    {
        var values = secrets;
        return text => values.Where(x => x.Length > 0).Aggregate(text, (current, x) => current.Replace(x, Arguments.Redacted, StringComparison.Ordinal));
    }
}
