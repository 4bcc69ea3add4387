using Delivery.Emulator.Identity.Authorization;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.S3;

/// <summary>
/// The S3 API: buckets and whole objects, path style and virtual-hosted style
/// (docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html, read 2026-11-26). Everything else is NotImplemented.
/// </summary>
internal sealed class S3Service(ObjectStore store, S3Authorization authorization) : IRestService
{
    /// <summary>Parameters that no subresource stands behind: the signature's, and the clients' own note of the operation.</summary>
    private static readonly string[] Neutral =
    [
        "x-id", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Security-Token",
        "X-Amz-Content-Sha256", "X-Amz-Checksum-Mode", "x-amz-checksum-mode",
    ];

    private static readonly string[] ListParameters =
        ["list-type", "prefix", "delimiter", "max-keys", "continuation-token", "start-after", "fetch-owner", "encoding-type"];

    private readonly BucketOperations _buckets = new(store);
    private readonly ObjectOperations _objects = new(store);

    public string Service => "s3";

    public Task<RestAnswer> InvokeAsync(RestCall call, CancellationToken cancellationToken) => Task.FromResult(Route(call));

    public RestAnswer Refusal(AwsErrorException error, string target, string requestId) => S3Xml.Error(S3Errors.FromWire(error), target.Split('?')[0], requestId);

    private RestAnswer Route(RestCall call)
    {
        var (bucket, key) = Address(call);
        authorization.Require(call, bucket, key);
        var parameters = call.Query.Keys.Where(name => !Neutral.Contains(name)).ToList();
        if (bucket.Length == 0)
        {
            return call.Method == "GET" ? _buckets.List(call, parameters) : throw S3Errors.MethodNotAllowed();
        }

        if (key.Length > 0)
        {
            return parameters.Count > 0 ? throw S3Errors.NotImplemented(string.Join(", ", parameters)) : call.Method switch
            {
                "PUT" => _objects.Put(call, bucket, key),
                "GET" or "HEAD" => _objects.Get(call, bucket, key),
                "DELETE" => _objects.Delete(call, bucket, key),
                "POST" => throw S3Errors.NotImplemented("POST of an object"),
                _ => throw S3Errors.MethodNotAllowed(),
            };
        }

        return (call.Method, parameters) switch
        {
            ("PUT", []) => _buckets.Create(call, bucket),
            ("HEAD", []) => _buckets.Head(call, bucket),
            ("DELETE", []) => _buckets.Delete(call, bucket),
            ("GET", ["location"]) => _buckets.Location(call, bucket),
            ("GET", _) when parameters.All(ListParameters.Contains) && call.Query["list-type"] == "2" => _objects.List(call, bucket),
            ("GET", _) when parameters.All(ListParameters.Contains) => throw S3Errors.NotImplemented("ListObjects; ListObjectsV2 is there"),
            ("GET" or "PUT" or "DELETE" or "POST", _) => throw S3Errors.NotImplemented(string.Join(", ", parameters)),
            _ => throw S3Errors.MethodNotAllowed(),
        };
    }

    private static (string Bucket, string Key) Address(RestCall call)
    {
        var path = call.Target.Split('?')[0].TrimStart('/');
        if (ObjectUrl.BucketOfHost(call.Host) is { } bucket)
        {
            return (bucket, Uri.UnescapeDataString(path));
        }

        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? (Uri.UnescapeDataString(path), "")
            : (Uri.UnescapeDataString(path[..slash]), Uri.UnescapeDataString(path[(slash + 1)..]));
    }
}
