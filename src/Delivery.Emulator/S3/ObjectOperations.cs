using System.Globalization;
using System.Text;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.S3;

/// <summary>PutObject, GetObject, HeadObject, DeleteObject, ListObjectsV2.</summary>
internal sealed class ObjectOperations(ObjectStore store)
{
    private const int LongestKey = 1024;

    /// <summary>Headers kept with an object and answered with it, beside <c>x-amz-meta-*</c>.</summary>
    private static readonly string[] Kept =
        ["Content-Type", "Content-Encoding", "Content-Disposition", "Content-Language", "Cache-Control", "Expires", "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id"];

    private static readonly string[] NotTaken =
        ["x-amz-copy-source", "x-amz-tagging", "x-amz-object-lock-", "x-amz-website-redirect-location", "x-amz-grant-", "x-amz-server-side-encryption-customer-"];

    public RestAnswer Put(RestCall call, string bucket, string key)
    {
        BucketOperations.Owned(store, call, bucket);
        if (Encoding.UTF8.GetByteCount(key) > LongestKey)
        {
            throw new AwsErrorException("KeyTooLongError", "Your key is too long");
        }

        RefuseUnsupported(call);
        if (call.Headers.IfNoneMatch == "*" && store.Find(bucket, key) is not null)
        {
            throw S3Errors.PreconditionFailed();
        }

        var content = AwsChunkedBody.IsUsed(call.Headers) ? AwsChunkedBody.Decode(call.Body) : call.Body;
        ContentDigest.Check(call.Headers, content);
        var document = store.Put(bucket, key, content, KeptHeaders(call.Headers));
        return new RestAnswer(200, null, []) { Headers = Headers(document, ["ETag", "x-amz-server-side-encryption"]) };
    }

    public RestAnswer Get(RestCall call, string bucket, string key)
    {
        BucketOperations.Owned(store, call, bucket);
        var document = store.Find(bucket, key) ?? throw S3Errors.NoSuchKey();
        var quoted = $"\"{document.ETag}\"";
        if (call.Headers.IfMatch.ToString() is { Length: > 0 } match && match != "*" && match.Trim('"') != document.ETag)
        {
            throw S3Errors.PreconditionFailed();
        }

        if (call.Headers.IfNoneMatch.ToString() is { Length: > 0 } none && (none == "*" || none.Trim('"') == document.ETag))
        {
            return new RestAnswer(304, null, []) { Headers = new Dictionary<string, string> { ["ETag"] = quoted } };
        }

        var content = store.Content(document);
        var headers = Headers(document, null);
        var type = document.Headers.GetValueOrDefault("Content-Type", "binary/octet-stream");
        return ByteRange.Of(call.Headers.Range, content.Length) is not { } range
            ? new RestAnswer(200, type, content) { Headers = headers }
            : new RestAnswer(206, type, content[range.From..(range.To + 1)])
            {
                Headers = new Dictionary<string, string>(headers) { ["Content-Range"] = $"bytes {range.From}-{range.To}/{content.Length}" },
            };
    }

    public RestAnswer Delete(RestCall call, string bucket, string key)
    {
        BucketOperations.Owned(store, call, bucket);
        store.Remove(bucket, key);
        return new RestAnswer(204, null, []);
    }

    public RestAnswer List(RestCall call, string bucket)
    {
        BucketOperations.Owned(store, call, bucket);
        var listing = ObjectListing.Of(store, bucket, call.Query);
        return S3Xml.Answer("ListBucketResult", [.. listing.Elements()]);
    }

    private static void RefuseUnsupported(RestCall call)
    {
        if (call.Headers.Keys.FirstOrDefault(name => NotTaken.Any(refused => name.StartsWith(refused, StringComparison.OrdinalIgnoreCase))) is { } header)
        {
            throw S3Errors.NotImplemented(header.ToLowerInvariant());
        }

        if (call.Headers["x-amz-storage-class"].ToString() is { Length: > 0 } storage && storage != "STANDARD")
        {
            throw S3Errors.NotImplemented("storage class " + storage);
        }

        if (call.Headers["x-amz-acl"].ToString() is { Length: > 0 } acl && acl is not ("private" or "bucket-owner-full-control"))
        {
            throw new AwsErrorException("AccessControlListNotSupported", "The bucket does not allow ACLs");
        }
    }

    private static Dictionary<string, string> KeptHeaders(IHeaderDictionary headers) => headers
        .Where(header => Kept.Contains(header.Key, StringComparer.OrdinalIgnoreCase) || header.Key.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase))
        .Select(header => (header.Key, Value: header.Key.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase) ? AwsChunkedBody.WithoutCoding(header.Value.ToString()) : header.Value.ToString()))
        .Where(header => header.Value.Length > 0)
        .ToDictionary(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase);

    private static Dictionary<string, string> Headers(ObjectDocument document, string[]? only)
    {
        var all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["x-amz-server-side-encryption"] = "AES256",
            ["ETag"] = $"\"{document.ETag}\"",
            ["Last-Modified"] = document.LastModified.UtcDateTime.ToString("R", CultureInfo.InvariantCulture),
            ["Accept-Ranges"] = "bytes",
        };
        foreach (var (name, value) in document.Headers.Where(header => !header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)))
        {
            all[name] = value;
        }

        return only is null ? all : all.Where(header => only.Contains(header.Key)).ToDictionary();
    }
}
