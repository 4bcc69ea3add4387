using System.Net;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace StandIns.Protocol;

/// <summary>A Query answer: <c>XResponse/XResult</c> and the request id in <c>ResponseMetadata</c>.</summary>
internal sealed class XmlUnmarshaller<TResponse>(ExceptionTypes exceptions) : XmlResponseUnmarshaller
    where TResponse : AmazonWebServiceResponse, new()
{
    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
    {
        var root = Read(input.Stream);
        var response = new TResponse { ResponseMetadata = new ResponseMetadata { RequestId = Text(Child(root, "ResponseMetadata"), "RequestId") } };
        var result = root.Elements().FirstOrDefault(each => each.Name.LocalName.EndsWith("Result", StringComparison.Ordinal));
        XmlShapeReader.Fill(response, Shape.Of(typeof(TResponse)), result);
        return response;
    }

    public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
        => exceptions.New(XmlErrorResponseUnmarshaller.GetInstance().Unmarshall(input), innerException, statusCode);

    private static XElement Read(Stream stream)
    {
        using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true });
        return XDocument.Load(reader).Root;
    }

    private static XElement Child(XElement element, string name) => element?.Elements().FirstOrDefault(each => each.Name.LocalName == name);

    private static string Text(XElement element, string name) => Child(element, name)?.Value.Trim();
}

/// <summary>A JSON 1.1 answer: one object. The SDK takes the request id from a header.</summary>
internal sealed class JsonUnmarshaller<TResponse>(ExceptionTypes exceptions, TimestampFormat timestamps) : JsonResponseUnmarshaller
    where TResponse : AmazonWebServiceResponse, new()
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        using var document = JsonDocument.Parse(input.Stream);
        var response = new TResponse();
        JsonShapeReader.Fill(response, Shape.Of(typeof(TResponse)), document.RootElement, timestamps);
        return response;
    }

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var reader = new StreamingUtf8JsonReader(input.Stream);
        var exception = exceptions.New(JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader), innerException, statusCode);
        var shape = Shape.Of(exception.GetType());
        if (shape.Members.Count > 0)
        {
            using var document = JsonDocument.Parse(input.GetResponseBodyBytes());
            JsonShapeReader.Fill(exception, shape, document.RootElement, timestamps);
        }

        return exception;
    }
}

/// <summary>An operation's own exceptions, found by the error code, with or without "Exception" at its end; else the service's base exception.</summary>
internal sealed class ExceptionTypes(Type baseException, Type[] errors)
{
    public AmazonServiceException New(ErrorResponse error, Exception inner, HttpStatusCode statusCode)
    {
        var exception = Array.Find(errors, each => each.Name == error.Code || each.Name == error.Code + "Exception") ?? baseException;
        return (AmazonServiceException)Activator.CreateInstance(exception, error.Message, inner, error.Type, error.Code, error.RequestId, statusCode);
    }
}
