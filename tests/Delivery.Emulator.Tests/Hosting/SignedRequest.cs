using System.Security.Cryptography;
using System.Text;

namespace Delivery.Emulator.Tests.Hosting;

/// <summary>Requests signed by the description of Signature Version 4, for what the official clients don't send (and for ill-formed ones).</summary>
internal static class SignedRequest
{
    public static HttpRequestMessage Json(
        Uri url, string service, string target, string body, string key = "local", string secret = "local", string region = RunningEmulator.Region, string? token = null) =>
        Sign(url, service, Encoding.UTF8.GetBytes(body), "application/x-amz-json-1.1", target, key, secret, region, token: token);

    public static HttpRequestMessage Query(Uri url, string service, string form, string key = "local", string secret = "local", string? token = null) =>
        Sign(url, service, Encoding.UTF8.GetBytes(form), "application/x-www-form-urlencoded", null, key, secret, RunningEmulator.Region, token: token);

    /// <summary>A request of S3: the path and query as they stand on the wire, already encoded.</summary>
    public static HttpRequestMessage S3(Uri url, HttpMethod method, string path, string query, byte[] body) =>
        Sign(url, "s3", body, "application/octet-stream", null, "local", "local", RunningEmulator.Region, method, path, query);

    public static HttpRequestMessage Sign(
        Uri url, string service, byte[] body, string contentType, string? target, string key, string secret, string region,
        HttpMethod? method = null, string path = "/", string query = "", string? token = null)
    {
        method ??= HttpMethod.Post;
        var date = "20261123";
        var timestamp = date + "T120000Z";
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = url.Authority, ["x-amz-date"] = timestamp };
        if (token is not null)
        {
            headers["x-amz-security-token"] = token;
        }

        if (target is not null)
        {
            headers["x-amz-target"] = target;
        }

        var signed = string.Join(';', headers.Keys);
        var canonical = $"{method}\n{path}\n{CanonicalQuery(query)}\n{string.Concat(headers.Select(each => $"{each.Key}:{each.Value}\n"))}\n{signed}\n{Hex(SHA256.HashData(body))}";
        var scope = $"{date}/{region}/{service}/aws4_request";
        var signingKey = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), (each, step) => HMACSHA256.HashData(each, Encoding.UTF8.GetBytes(step)));
        var toSign = $"AWS4-HMAC-SHA256\n{timestamp}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var signature = Hex(HMACSHA256.HashData(signingKey, Encoding.UTF8.GetBytes(toSign)));

        var address = new Uri(url.GetLeftPart(UriPartial.Authority) + path + (query.Length > 0 ? "?" + query : ""), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(method, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders={signed}, Signature={signature}");
        foreach (var (name, value) in headers.Where(each => each.Key != "host"))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static string CanonicalQuery(string query) => string.Join('&', query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.Contains('=', StringComparison.Ordinal) ? part : part + "=").Order(StringComparer.Ordinal));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
