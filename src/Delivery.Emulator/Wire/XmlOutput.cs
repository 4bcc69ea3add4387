using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;

namespace Delivery.Emulator.Wire;

/// <summary>Renders answers of the Query protocols as XML.</summary>
internal static class XmlOutput
{
    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        CheckCharacters = true,
    };

    public static byte[] Answer(ServiceDescription service, string operation, JsonObject answer, string requestId) => Document(xml =>
    {
        xml.WriteStartElement(operation + "Response", service.Discriminator);
        if (service.Protocol == WireProtocol.Ec2Query)
        {
            xml.WriteElementString("requestId", service.Discriminator, requestId);
            Members(xml, service, answer);
        }
        else
        {
            xml.WriteStartElement(operation + "Result", service.Discriminator);
            Members(xml, service, answer);
            xml.WriteEndElement();
            xml.WriteStartElement("ResponseMetadata", service.Discriminator);
            xml.WriteElementString("RequestId", service.Discriminator, requestId);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    });

    public static byte[] Error(ServiceDescription? service, AwsErrorException error, string code, string requestId) => Document(xml =>
    {
        if (service?.Protocol == WireProtocol.Ec2Query)
        {
            xml.WriteStartElement("Response");
            xml.WriteStartElement("Errors");
            xml.WriteStartElement("Error");
            xml.WriteElementString("Code", code);
            xml.WriteElementString("Message", Legal(error.Message));
            xml.WriteEndElement();
            xml.WriteEndElement();
            xml.WriteElementString("RequestID", requestId);
            xml.WriteEndElement();
            return;
        }

        var ns = service?.Discriminator ?? "http://webservices.amazon.com/AWSFault/2005-15-09";
        xml.WriteStartElement("ErrorResponse", ns);
        xml.WriteStartElement("Error", ns);
        xml.WriteElementString("Type", ns, error.Status >= 500 ? "Receiver" : "Sender");
        xml.WriteElementString("Code", ns, code);
        xml.WriteElementString("Message", ns, Legal(error.Message));
        xml.WriteEndElement();
        xml.WriteElementString("RequestId", ns, requestId);
        xml.WriteEndElement();
    });

    private static byte[] Document(Action<XmlWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, Settings))
        {
            write(xml);
        }

        return buffer.ToArray();
    }

    private static void Members(XmlWriter xml, ServiceDescription service, JsonObject members)
    {
        foreach (var (name, member) in members)
        {
            if (member is not null)
            {
                Element(xml, service, XmlConvert.EncodeLocalName(name)!, member);
            }
        }
    }

    private static void Element(XmlWriter xml, ServiceDescription service, string name, JsonNode? node)
    {
        xml.WriteStartElement(name, service.Discriminator);
        switch (node)
        {
            case JsonObject members:
                Members(xml, service, members);
                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Element(xml, service, service.Protocol == WireProtocol.Ec2Query ? "item" : "member", item);
                }

                break;
            case JsonValue value:
                xml.WriteString(Scalar(value));
                break;
            default:
                break;
        }

        xml.WriteEndElement();
    }

    private static string Scalar(JsonValue value)
    {
        if (Timestamps.TryRead(value, out var instant))
        {
            return Timestamps.Iso8601(instant);
        }

        return value.GetValueKind() == JsonValueKind.String ? Legal(value.GetValue<string>()) : value.ToJsonString();
    }

    /// <summary>XML 1.0 can't carry most control characters, not even escaped; they become the replacement character.</summary>
    private static string Legal(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!IsLegalAt(text, i))
            {
                return string.Create(text.Length, text, static (span, source) =>
                {
                    for (var j = 0; j < span.Length; j++)
                    {
                        span[j] = IsLegalAt(source, j) ? source[j] : '\uFFFD';
                    }
                });
            }
        }

        return text;
    }

    private static bool IsLegalAt(string text, int index)
    {
        var each = text[index];
        if (char.IsHighSurrogate(each))
        {
            return index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]);
        }

        return char.IsLowSurrogate(each)
            ? index > 0 && char.IsHighSurrogate(text[index - 1])
            : XmlConvert.IsXmlChar(each);
    }
}
