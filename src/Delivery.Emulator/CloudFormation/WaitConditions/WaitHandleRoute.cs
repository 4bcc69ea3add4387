using System.Security.Cryptography;
using System.Text;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.S3;
using Delivery.Emulator.Wire;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Delivery.Emulator.CloudFormation.WaitConditions;

/// <summary>
/// <c>PUT</c> of a signal to a handle's presigned URL (user guide using-cfn-waitcondition, read 2026-11-27). It is S3 that answers there: it takes
/// any body of the sender's and tells of nothing but the upload; what is no signal fails the condition that waits.
/// </summary>
internal sealed class WaitHandleRoute(WaitHandles handles, EmulatorParts parts)
{
    /// <summary>A handle's own bound: signals are small.</summary>
    private const int LargestSignal = 64 * 1024;

    public void Map(IEndpointRouteBuilder routes) =>
        routes.Map("/" + WaitHandles.Bucket + "{region}/{stacks}/{stack}/{stackId}/{handle}/{logicalId}", AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        var requestId = Guid.NewGuid().ToString("N").ToUpperInvariant()[..16];
        RestAnswer answer;
        try
        {
            await ReceiveAsync(context.Request, context.RequestAborted);
            answer = new RestAnswer(200, null, []);
        }
        catch (AwsErrorException error)
        {
            answer = S3Xml.Error(S3Errors.FromWire(error), context.Features.GetRequiredFeature<IHttpRequestFeature>().Path, requestId);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await RestEndpoint.WriteAsync(context, answer, requestId);
    }

    private async Task ReceiveAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (region, id) = ((string)request.RouteValues["region"]!, (string)request.RouteValues["handle"]!);
        var account = ((string)request.RouteValues["stacks"]!).Split(':') is [_, _, _, _, var number, _] ? number : "";
        if (handles.Find(account, region, id) is not { } handle || !HttpMethods.IsPut(request.Method) || !IsPresigned(request, handle))
        {
            throw new AwsErrorException(
                "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.", 403);
        }

        if (parts.Clock.Now >= handle.ExpiresAt)
        {
            throw new AwsErrorException("AccessDenied", "Request has expired", 403);
        }

        var body = await AwsEndpoint.ReadBodyAsync(request, cancellationToken);
        if (body.Length > LargestSignal)
        {
            throw new AwsErrorException("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
        }

        handles.Receive(account, region, id, WaitSignal.Parse(body));
    }

    /// <summary>Whether path and query are the ones that were handed out.</summary>
    private static bool IsPresigned(HttpRequest request, WaitHandle handle)
    {
        var signed = new Uri(handle.Url);
        var expected = QueryHelpers.ParseQuery(signed.Query);
        return request.Path.Value == Uri.UnescapeDataString(signed.AbsolutePath) && request.Query.Count == expected.Count && expected.All(parameter =>
            CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(parameter.Value.ToString()), Encoding.UTF8.GetBytes(request.Query[parameter.Key].ToString())));
    }
}
