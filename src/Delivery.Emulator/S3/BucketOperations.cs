using System.Text.RegularExpressions;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.S3;

/// <summary>ListBuckets, CreateBucket, HeadBucket, DeleteBucket, GetBucketLocation.</summary>
internal sealed partial class BucketOperations(ObjectStore store)
{
    public RestAnswer List(RestCall call, IReadOnlyList<string> parameters)
    {
        if (parameters.Except(["max-buckets", "prefix", "bucket-region"]).ToList() is { Count: > 0 } unknown)
        {
            throw S3Errors.NotImplemented(string.Join(", ", unknown));
        }

        var buckets = store.BucketsOf(call.Caller.AccountId).Where(bucket =>
            bucket.Name.StartsWith(call.Query["prefix"].ToString(), StringComparison.Ordinal)
            && (call.Query["bucket-region"].ToString() is not { Length: > 0 } region || bucket.Region == region));
        return S3Xml.Answer(
            "ListAllMyBucketsResult",
            S3Xml.Parent("Owner", S3Xml.Element("ID", call.Caller.AccountId)),
            S3Xml.Parent("Buckets", buckets.Select(bucket => S3Xml.Parent(
                "Bucket", S3Xml.Element("Name", bucket.Name), S3Xml.Element("CreationDate", S3Xml.Time(bucket.CreationDate)),
                S3Xml.Element("BucketRegion", bucket.Region)))));
    }

    public RestAnswer Create(RestCall call, string name)
    {
        // docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, read 2026-11-26.
        if (!NamePattern().IsMatch(name) || name.Contains("..", StringComparison.Ordinal) || System.Net.IPAddress.TryParse(name, out _))
        {
            throw new AwsErrorException("InvalidBucketName", "The specified bucket is not valid.");
        }

        RequireRegion(call);
        return store.Create(name, call.Caller.AccountId, call.Region, null) switch
        {
            null => Created(name),
            { } existing when existing.AccountId != call.Caller.AccountId => throw new AwsErrorException(
                "BucketAlreadyExists",
                "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.", 409),
            // Only us-east-1 takes it as done.
            { Region: "us-east-1" } when call.Region == "us-east-1" => Created(name),
            _ => throw new AwsErrorException("BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.", 409),
        };
    }

    public RestAnswer Head(RestCall call, string name) =>
        new(200, "application/xml", []) { Headers = new Dictionary<string, string> { ["x-amz-bucket-region"] = Owned(store, call, name).Region } };

    public RestAnswer Delete(RestCall call, string name) => store.Delete(Owned(store, call, name))
        ? new RestAnswer(204, null, [])
        : throw new AwsErrorException("BucketNotEmpty", "The bucket you tried to delete is not empty", 409);

    public RestAnswer Location(RestCall call, string name) =>
        S3Xml.Answer("LocationConstraint", Owned(store, call, name).Region is not "us-east-1" and var region ? region : "");

    /// <summary>The caller's bucket.</summary>
    /// <exception cref="AwsErrorException">NoSuchBucket, AccessDenied.</exception>
    public static BucketDocument Owned(ObjectStore store, RestCall call, string name)
    {
        var bucket = store.Bucket(name) ?? throw S3Errors.NoSuchBucket();
        return bucket.AccountId == call.Caller.AccountId ? bucket : throw S3Errors.AccessDenied();
    }

    private static RestAnswer Created(string name) =>
        new(200, null, []) { Headers = new Dictionary<string, string> { ["Location"] = "/" + name } };

    private static void RequireRegion(RestCall call)
    {
        var constraint = S3Xml.Text(call.Body, "LocationConstraint") ?? "";
        if (constraint.Length == 0 && call.Region != "us-east-1")
        {
            throw new AwsErrorException(
                "IllegalLocationConstraintException",
                "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.");
        }

        if (constraint.Length > 0 && constraint != call.Region)
        {
            throw new AwsErrorException(
                "IllegalLocationConstraintException",
                $"The {constraint} location constraint is incompatible for the region specific endpoint this request was sent to.");
        }
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
