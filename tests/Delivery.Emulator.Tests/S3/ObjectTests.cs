using System.Net;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.S3;

/// <summary>Buckets and objects through the official client.</summary>
public sealed class ObjectTests : IAsyncLifetime
{
    private RunningEmulator _emulator = null!;
    private AmazonS3Client _s3 = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _emulator = await RunningEmulator.StartAsync();
        _s3 = Client("local");
    }

    public async ValueTask DisposeAsync()
    {
        _s3.Dispose();
        await _emulator.DisposeAsync();
    }

    [Fact]
    public async Task A_bucket_is_made_found_listed_and_deleted()
    {
        await CreateAsync("first-bucket");
        (await _s3.ListBucketsAsync(Token)).Buckets.Select(bucket => bucket.BucketName).ShouldBe(["first-bucket"]);
        (await _s3.GetBucketLocationAsync("first-bucket", Token)).Location.Value.ShouldBe(RunningEmulator.Region);
        await _s3.HeadBucketAsync(new HeadBucketRequest { BucketName = "first-bucket" }, Token);
        (await Refused(() => CreateAsync("first-bucket"))).ErrorCode.ShouldBe("BucketAlreadyOwnedByYou");
        (await Refused(() => CreateAsync("No_Bucket"))).ErrorCode.ShouldBe("InvalidBucketName");
        await PutAsync("first-bucket", "a", "x");
        (await Refused(() => _s3.DeleteBucketAsync("first-bucket", Token))).ErrorCode.ShouldBe("BucketNotEmpty");
        await _s3.DeleteObjectAsync("first-bucket", "a", Token);
        await _s3.DeleteBucketAsync("first-bucket", Token);
        (await Refused(() => _s3.GetBucketLocationAsync("first-bucket", Token))).ErrorCode.ShouldBe("NoSuchBucket");
    }

    [Theory]
    [InlineData("plain.yml")]
    [InlineData("folder/ä b+c%20d&e=f.yml")]
    public async Task An_object_is_read_as_it_was_written(string key)
    {
        await CreateAsync("objects");
        var put = new PutObjectRequest { BucketName = "objects", Key = key, ContentBody = "content ü", ContentType = "text/yaml" };
        put.Metadata.Add("by", "me");
        var etag = (await _s3.PutObjectAsync(put, Token)).ETag;

        using var got = await _s3.GetObjectAsync("objects", key, Token);
        using var reader = new StreamReader(got.ResponseStream, Encoding.UTF8);
        (await reader.ReadToEndAsync(Token)).ShouldBe("content ü");
        (got.ETag, got.Headers.ContentType, got.Metadata["by"]).ShouldBe((etag, "text/yaml", "me"));
        (await _s3.GetObjectMetadataAsync("objects", key, Token)).ContentLength.ShouldBe(10);
        (await _s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "objects" }, Token)).S3Objects.ShouldHaveSingleItem().Key.ShouldBe(key);
    }

    [Fact]
    public async Task A_part_of_an_object_can_be_read_and_an_unchanged_one_need_not_be()
    {
        await CreateAsync("objects");
        await PutAsync("objects", "k", "0123456789");
        using var part = await _s3.GetObjectAsync(new GetObjectRequest { BucketName = "objects", Key = "k", ByteRange = new ByteRange(2, 4) }, Token);
        using var reader = new StreamReader(part.ResponseStream);
        (await reader.ReadToEndAsync(Token)).ShouldBe("234");
        part.ContentRange.ShouldBe("bytes 2-4/10");
        var conditional = new GetObjectRequest { BucketName = "objects", Key = "k", EtagToNotMatch = part.ETag };
        (await Refused(() => _s3.GetObjectAsync(conditional, Token))).StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await Refused(() => _s3.GetObjectAsync(new GetObjectRequest { BucketName = "objects", Key = "k", ByteRange = new ByteRange(10, 12) }, Token))).ErrorCode.ShouldBe("InvalidRange");
    }

    [Fact]
    public async Task Keys_are_listed_in_order_by_prefix_delimiter_and_page()
    {
        await CreateAsync("listing");
        foreach (var key in new[] { "b/2", "a", "b/1", "c/x/1", "d" })
        {
            await PutAsync("listing", key, "x");
        }

        var folders = await _s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "listing", Delimiter = "/" }, Token);
        folders.S3Objects.Select(each => each.Key).ShouldBe(["a", "d"]);
        folders.CommonPrefixes.ShouldBe(["b/", "c/"]);
        (await _s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "listing", Prefix = "b/" }, Token)).S3Objects.Select(each => each.Key).ShouldBe(["b/1", "b/2"]);

        var seen = new List<string>();
        string? token = null;
        do
        {
            var page = await _s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "listing", MaxKeys = 2, ContinuationToken = token }, Token);
            seen.AddRange(page.S3Objects.Select(each => each.Key));
            token = page.NextContinuationToken;
        }
        while (token is not null);
        seen.ShouldBe(["a", "b/1", "b/2", "c/x/1", "d"]);
    }

    [Fact]
    public async Task What_is_not_there_and_what_is_not_supported_are_told_in_S3_s_form()
    {
        await CreateAsync("errors");
        (await Refused(() => _s3.GetObjectAsync("errors", "none", Token))).ErrorCode.ShouldBe("NoSuchKey");
        (await Refused(() => _s3.GetObjectMetadataAsync("errors", "none", Token))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Refused(() => _s3.GetBucketVersioningAsync("errors", Token))).ErrorCode.ShouldBe("NotImplemented");
        (await Refused(() => _s3.InitiateMultipartUploadAsync("errors", "k", Token))).ErrorCode.ShouldBe("NotImplemented");
        (await Refused(() => _s3.PutObjectAsync(new PutObjectRequest { BucketName = "errors", Key = "k", ContentBody = "x", MD5Digest = "AAAAAAAAAAAAAAAAAAAAAA==" }, Token))).ErrorCode.ShouldBe("BadDigest");
        using var stranger = Client("nobody");
        (await Refused(() => stranger.ListBucketsAsync(Token))).ErrorCode.ShouldBe("InvalidAccessKeyId");
    }

    private async Task CreateAsync(string bucket) =>
        await _s3.PutBucketAsync(new PutBucketRequest { BucketName = bucket, BucketRegionName = RunningEmulator.Region }, Token);

    private Task<PutObjectResponse> PutAsync(string bucket, string key, string content) =>
        _s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = content }, Token);

    private static Task<AmazonS3Exception> Refused(Func<Task> call) => Should.ThrowAsync<AmazonS3Exception>(call);

    private AmazonS3Client Client(string key) => new(new BasicAWSCredentials(key, key), new AmazonS3Config
    {
        ServiceURL = _emulator.Url.ToString(),
        AuthenticationRegion = RunningEmulator.Region,
        ForcePathStyle = true,
        MaxErrorRetry = 0,
    });
}
