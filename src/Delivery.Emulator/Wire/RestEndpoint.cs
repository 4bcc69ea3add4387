using Delivery.Emulator.Hosting;
using Microsoft.AspNetCore.Http.Features;

namespace Delivery.Emulator.Wire;

/// <summary>Requests signed for a service that speaks REST: signature, call, answer.</summary>
internal sealed class RestEndpoint(IReadOnlyList<IRestService> services, CallerCheck callers, CallActivity activity)
{
    /// <summary>The service that a request is signed for, where it is one of these.</summary>
    public IRestService? Of(HttpRequest request) =>
        Authorization.ServiceHint(request) is { } hint ? services.FirstOrDefault(service => service.Service == hint) : null;

    public async Task HandleAsync(HttpContext context, IRestService service, CancellationToken cancellationToken)
    {
        var requestId = Guid.NewGuid().ToString("N").ToUpperInvariant()[..16];
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        RestAnswer answer;
        try
        {
            answer = await InvokeAsync(context.Request, service, target, requestId, cancellationToken);
        }
        catch (AwsErrorException error)
        {
            answer = service.Refusal(error, target, requestId);
        }
        catch (OperationCanceledException)
        {
            return;
        }
#pragma warning disable CA1031 // whatever a service did not expect is an internal failure to its caller, not the end of the server
        catch (Exception error)
#pragma warning restore CA1031
        {
            await Console.Error.WriteLineAsync($"{requestId} internal failure: {error}");
            answer = service.Refusal(new("InternalError", "We encountered an internal error. Please try again.", 500), target, requestId);
        }

        await WriteAsync(context, answer, requestId);
    }

    private async Task<RestAnswer> InvokeAsync(HttpRequest request, IRestService service, string target, string requestId, CancellationToken cancellationToken)
    {
        var body = await AwsEndpoint.ReadBodyAsync(request, cancellationToken);
        var authorization = Authorization.Read(request)!;
        var known = callers.Check(request, body, authorization);
        if (!known.IsTask)
        {
            activity.Seen();
        }

        return await service.InvokeAsync(
            new RestCall(request.Method.ToUpperInvariant(), request.Host.Host, target, request.Query, request.Headers, body, known.Identity, authorization.Region, requestId),
            cancellationToken);
    }

    internal static async Task WriteAsync(HttpContext context, RestAnswer answer, string requestId)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.Headers["x-amz-request-id"] = requestId;
        foreach (var (name, value) in answer.Headers)
        {
            response.Headers[name] = value;
        }

        if (answer.Status is 204 or 304)
        {
            return;
        }

        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        try
        {
            await response.Body.WriteAsync(answer.Body, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client is gone; there is nobody to tell.
        }
    }
}
