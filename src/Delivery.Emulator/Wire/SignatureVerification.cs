using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Delivery.Emulator.Wire;

/// <summary>
/// Recomputes a request's signature (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html,
/// read 2026-11-23).
/// </summary>
internal static class SignatureVerification
{
    public static bool Matches(HttpRequest request, ReadOnlySpan<byte> body, Authorization authorization, string secret)
    {
        var canonical = Canonical(request, body, authorization);
        if (canonical is null)
        {
            return false;
        }

        var toSign = $"{Authorization.Algorithm}\n{authorization.Timestamp}\n{authorization.Scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var step in new[] { authorization.Date, authorization.Region, authorization.Service, "aws4_request" })
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        }

        var expected = Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(authorization.Signature));
    }

    private static string? Canonical(HttpRequest request, ReadOnlySpan<byte> body, Authorization authorization)
    {
        var payload = Hex(SHA256.HashData(body));
        var declared = request.Headers["X-Amz-Content-Sha256"].ToString();
        if (declared.Length > 0 && declared != "UNSIGNED-PAYLOAD" && declared != payload && !IsStreamed(declared, authorization))
        {
            return null;
        }

        // The path as it came: decoded and encoded again it could differ from what was signed.
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? target : target[..question];
        var text = new StringBuilder()
            .Append(request.Method).Append('\n')
            .Append(authorization.Service == "s3" ? path : string.Join('/', path.Split('/').Select(Uri.EscapeDataString))).Append('\n')
            .Append(CanonicalQuery(question < 0 ? "" : target[(question + 1)..])).Append('\n');
        foreach (var name in authorization.SignedHeaders)
        {
            text.Append(name).Append(':').Append(string.Join(',', request.Headers[name].Select(Collapsed))).Append('\n');
        }

        return text.Append('\n').Append(string.Join(';', authorization.SignedHeaders)).Append('\n')
            .Append(declared.Length > 0 ? declared : authorization is { Service: "s3", IsPresigned: true } ? "UNSIGNED-PAYLOAD" : payload).ToString();
    }

    /// <summary>
    /// S3 alone: the body comes in chunks and is not part of the signature of the request's head
    /// (docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html, read 2026-11-26). S3 also encodes the path once, not twice.
    /// </summary>
    private static bool IsStreamed(string declared, Authorization authorization) =>
        authorization.Service == "s3" && declared.StartsWith("STREAMING-", StringComparison.Ordinal);

    private static string CanonicalQuery(string query) => string.Join('&', query
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.Split('=', 2))
        .Select(part => (Name: Encoded(part[0]), Value: part.Length > 1 ? Encoded(part[1]) : ""))
        .Where(part => part.Name != "X-Amz-Signature")
        .OrderBy(part => part.Name, StringComparer.Ordinal).ThenBy(part => part.Value, StringComparer.Ordinal)
        .Select(part => $"{part.Name}={part.Value}"));

    private static string Encoded(string text) => Uri.EscapeDataString(Uri.UnescapeDataString(text));

    private static string Collapsed(string? value) =>
        string.Join(' ', (value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
