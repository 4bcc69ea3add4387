using System.Globalization;

namespace Delivery.Emulator.Wire;

/// <summary>The parts of a Signature Version 4 authorization, from the header or from a presigned query.</summary>
/// <param name="Date"><c>yyyyMMdd</c> of the credential scope.</param>
internal sealed record Authorization(
    string AccessKeyId, string Date, string Region, string Service, IReadOnlyList<string> SignedHeaders, string Signature,
    string Timestamp, string? SecurityToken, bool IsPresigned)
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    private static readonly string[] HeaderParts = ["Credential", "Signature", "SignedHeaders"];
    private static readonly string[] QueryParts = ["X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"];

    public string Scope => $"{Date}/{Region}/{Service}/aws4_request";

    /// <summary>Null where the request carries no authorization at all.</summary>
    /// <exception cref="AwsErrorException">It carries an ill-formed one.</exception>
    public static Authorization? Read(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length > 0)
        {
            return FromHeader(request, header);
        }

        return request.Query.ContainsKey("X-Amz-Algorithm") ? FromQuery(request) : null;
    }

    /// <summary>The service a request is signed for, as far as it can be read; for the form of early errors.</summary>
    public static string? ServiceHint(HttpRequest request)
    {
        try
        {
            return Read(request)?.Service;
        }
        catch (AwsErrorException)
        {
            return null;
        }
    }

    private static Authorization FromHeader(HttpRequest request, string header)
    {
        if (!header.StartsWith(Algorithm + " ", StringComparison.Ordinal))
        {
            throw Incomplete("Authorization header requires the algorithm AWS4-HMAC-SHA256.");
        }

        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in header[Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                parts[part[..equals]] = part[(equals + 1)..];
            }
        }

        var missing = HeaderParts.Where(name => !parts.ContainsKey(name)).ToList();
        var timestamp = request.Headers["X-Amz-Date"].ToString();
        if (missing.Count > 0 || timestamp.Length == 0)
        {
            var texts = missing.Select(name => $"Authorization header requires '{name}' parameter.");
            throw Incomplete(string.Join(' ', timestamp.Length > 0
                ? texts
                : texts.Append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")));
        }

        return Make(parts["Credential"], parts["SignedHeaders"], parts["Signature"], timestamp,
            Nonempty(request.Headers["X-Amz-Security-Token"].ToString()), isPresigned: false);
    }

    private static Authorization FromQuery(HttpRequest request)
    {
        var query = request.Query;
        var missing = QueryParts.Where(name => query[name].ToString().Length == 0).ToList();
        if (query["X-Amz-Algorithm"] != Algorithm || missing.Count > 0)
        {
            throw Incomplete("AWS query-string parameters must include 'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders' and 'X-Amz-Date'.");
        }

        return Make(query["X-Amz-Credential"].ToString(), query["X-Amz-SignedHeaders"].ToString(), query["X-Amz-Signature"].ToString(),
            query["X-Amz-Date"].ToString(), Nonempty(query["X-Amz-Security-Token"].ToString()), isPresigned: true);
    }

    private static Authorization Make(
        string credential, string signedHeaders, string signature, string timestamp, string? token, bool isPresigned)
    {
        var scope = credential.Split('/');
        if (scope.Length != 5 || scope.Any(part => part.Length == 0) || scope[4] != "aws4_request")
        {
            throw Incomplete("Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.");
        }

        if (!DateTime.TryParseExact(timestamp, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            || !timestamp.StartsWith(scope[1], StringComparison.Ordinal))
        {
            throw Incomplete("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.");
        }

        var headers = signedHeaders.Split(';');
        if (!headers.Contains("host", StringComparer.Ordinal))
        {
            throw Incomplete("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        }

        return new(scope[0], scope[1], scope[2], scope[3].ToLowerInvariant(), headers, signature, timestamp, token, isPresigned);
    }

    private static string? Nonempty(string text) => text.Length == 0 ? null : text;

    private static AwsErrorException Incomplete(string message) => new("IncompleteSignature", message);
}
