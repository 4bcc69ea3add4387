using System.Runtime.CompilerServices;
using System.Text;

namespace Nuke.Common.Tooling;

/// <summary>Command-line arguments as an interpolated string: values with spaces are quoted, <c>{value:r}</c> is redacted in output, <c>{value:nq}</c> stays as it is.</summary>
[InterpolatedStringHandler]
public readonly ref struct ArgumentStringHandler
{
    private readonly StringBuilder builder;
    private readonly List<string> secrets;

    public ArgumentStringHandler(int literalLength, int formattedCount, out bool handlerIsValid)
    {
        (builder, secrets) = (new StringBuilder(literalLength + (formattedCount * 16)), []);
        handlerIsValid = true;
    }

    public void AppendLiteral(string value) => builder.Append(value);

    public void AppendFormatted(object obj, int alignment = 0, string format = null)
    {
        var text = obj?.ToString() ?? string.Empty;
        if (format == "r" && text.Length > 0)
        {
            secrets.Add(text);
        }

        builder.Append(format is "r" or "nq" ? text : ToolOptions.QuoteIfNeeded(text));
    }

    public string ToStringAndClear() => builder.ToString();

    public Func<string, string> GetFilter()
    {
        var values = secrets;
        return text => values.Aggregate(text, (current, x) => current.Replace(x, "[REDACTED]", StringComparison.Ordinal));
    }
}
