using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Delivery.Images;

namespace Delivery.Registry;

/// <summary>What a request needs to be allowed.</summary>
internal enum Access { Pull, Push }

/// <summary>Requests to one registry: address, login, another try after passing failures, errors in words.</summary>
internal sealed class RegistryExchange(HttpClient http, ImageRepository repository, RegistryLogin login, TimeProvider time)
{
    /// <summary>Tries of a request before it counts as failed: 8.5 seconds of pauses.</summary>
    public const int Tries = 5;
    public const int LargestAnswer = 4 << 20;
    private const int LongestError = 8192;
    private const int Logins = 3;

    /// <summary>A registry that says nothing for so long is not going to.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private readonly RegistryAuthentication _authentication = new(http, AddressOf(repository.Registry), login, time);

    public Uri Registry { get; } = AddressOf(repository.Registry);

    /// <summary>Sends a request that may be sent again, and reads its answer whole.</summary>
    public Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> create, Access access, CancellationToken cancellationToken) =>
        SendAsync(create, access, isStreamed: false, cancellationToken);

    /// <param name="isStreamed">True: the answer's content is read by the caller, of any size.</param>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> create, Access access, bool isStreamed, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan? asked = null;
            try
            {
                var response = await SendWithLoginAsync(create, access, isStreamed, cancellationToken);
                if (!IsPassing(response.StatusCode) || attempt == Tries)
                {
                    return response;
                }

                asked = PauseOf(response);
                response.Dispose();
            }
            catch (Exception error) when (IsPassing(error, cancellationToken))
            {
                if (attempt == Tries)
                {
                    throw Unreachable(error);
                }
            }

            await PauseAsync(attempt, asked, cancellationToken);
        }
    }

    /// <summary>One try; a refusal for want of a login is left to <see cref="LogInAsync"/>.</summary>
    public async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, Access access, CancellationToken cancellationToken)
    {
        // Never to another host than the registry's own.
        if (request.RequestUri!.GetLeftPart(UriPartial.Authority) == Registry.GetLeftPart(UriPartial.Authority))
        {
            request.Headers.Authorization = _authentication.For(Scope(access));
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>True where a refused request is worth another try with the login that is known now.</summary>
    public Task<bool> LogInAsync(HttpResponseMessage refused, HttpRequestMessage request, Access access, CancellationToken cancellationToken) =>
        _authentication.AnswerAsync(refused, request.Headers.Authorization, Scope(access), cancellationToken);

    public Task PauseAsync(int attempt, TimeSpan? asked, CancellationToken cancellationToken)
    {
        var usual = TimeSpan.FromMilliseconds((100 << (2 * (attempt - 1))) + Random.Shared.Next(100));
        return Task.Delay(asked > usual ? asked.Value : usual, time, cancellationToken);
    }

    /// <summary>How long the registry asks to be left alone; null where it doesn't say.</summary>
    public TimeSpan? PauseOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta < LongestPause ? delta : LongestPause,
        { Date: { } date } => date - time.GetUtcNow() is var left && left < LongestPause ? left : LongestPause,
        _ => null,
    };

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

    public RegistryException Unreachable(Exception error) => new($"{repository.Registry} can't be reached: {error.Message}", cause: error);

    public static bool IsPassing(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)status >= 500;

    public static bool IsPassing(Exception error, CancellationToken cancellationToken) =>
        error is HttpRequestException or IOException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>Loopback is spoken to without TLS, as a Docker Engine does.</summary>
    private static Uri AddressOf(string registry)
    {
        var address = new Uri($"https://{registry}");
        return address.IsLoopback ? new Uri($"http://{registry}") : address;
    }

    private string Scope(Access access) => $"repository:{repository.Name}:{(access == Access.Push ? "pull,push" : "pull")}";

    private async Task<HttpResponseMessage> SendWithLoginAsync(Func<HttpRequestMessage> create, Access access, bool isStreamed, CancellationToken cancellationToken)
    {
        for (var logins = 0; ; logins++)
        {
            using var limit = new CancellationTokenSource(Silence, time);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            using var request = create();
            var response = await SendOnceAsync(request, access, ending.Token);
            if (logins < Logins && await LogInAsync(response, request, access, ending.Token))
            {
                response.Dispose();
                continue;
            }

            // The answer to HEAD speaks of a length that it doesn't have.
            return isStreamed || request.Method == HttpMethod.Head ? response : await ReadWholeAsync(response, ending.Token);
        }
    }

    private async Task<HttpResponseMessage> ReadWholeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(LargestAnswer, cancellationToken);
            return response;
        }
        catch (HttpRequestException error) when (error.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            response.Dispose();
            throw new RegistryException($"{repository.Registry} answered more than {LargestAnswer} bytes.", cause: error);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

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
