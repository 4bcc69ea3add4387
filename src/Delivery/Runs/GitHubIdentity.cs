using System.Net.Http.Headers;
using System.Text.Json;
using Delivery.Errors;

namespace Delivery.Runs;

/// <summary>
/// The identity of a GitHub Actions job with <c>id-token: write</c>: a token for AWS, new for each use.
/// Source: docs.github.com, "OpenID Connect reference", methods for requesting the token, read 2026-11-26.
/// </summary>
/// <param name="address">The address that the runner gives, to which the audience is added.</param>
/// <param name="key">What the runner authenticates the request with.</param>
internal sealed class GitHubIdentity(HttpClient http, Uri address, string key)
{
    private const string Audience = "sts.amazonaws.com";

    /// <summary>The job's identity; null outside of GitHub Actions, and in jobs that may not ask for it.</summary>
    public static GitHubIdentity? OfProcess(HttpClient http) =>
        Uri.TryCreate(Environment.GetEnvironmentVariable("ACTIONS_ID_TOKEN_REQUEST_URL"), UriKind.Absolute, out var address)
        && Environment.GetEnvironmentVariable("ACTIONS_ID_TOKEN_REQUEST_TOKEN") is { Length: > 0 } key
            ? new(http, address, key)
            : null;

    /// <exception cref="DeliveryException">DLV-0402: GitHub refused, or answered something else.</exception>
    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        var separator = address.Query.Length == 0 ? '?' : '&';
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{address.AbsoluteUri}{separator}audience={Audience}");
        request.Headers.Authorization = new AuthenticationHeaderValue("bearer", key);
        using var answer = await http.SendAsync(request, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw Refused($"GitHub answered {(int)answer.StatusCode}");
        }

        try
        {
            using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
            return document.RootElement.GetProperty("value").GetString() ?? throw Refused("GitHub's answer has no token");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Refused("GitHub's answer has no token");
        }
    }

    private static DeliveryException Refused(string why) => new(new DeliveryError(
        ErrorCatalog.NoCredentials, "The job's identity can't be read", "", why, "Give the job `permissions: id-token: write`, then run it again."));
}
