using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.S3;

/// <summary>S3's XML.</summary>
internal static class S3Xml
{
    private const string ContentType = "application/xml";
    private static readonly XNamespace Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    public static RestAnswer Answer(string root, params ReadOnlySpan<XElement?> members)
    {
        var document = new XElement(Namespace + root);
        foreach (var member in members)
        {
            document.Add(member);
        }

        return new RestAnswer(200, ContentType, Bytes(document));
    }

    /// <summary>A document that is one text.</summary>
    public static RestAnswer Answer(string root, string text) => new(200, ContentType, Bytes(new XElement(Namespace + root, text)));

    /// <summary>An element; left out where the value is null.</summary>
    public static XElement? Element(string name, object? value) => value is null ? null : new XElement(Namespace + name, value is string text ? Legal(text) : value);

    public static XElement Parent(string name, params IEnumerable<XElement?> members) => new(Namespace + name, members.Where(member => member is not null));

    public static RestAnswer Error(AwsErrorException error, string resource, string requestId) => new(error.Status, ContentType, Bytes(new XElement(
        "Error", new XElement("Code", error.Code), new XElement("Message", Legal(error.Message)), new XElement("Resource", Legal(resource)),
        new XElement("RequestId", requestId), new XElement("HostId", requestId))));

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The text of one element of a request's document, or null where it has none.</summary>
    /// <exception cref="AwsErrorException">MalformedXML.</exception>
    public static string? Text(byte[] body, string element)
    {
        if (body.Length == 0)
        {
            return null;
        }

        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = 100_000 });
            return XDocument.Load(reader).Descendants().FirstOrDefault(each => each.Name.LocalName == element)?.Value;
        }
        catch (XmlException)
        {
            throw new AwsErrorException("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");
        }
    }

    private static byte[] Bytes(XElement root) =>
        Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + root.ToString(SaveOptions.DisableFormatting));

    /// <summary>XML has no place for most control characters and lone surrogates.</summary>
    private static string Legal(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(rune.Value is 9 or 10 or 13 or >= 32 and not (0xFFFE or 0xFFFF) ? rune.ToString() : "\uFFFD");
        }

        return result.ToString();
    }
}
