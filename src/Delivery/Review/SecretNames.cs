using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Delivery.Review;

/// <summary>
/// Whether a name says that its value is a secret. Judged by whole words (<c>DB_PASSWORD</c>, <c>ClientSecret</c>,
/// <c>ConnectionStrings__Main</c>), not by letters in it: <c>HttpTokens</c> is a setting, and a name that ends in what describes a
/// secret (<c>TokenEndpoint</c>, <c>PasswordMinimumLength</c>, <c>SecretArn</c>) is none itself.
/// </summary>
public static partial class SecretNames
{
    private static readonly FrozenSet<string> Words = FrozenSet.ToFrozenSet(
        ["token", "pwd", "passphrase", "credential", "credentials", "password", "passwords", "passwd", "secret", "pat"], StringComparer.Ordinal);

    // Written together, as environment variables like to: PGPASSWORD, apikey.
    private static readonly string[] Endings =
        ["password", "passwd", "passphrase", "secret", "apikey", "privatekey", "accesskey", "secretkey", "connectionstring", "authtoken", "accesstoken"];

    private static readonly FrozenSet<string> Pairs = FrozenSet.ToFrozenSet(
        [
            "api key", "api keys", "private key", "access key", "secret key", "signing key", "encryption key", "shared key", "account key", "master key",
            "connection string", "connection strings", "api tokens", "auth tokens", "access tokens", "refresh tokens", "bearer tokens",
        ],
        StringComparer.Ordinal);

    // A last word that makes it a description of a secret, or a reference to one.
    private static readonly FrozenSet<string> Descriptions = FrozenSet.ToFrozenSet(
        [
            "arn", "arns", "id", "ids", "name", "names", "type", "types", "endpoint", "endpoints", "url", "uri", "policy", "path", "file", "from", "ref", "parameter",
            "location", "region", "length", "count", "age", "days", "hours", "minutes", "seconds", "expiration", "expiry", "expires", "ttl", "validity", "lifetime",
            "timeout", "units", "prevention", "rotation", "version", "enabled", "required", "mode", "format", "algorithm", "encoding", "size", "limit", "max", "min",
            "issuer", "audience", "provider", "source", "status", "state", "characters",
        ],
        StringComparer.Ordinal);

    public static bool IsSecret(string name)
    {
        if (ClaimKey().IsMatch(name))
        {
            return false;
        }
        var words = Word().Matches(name).Select(match => match.Value.ToLowerInvariant()).ToList();
        return words is [.., var last] && !Descriptions.Contains(last)
            && (words.Any(word => Words.Contains(word) || Endings.Any(ending => word.EndsWith(ending, StringComparison.Ordinal)))
                || words.Zip(words.Skip(1), (first, second) => $"{first} {second}").Any(Pairs.Contains));
    }

    /// <summary>The same for a property's path; the value of a named entry (<c>Environment[API_KEY].Value</c>) is judged by its name.</summary>
    public static bool IsSecretPath(string path)
    {
        var last = path[(path.LastIndexOf('.') + 1)..];
        if (last is not "Value" || path.Length <= ".Value".Length || path[^".Value".Length..][0] != '.')
        {
            return IsSecret(Index().Replace(last, ""));
        }
        var entry = path[..^".Value".Length];
        return entry.EndsWith(']') && entry.LastIndexOf('[') is >= 0 and var start && IsSecret(entry[(start + 1)..^1]);
    }

    // A key of a trust policy's conditions, such as token.actions.githubusercontent.com:sub: who is trusted is to be read.
    [GeneratedRegex(@"\A[a-z0-9.-]+\.[a-z]{2,}:[a-z_]+\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ClaimKey();

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"\[[^\]]*\]$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Index();
}
