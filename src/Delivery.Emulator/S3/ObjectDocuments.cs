namespace Delivery.Emulator.S3;

/// <summary>A bucket; names are unique over all accounts.</summary>
/// <param name="CreatedBy">Token of the provisioning step that made it, so that a repeated step finds its own.</param>
internal sealed record BucketDocument(string Name, string AccountId, string Region, DateTimeOffset CreationDate, string? CreatedBy);

/// <summary>An object without its content. Its key in the store is <c>{bucket}/{key}</c>.</summary>
/// <param name="ETag">Hexadecimal MD5 of the content, without quotes.</param>
/// <param name="Headers">Content-Type and the like, and <c>x-amz-meta-*</c>, as they were given.</param>
internal sealed record ObjectDocument(
    string Bucket, string Key, long Size, string ETag, DateTimeOffset LastModified, IReadOnlyDictionary<string, string> Headers);

/// <summary>An object's content.</summary>
internal sealed record ObjectContent(byte[] Bytes);
