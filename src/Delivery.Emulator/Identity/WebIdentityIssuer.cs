using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity;

/// <summary>
/// The test issuer of OpenID Connect tokens, in place of GitHub's: one for all emulators, as GitHub is for all accounts. Its tokens are the only ones
/// that AssumeRoleWithWebIdentity accepts (error texts: docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html,
/// read 2026-11-23).
/// </summary>
internal sealed class WebIdentityIssuer(EmulatorClock clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>The issuer that it stands for unless told otherwise.</summary>
    public const string GitHub = "https://token.actions.githubusercontent.com";

    public string Issue(string subject, string audience, string issuer = GitHub)
    {
        var claims = new JsonObject
        {
            ["iss"] = issuer,
            ["sub"] = subject,
            ["aud"] = audience,
            ["iat"] = clock.Now.ToUnixTimeSeconds(),
            ["exp"] = (clock.Now + Lifetime).ToUnixTimeSeconds(),
        };
        var text = $"{Encode("""{"alg":"HS256","typ":"JWT"}""")}.{Encode(claims.ToJsonString())}";
        return $"{text}.{Base64Url.EncodeToString(Sign(text))}";
    }

    /// <exception cref="AwsErrorException">The token is not one of this issuer, or has expired.</exception>
    public WebIdentity Verify(string token)
    {
        var lastDot = token.LastIndexOf('.');
        if (lastDot < 0 || !Base64Url.IsValid(token.AsSpan(lastDot + 1))
            || !CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(token.AsSpan(lastDot + 1)), Sign(token[..lastDot])))
        {
            throw new AwsErrorException("InvalidIdentityToken", "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements");
        }

        // The signature is ours, so the claims have the form that Issue gives them.
        var claims = JsonSerializer.Deserialize<JsonObject>(Base64Url.DecodeFromChars(token.Split('.')[1]))!;
        return DateTimeOffset.FromUnixTimeSeconds(claims["exp"]!.GetValue<long>()) > clock.Now
            ? new(claims["iss"]!.GetValue<string>(), claims["sub"]!.GetValue<string>(), claims["aud"]!.GetValue<string>())
            : throw new AwsErrorException("ExpiredTokenException", "Token expired");
    }

    // GitHub is one issuer for all accounts, so the key is the same in every emulator. It keeps no secret: whoever reaches an emulator is given a token.
    private static byte[] Sign(string text) => HMACSHA256.HashData("the test issuer's key"u8, Encoding.UTF8.GetBytes(text));

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}

/// <summary>Who a web identity token speaks of.</summary>
internal sealed record WebIdentity(string Issuer, string Subject, string Audience)
{
    /// <summary>The issuer's host and path, the prefix of its condition keys: <c>token.actions.githubusercontent.com</c>.</summary>
    public string Provider => Issuer.Replace("https://", "", StringComparison.Ordinal).TrimEnd('/');
}
