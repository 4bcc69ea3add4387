using System.Globalization;
using System.Net;
using System.Text;
using Delivery.Review;

namespace Delivery.Reports;

/// <summary>Markup in the making. Text goes in as text: nothing that was not written here becomes an element, an attribute or a link.</summary>
internal sealed class Html
{
    private readonly StringBuilder _markup = new();

    /// <summary>Markup of our own.</summary>
    public Html Raw(string markup)
    {
        _markup.Append(markup);
        return this;
    }

    /// <summary>Text of whatever origin: what would colour, hide or reorder it is shown as its code.</summary>
    public Html Text(string? text)
    {
        _markup.Append(Escaped(text));
        return this;
    }

    /// <summary>An element with text.</summary>
    /// <param name="kind">A class of our own; null: none.</param>
    public Html Element(string name, string? text, string? kind = null) =>
        Raw(kind is null ? $"<{name}>" : $"<{name} class=\"{kind}\">").Text(text).Raw($"</{name}>");

    /// <summary>A number for an attribute or a text.</summary>
    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>For an element's text and for a quoted attribute. Lines stay lines.</summary>
    public static string Escaped(string? text) =>
        string.Join('\n', (text ?? "").ReplaceLineEndings("\n").Split('\n').Select(line => WebUtility.HtmlEncode(PlainText.Neutralise(line))));

    /// <summary>A length of time as people say it.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 0.0005 => "0 s",
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0} ms"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / 60):0} min {seconds % 60:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / 3600):0} h {seconds % 3600 / 60:00} min"),
    };

    public static string Bytes(long bytes) => bytes < 1 << 20
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB");

    public override string ToString() => _markup.ToString();
}
