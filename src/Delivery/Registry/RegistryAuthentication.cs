using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Delivery.Registry;

/// <summary>
/// Logs in as the registry asks for it: Basic, or a token from where it points to (distribution.github.io/distribution/spec/auth/token,
/// read 2026-11-23), with the credential or anonymously. Credentials go to the registry and to its token service over TLS or loopback only.
/// A credential that expired meanwhile (ECR's after 12 hours, to which its registry answers 403) is renewed where that is possible.
/// </summary>
internal sealed partial class RegistryAuthentication(HttpClient http, Uri registry, RegistryLogin login, TimeProvider time)
{
    /// <summary>What was renewed just now and is refused again is not out of date: it isn't allowed.</summary>
    private static readonly TimeSpan RenewalPause = TimeSpan.FromMinutes(1);
    private readonly Dictionary<string, AuthenticationHeaderValue> _byScope = new(StringComparer.Ordinal);
    private RegistryCredential? _credential = login.Credential;
    private long? _renewedAt;
    private Task? _renewal;

    /// <summary>What to send for a scope, as far as it is known.</summary>
    public AuthenticationHeaderValue? For(string scope)
    {
        lock (_byScope)
        {
            return _byScope.GetValueOrDefault(scope);
        }
    }

    /// <summary>True where a refused request is worth another try: its challenge could be answered, or the credential was renewed.</summary>
    /// <param name="sent">What the refused request carried: several may be refused side by side before one is answered.</param>
    public async Task<bool> AnswerAsync(
        HttpResponseMessage refused, AuthenticationHeaderValue? sent, string scope, CancellationToken cancellationToken)
    {
        if (refused.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
        {
            return false;
        }

        if (refused.StatusCode == HttpStatusCode.Unauthorized && await AnswerChallengeAsync(refused, sent, scope, cancellationToken))
        {
            return true;
        }

        return sent is not null && await RenewAsync(sent, scope, cancellationToken);
    }

    private async Task<bool> AnswerChallengeAsync(
        HttpResponseMessage refused, AuthenticationHeaderValue? sent, string scope, CancellationToken cancellationToken)
    {
        var challenge = refused.Headers.WwwAuthenticate.FirstOrDefault(each => IsScheme(each, "Bearer"))
            ?? refused.Headers.WwwAuthenticate.FirstOrDefault(each => IsScheme(each, "Basic"));
        var answer = challenge switch
        {
            null => null,
            _ when IsScheme(challenge, "Basic") => Basic(),
            _ => await TokenAsync(challenge.Parameter ?? "", scope, cancellationToken),
        };
        if (answer is null || answer.Equals(sent))
        {
            return false;
        }

        lock (_byScope)
        {
            _byScope[scope] = answer;
        }

        return true;
    }

    private async Task<bool> RenewAsync(AuthenticationHeaderValue sent, string scope, CancellationToken cancellationToken)
    {
        if (login.Renew is not { } renew)
        {
            return false;
        }

        Task renewal;
        lock (_byScope)
        {
            if (!sent.Equals(_byScope.GetValueOrDefault(scope)))
            {
                return true; // another request's refusal had it renewed
            }

            if (_renewal is null && _renewedAt is { } last && time.GetElapsedTime(last) < RenewalPause)
            {
                return false;
            }

            renewal = _renewal ??= RenewOnceAsync(renew);
        }

        await renewal.WaitAsync(cancellationToken);
        return true;
    }

    /// <summary>For all requests that were refused side by side: none of them ends it.</summary>
    private async Task RenewOnceAsync(Func<CancellationToken, Task<RegistryCredential>> renew)
    {
        await Task.Yield();
        try
        {
            var credential = await renew(CancellationToken.None);
            lock (_byScope)
            {
                (_credential, _renewedAt) = (credential, time.GetTimestamp());
                foreach (var scope in _byScope.Keys.ToList())
                {
                    // A token's own service is asked again at the next challenge.
                    if (IsScheme(_byScope[scope], "Basic"))
                    {
                        _byScope[scope] = Basic()!;
                    }
                    else
                    {
                        _byScope.Remove(scope);
                    }
                }
            }
        }
        finally
        {
            lock (_byScope)
            {
                _renewal = null;
            }
        }
    }

    private static bool IsScheme(AuthenticationHeaderValue challenge, string scheme) =>
        string.Equals(challenge.Scheme, scheme, StringComparison.OrdinalIgnoreCase);

    private AuthenticationHeaderValue? Basic() => _credential is not { } credential ? null
        : new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Password}")));

    private async Task<AuthenticationHeaderValue?> TokenAsync(string parameters, string scope, CancellationToken cancellationToken)
    {
        var values = Parameter().Matches(parameters).ToDictionary(match => match.Groups["name"].Value.ToLowerInvariant(), match => match.Groups["value"].Value, StringComparer.Ordinal);
        if (!values.TryGetValue("realm", out var realm) || !Uri.TryCreate(realm, UriKind.Absolute, out var service)
            || (service.Scheme != Uri.UriSchemeHttps && !(service.IsLoopback && registry.IsLoopback)))
        {
            return null;
        }

        var query = $"{(service.Query.Length > 0 ? "&" : "?")}service={Uri.EscapeDataString(values.GetValueOrDefault("service", ""))}&scope={Uri.EscapeDataString(scope)}";
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(service + query));
        request.Headers.Authorization = Basic();
        using var response = await http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        try
        {
            var body = JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            var token = (string?)body?["token"] ?? (string?)body?["access_token"];
            return token is { Length: > 0 } ? new("Bearer", token) : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    [GeneratedRegex("(?<name>[A-Za-z]+)=\"(?<value>[^\"]*)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();
}
