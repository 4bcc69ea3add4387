using System.Security.Cryptography;
using System.Text;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Registry;

/// <summary>
/// Passwords for the registry. Each stands for one account and region, which a registry on loopback can't tell from its
/// host name; valid for 12 hours (docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html, read 2026-11-23).
/// </summary>
internal sealed class RegistryTokens(StateStore store, EmulatorClock clock)
{
    private const string Kind = "ecr.token";
    public const string User = "AWS";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <param name="caller">Whose permissions the requests need; null for the emulator's own.</param>
    public (string Password, DateTimeOffset ExpiresAt) Issue(string accountId, string region, CallerIdentity? caller = null)
    {
        var password = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var access = new RegistryAccess(accountId, region, clock.Now + Lifetime) { Caller = caller };
        store.Transaction(() =>
        {
            var key = KeyOf(password);
            foreach (var expired in store.List<StoredAccess>(Kind).Where(each => each.Access.ExpiresAt < clock.Now - Lifetime))
            {
                store.Delete(Kind, expired.Key);
            }

            store.Put(Kind, key, new StoredAccess(key, access));
        });
        return (password, access.ExpiresAt);
    }

    /// <summary>What a request's Authorization header gives access to.</summary>
    /// <exception cref="RegistryException">401 without credentials, 403 with wrong or expired ones.</exception>
    public RegistryAccess Check(string? authorization)
    {
        const string scheme = "Basic ";
        if (authorization is null || !authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw new RegistryException(401, "UNAUTHORIZED", "authentication required");
        }

        var bytes = new byte[authorization.Length];
        var parts = Convert.TryFromBase64String(authorization[scheme.Length..].Trim(), bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2)
            : [];
        if (parts.Length != 2 || parts[0] != User || store.Get<StoredAccess>(Kind, KeyOf(parts[1])) is not { } stored)
        {
            throw new RegistryException(403, "DENIED", "Your Authorization Token is invalid.");
        }

        return stored.Access.ExpiresAt > clock.Now
            ? stored.Access
            : throw new RegistryException(403, "DENIED", "Your authorization token has expired. Reauthenticate and try again.");
    }

    // Not the password itself: the state folder can be looked at.
    private static string KeyOf(string password) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(password)));

    private sealed record StoredAccess(string Key, RegistryAccess Access);
}

/// <summary>The account and region whose repositories a caller sees.</summary>
internal sealed record RegistryAccess(string AccountId, string Region, DateTimeOffset ExpiresAt)
{
    /// <summary>Who asked for the token; null where the emulator itself did.</summary>
    public CallerIdentity? Caller { get; init; }
}
