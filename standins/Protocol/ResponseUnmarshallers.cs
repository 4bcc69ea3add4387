using System.Net;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

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
    {
        try
        {
            var root = Read(input.Stream);
            var error = Child(root, "Error") ?? Child(Child(root, "Errors"), "Error");
            _ = Enum.TryParse<ErrorType>(Text(error, "Type"), true, out var type) || (type = ErrorType.Unknown) == type;
            return exceptions.New(Text(error, "Code"), Text(error, "Message"), type, Text(root, "RequestId") ?? Text(root, "RequestID"), innerException, statusCode);
        }
        catch (XmlException)
        {
            return exceptions.New(null, null, ErrorType.Unknown, null, innerException, statusCode);
        }
    }

    private static XElement Read(Stream stream)
    {
        using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true });
        return XDocument.Load(reader).Root;
    }

    private static XElement Child(XElement element, string name) => element?.Elements().FirstOrDefault(each => each.Name.LocalName == name);

    private static string Text(XElement element, string name) => Child(element, name)?.Value.Trim();
}

/// <summary>A JSON 1.1 answer: one object, or an error named by <c>__type</c> or a header. The SDK takes the request id from a header.</summary>
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
        var (headers, code, message) = (input.ResponseData, default(string), default(string));
        var type = headers.IsHeaderPresent("x-amzn-ErrorType") ? headers.GetHeaderValue("x-amzn-ErrorType") : null;
        var requestId = headers.IsHeaderPresent("x-amzn-RequestId") ? headers.GetHeaderValue("x-amzn-RequestId") : null;
        try
        {
            using var document = JsonDocument.Parse(input.Stream);
            type ??= Text(document.RootElement, "__type") ?? Text(document.RootElement, "code");
            message = Text(document.RootElement, "message") ?? Text(document.RootElement, "Message") ?? Text(document.RootElement, "errorMessage");
            code = type?.Split(':')[0].Split('#')[^1];
            var exception = exceptions.New(code, message, ErrorType.Unknown, requestId, innerException, statusCode);
            JsonShapeReader.Fill(exception, Shape.Of(exception.GetType()), document.RootElement, timestamps);
            return exception;
        }
        catch (JsonException)
        {
            return exceptions.New(type?.Split(':')[0].Split('#')[^1], null, ErrorType.Unknown, requestId, innerException, statusCode);
        }
    }

    private static string Text(JsonElement element, string name)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>An operation's own exceptions, found by the error code, with or without "Exception" at its end; else the service's base exception.</summary>
internal sealed class ExceptionTypes(Type baseException, Type[] errors)
{
    public AmazonServiceException New(string code, string message, ErrorType type, string requestId, Exception inner, HttpStatusCode statusCode)
    {
        var exception = Array.Find(errors, each => each.Name == code || each.Name == code + "Exception") ?? baseException;
        return (AmazonServiceException)Activator.CreateInstance(exception, message, inner, type, code, requestId, statusCode);
    }
}
