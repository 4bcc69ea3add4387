using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Authorization;

/// <summary>
/// Authorizes requests of S3, whose operations are told by method and address
/// (docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html, read 2026-11-26).
/// </summary>
internal sealed class S3Authorization(Authorizer authorizer)
{
    /// <param name="bucket">Empty for the account's list of buckets.</param>
    /// <param name="key">Empty for the bucket itself.</param>
    /// <exception cref="AwsErrorException">AccessDenied.</exception>
    public void Require(RestCall call, string bucket, string key)
    {
        if (Action(call, bucket, key) is { } action)
        {
            authorizer.Require(call.Caller, new Permission("s3:" + action, Resource(call, bucket, key)), call.Region);
        }
    }

    // What is in none of these rows is no operation here; the service refuses it.
    private static string? Action(RestCall call, string bucket, string key) => (bucket.Length > 0, key.Length > 0, call.Method) switch
    {
        (false, _, _) => "ListAllMyBuckets",
        (true, true, "PUT") => "PutObject",
        (true, true, "GET" or "HEAD") => "GetObject",
        (true, true, "DELETE") => "DeleteObject",
        (true, false, "PUT") => "CreateBucket",
        (true, false, "DELETE") => "DeleteBucket",
        (true, false, "GET") when call.Query.ContainsKey("location") => "GetBucketLocation",
        (true, false, "GET" or "HEAD") => "ListBucket",
        _ => null,
    };

    private static string Resource(RestCall call, string bucket, string key) => bucket.Length == 0
        ? "*"
        : $"arn:{PseudoParameters.Partition(call.Region)}:s3:::{bucket}{(key.Length > 0 ? "/" + key : "")}";
}
