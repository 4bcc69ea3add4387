using System.Text;
using System.Text.Json.Nodes;
using Delivery.Emulator.Faults;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Identity;
using Delivery.Emulator.Identity.Authorization;
using Delivery.Emulator.Identity.Roles;

namespace Delivery.Emulator.Wire;

/// <summary>The one HTTP endpoint of all emulated services: decodes a request, checks its signature, runs it, renders the answer.</summary>
internal sealed class AwsEndpoint
{
    private const int LargestBody = 8 * 1024 * 1024;
    private readonly Dictionary<string, IAwsService> _services;
    private readonly CallerCheck _callers;
    private readonly RestEndpoint _rest;
    private readonly CallActivity _activity;
    private readonly OperationAuthorization _authorization;
    private readonly CallFaults _faults;
    private readonly CancellationToken _stopping;

    public AwsEndpoint(EmulatorParts parts, CredentialStore credentials, CallActivity activity, CancellationToken stopping)
    {
        _services = parts.Services.ToDictionary(each => each.Service, StringComparer.Ordinal);
        _callers = new CallerCheck(credentials, parts.Clock.Time);
        _activity = activity;
        _authorization = new OperationAuthorization(parts.Authorizer, new RoleDirectory(parts.Store), new ResourceLookup(parts.Store, parts.Clock));
        _faults = new CallFaults(parts, (call, cancellationToken) => Require(call.Service).Service.InvokeAsync(call, cancellationToken));
        _stopping = stopping;
        _rest = new RestEndpoint([.. parts.RestServices], _callers, activity);
    }

    public async Task HandleAsync(HttpContext context)
    {
        var requestId = Guid.NewGuid().ToString();
        var protocol = ProtocolOf(context.Request);
        var service = ServiceDescription.Of(Authorization.ServiceHint(context.Request) ?? "");
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping);
        if (_rest.Of(context.Request) is { } rest)
        {
            await _rest.HandleAsync(context, rest, ends.Token);
            return;
        }

        WireAnswer answer;
        try
        {
            answer = await InvokeAsync(context.Request, protocol, requestId, ends.Token);
        }
        catch (AwsErrorException error)
        {
            answer = WireAnswer.Refusal(protocol, service, error, requestId);
        }
        catch (ConnectionCutException)
        {
            context.Abort();
            return;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            answer = WireAnswer.Refusal(protocol, service, new("ServiceUnavailable", "The emulator is stopping.", 503), requestId);
        }
#pragma warning disable CA1031 // whatever a service did not expect is an internal failure to its caller, not the end of the server
        catch (Exception error)
#pragma warning restore CA1031
        {
            await Console.Error.WriteLineAsync($"{requestId} internal failure: {error}");
            answer = WireAnswer.Refusal(protocol, service, new("InternalFailure", "The request processing has failed because of an unknown error.", 500), requestId);
        }

        await answer.WriteAsync(context.Response, requestId, context.RequestAborted);
    }

    private async Task<WireAnswer> InvokeAsync(HttpRequest request, WireProtocol protocol, string requestId, CancellationToken cancellationToken)
    {
        var body = await ReadBodyAsync(request, cancellationToken);
        var authorization = Authorization.Read(request);
        var known = authorization is null ? null : _callers.Check(request, body, authorization);
        if (known is not { IsTask: true })
        {
            _activity.Seen();
        }

        if (known is not null)
        {
            Require(authorization!.Service);
        }

        var (operation, prefix, input) = Decode(request, body, protocol);
        var service = known is not null ? authorization!.Service : UnsignedService(operation, protocol);
        var description = Require(service).Description;
        if (!description.Speaks(protocol, prefix))
        {
            throw AwsErrors.UnknownOperation(service, operation);
        }

        var call = new AwsCall(service, operation, input, known?.Identity ?? Anonymous, authorization?.Region ?? "us-east-1", requestId);
        _authorization.Require(call);
        var answer = await _faults.RunAsync(call, known is { IsTask: true }, cancellationToken);
        return WireAnswer.Success(description with { Protocol = protocol }, operation, answer.Output, requestId) with { Share = answer.Share };
    }

    private (ServiceDescription Description, IAwsService Service) Require(string service) =>
        ServiceDescription.Of(service) is { } description && _services.TryGetValue(service, out var implementation)
            ? (description, implementation)
            : throw new AwsErrorException("InvalidAction", $"The emulator has no service {service}.");

    private static CallerIdentity Anonymous { get; } = new("", "", "", "");

    /// <summary>AssumeRoleWithWebIdentity is the one unsigned operation: it is how credentials are come by.</summary>
    private static string UnsignedService(string operation, WireProtocol protocol) =>
        operation == "AssumeRoleWithWebIdentity" && protocol == WireProtocol.Query
            ? "sts"
            : throw new AwsErrorException("MissingAuthenticationToken", "Request is missing Authentication Token", 403);

    private static (string Operation, string Prefix, JsonObject Input) Decode(HttpRequest request, byte[] body, WireProtocol protocol)
    {
        if (protocol == WireProtocol.Cbor)
        {
            return request.Path.Value?.Split('/') is ["", "service", var name, "operation", { Length: > 0 } rpc]
                ? (rpc, name, CborInput.Parse(body))
                : throw new AwsErrorException("InvalidAction", "The path names no service and operation.");
        }

        if (protocol is WireProtocol.Json10 or WireProtocol.Json11)
        {
            var target = request.Headers["X-Amz-Target"].ToString();
            var dot = target.LastIndexOf('.');
            return dot > 0 && dot + 1 < target.Length
                ? (target[(dot + 1)..], target[..dot], JsonInput.Parse(body))
                : throw new AwsErrorException("InvalidAction", "The X-Amz-Target header names no operation.");
        }

        if (!HttpMethods.IsPost(request.Method) && !HttpMethods.IsGet(request.Method))
        {
            throw new AwsErrorException("InvalidAction", "The HTTP method is neither GET nor POST.", 405);
        }

        var form = HttpMethods.IsPost(request.Method) ? Encoding.UTF8.GetString(body) : request.QueryString.Value?.TrimStart('?') ?? "";
        var pairs = QueryInput.Pairs(form);
        var action = pairs.FirstOrDefault(pair => pair.Key == "Action").Value;
        return string.IsNullOrEmpty(action)
            ? throw new AwsErrorException("MissingAction", "The request is missing an action or a required parameter.")
            : (action, "", QueryInput.Tree(pairs));
    }

    private static WireProtocol ProtocolOf(HttpRequest request)
    {
        if (request.Headers["smithy-protocol"] == "rpc-v2-cbor")
        {
            return WireProtocol.Cbor;
        }

        if (request.Headers.ContainsKey("X-Amz-Target"))
        {
            return request.ContentType?.StartsWith("application/x-amz-json-1.0", StringComparison.OrdinalIgnoreCase) == true
                ? WireProtocol.Json10
                : WireProtocol.Json11;
        }

        return Authorization.ServiceHint(request) == "ec2" ? WireProtocol.Ec2Query : WireProtocol.Query;
    }

    internal static async Task<byte[]> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        try
        {
            while ((read = await request.Body.ReadAsync(chunk, cancellationToken)) > 0)
            {
                if (buffer.Length + read > LargestBody)
                {
                    throw new AwsErrorException("RequestEntityTooLarge", $"The request is larger than {LargestBody} bytes.", 413);
                }

                buffer.Write(chunk, 0, read);
            }
        }
        catch (BadHttpRequestException error)
        {
            throw new AwsErrorException("MalformedInput", "The request body could not be read.", error.StatusCode);
        }

        return buffer.ToArray();
    }
}
