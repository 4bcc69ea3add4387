using System.Security.Cryptography;
using System.Text;

namespace Delivery.Review;

/// <summary>
/// Tells whether two secrets are equal without showing them: a stretched hash (PBKDF2, so that guessing is slow), bound to where the
/// secret is used and keyed. The key must be the same where a review is approved and where it is executed.
/// </summary>
/// <param name="key">A secret of the team; empty where none is configured: then only the stretching protects short secrets.</param>
/// <param name="context">Where it is used: account, region, stack.</param>
public sealed class SecretFingerprint(ReadOnlyMemory<byte> key, string context)
{
    private const int Iterations = 100_000;
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>E.g. <c>(secret 9f86d081884c7d65)</c>.</summary>
    public string Of(string secret)
    {
        if (!_known.TryGetValue(secret, out var fingerprint))
        {
            var stretched = Rfc2898DeriveBytes.Pbkdf2(
                Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes("delivery.review/1|" + context), Iterations, HashAlgorithmName.SHA256, 32);
            fingerprint = $"(secret {Convert.ToHexStringLower(HMACSHA256.HashData(key.Span, stretched))[..16]})";
            _known[secret] = fingerprint;
        }
        return fingerprint;
    }
}
