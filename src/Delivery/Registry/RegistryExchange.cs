using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Delivery.Images;

namespace Delivery.Registry;

/// <summary>What a request needs to be allowed.</summary>
internal enum Access { Pull, Push }

/// <summary>Requests to one registry: address, login, another try after passing failures, errors in words.</summary>
internal sealed class RegistryExchange(HttpClient http, ImageRepository repository, RegistryCredential? credential, TimeProvider time)
{
    private const int Tries = 4;
    private const int LongestError = 8192;
    private readonly RegistryAuthentication _authentication = new(http, AddressOf(repository.Registry), credential);

    public Uri Registry { get; } = AddressOf(repository.Registry);

    /// <summary>Sends a request that may be sent again.</summary>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> create, Access access, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var request = create();
                var response = await SendOnceAsync(request, access, cancellationToken);
                if (response.StatusCode == HttpStatusCode.Unauthorized && await _authentication.AnswerAsync(response, request.Headers.Authorization, Scope(access), cancellationToken))
                {
                    response.Dispose();
                    using var again = create();
                    response = await SendOnceAsync(again, access, cancellationToken);
                }

                if (!IsPassing(response.StatusCode) || attempt == Tries)
                {
                    return response;
                }

                response.Dispose();
            }
            catch (Exception error) when (IsPassing(error, cancellationToken))
            {
                if (attempt == Tries)
                {
                    throw Unreachable(error);
                }
            }

            await PauseAsync(attempt, cancellationToken);
        }
    }

    public async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, Access access, CancellationToken cancellationToken)
    {
        // Never to another host than the registry's own.
        if (request.RequestUri!.GetLeftPart(UriPartial.Authority) == Registry.GetLeftPart(UriPartial.Authority))
        {
            request.Headers.Authorization = _authentication.For(Scope(access));
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Several requests that have to be begun anew together.</summary>
    public async Task RetryAsync(Func<Task> act, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await act();
                return;
            }
            catch (Exception error) when (attempt < Tries
                && (IsPassing(error, cancellationToken) || (error is RegistryException { Status: { } status } && IsPassing(status))))
            {
                await PauseAsync(attempt, cancellationToken);
            }
            catch (Exception error) when (IsPassing(error, cancellationToken))
            {
                throw Unreachable(error);
            }
        }
    }

    public async Task EnsureAsync(HttpResponseMessage response, string what, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw await ErrorAsync(response, what, cancellationToken);
        }
    }

    public async Task<RegistryException> ErrorAsync(HttpResponseMessage response, string what, CancellationToken cancellationToken)
    {
        var (code, message) = await ReadErrorAsync(response, cancellationToken);
        return new($"{repository.Uri}: {what}: {(int)response.StatusCode} {code} {message}".TrimEnd(), response.StatusCode, code);
    }

    public static async Task<string> CodeAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        (await ReadErrorAsync(response, cancellationToken)).Code;

    /// <summary>Loopback is spoken to without TLS, as a Docker Engine does.</summary>
    private static Uri AddressOf(string registry)
    {
        var address = new Uri($"https://{registry}");
        return address.IsLoopback ? new Uri($"http://{registry}") : address;
    }

    private string Scope(Access access) => $"repository:{repository.Name}:{(access == Access.Push ? "pull,push" : "pull")}";

    private Task PauseAsync(int attempt, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds((100 << (2 * (attempt - 1))) + Random.Shared.Next(100)), time, cancellationToken);

    private RegistryException Unreachable(Exception error) => new($"{repository.Registry} can't be reached: {error.Message}", cause: error);

    private static bool IsPassing(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)status >= 500;

    private static bool IsPassing(Exception error, CancellationToken cancellationToken) =>
        error is HttpRequestException or IOException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static async Task<(string Code, string Message)> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            if (response.Content.Headers.ContentLength > LongestError)
            {
                return ("", "");
            }

            await response.Content.LoadIntoBufferAsync(LongestError, cancellationToken);
            var first = JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken))?["errors"]?[0];
            return ((string?)first?["code"] ?? "", (string?)first?["message"] ?? "");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or HttpRequestException or IOException or ArgumentOutOfRangeException)
        {
            return ("", "");
        }
    }
}
