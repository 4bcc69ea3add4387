using System.Text.Json.Nodes;

namespace Delivery.Emulator.Wire;

/// <summary>A rendered answer.</summary>
internal sealed record WireAnswer(int Status, string ContentType, byte[] Body, string? QueryError = null)
{
    private const string Xml = "text/xml";
    private const string Cbor = "application/cbor";

    /// <summary>Share of the body that is sent before the connection is cut; 1: all of it, and it is not cut.</summary>
    public double Share { get; init; } = 1;

    public static WireAnswer Success(ServiceDescription service, string operation, JsonObject output, string requestId) =>
        service.Protocol switch
        {
            WireProtocol.Cbor => new(200, Cbor, CborOutput.Render(output)),
            WireProtocol.Json10 or WireProtocol.Json11 => new(200, JsonType(service.Protocol), JsonOutput.Render(output)),
            _ => new(200, Xml, XmlOutput.Answer(service, operation, output, requestId)),
        };

    public static WireAnswer Refusal(WireProtocol protocol, ServiceDescription? service, AwsErrorException error, string requestId)
    {
        var code = AwsErrors.CodeFor(protocol, error.Code);
        if (protocol == WireProtocol.Cbor)
        {
            // The one such service was a Query service before: its clients read the error's code from the header.
            return new(error.Status, Cbor, CborOutput.Render(new JsonObject { ["__type"] = code, ["message"] = error.Message }), $"{code};{(error.Status >= 500 ? "Receiver" : "Sender")}");
        }

        if (protocol is not (WireProtocol.Json10 or WireProtocol.Json11))
        {
            return new(error.Status, Xml, XmlOutput.Error(service, error, code, requestId));
        }

        var body = error.Members?.DeepClone().AsObject() ?? [];
        body["__type"] = service?.Service == "sqs" ? "com.amazonaws.sqs#" + code : code;
        body["message"] = error.Message;
        return new(
            error.Status == 401 || error.Status == 403 ? 400 : error.Status,
            JsonType(protocol),
            JsonOutput.Render(body),
            service switch
            {
                { Service: "sqs" } => $"{SqsQueryCodes.Of(code)};{(error.Status >= 500 ? "Receiver" : "Sender")}",
                { RpcName: not null } => $"{error.Code};{(error.Status >= 500 ? "Receiver" : "Sender")}",
                _ => null,
            });
    }

    public async Task WriteAsync(HttpResponse response, string requestId, CancellationToken cancellationToken)
    {
        response.StatusCode = Status;
        response.ContentType = ContentType;
        response.ContentLength = Body.Length;
        response.Headers["x-amzn-RequestId"] = requestId;
        if (ContentType == Cbor)
        {
            response.Headers["smithy-protocol"] = "rpc-v2-cbor";
        }

        if (QueryError is not null)
        {
            response.Headers["x-amzn-query-error"] = QueryError;
        }

        try
        {
            if (Share < 1)
            {
                await response.Body.WriteAsync(Body.AsMemory(0, (int)(Body.Length * Share)), cancellationToken);
                await response.Body.FlushAsync(cancellationToken);
                response.HttpContext.Abort();
                return;
            }

            await response.Body.WriteAsync(Body, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The client is gone; there is nobody to tell.
        }
    }

    private static string JsonType(WireProtocol protocol) =>
        protocol == WireProtocol.Json10 ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1";
}
