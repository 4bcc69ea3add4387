using System.Security.Cryptography;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.State;

namespace Delivery.Emulator.S3;

/// <summary>Buckets and objects in the state store; what was answered survives the process.</summary>
internal sealed class ObjectStore(StateStore store, EmulatorClock clock) : IObjectSource
{
    private const string Buckets = "s3/bucket";
    private const string Objects = "s3/object";
    private const string Contents = "s3/content";
    private readonly Lock _gate = new();

    public BucketDocument? Bucket(string name) => store.Get<BucketDocument>(Buckets, name);

    public IReadOnlyList<BucketDocument> BucketsOf(string accountId) =>
        [.. store.List<BucketDocument>(Buckets).Where(bucket => bucket.AccountId == accountId)];

    /// <summary>The bucket of that name that was there before, or null where it was created.</summary>
    public BucketDocument? Create(string name, string accountId, string region, string? createdBy)
    {
        lock (_gate)
        {
            if (Bucket(name) is { } existing)
            {
                return existing;
            }

            store.Put(Buckets, name, new BucketDocument(name, accountId, region, clock.Now, createdBy));
            return null;
        }
    }

    /// <summary>False where the bucket still has objects.</summary>
    public bool Delete(BucketDocument bucket)
    {
        lock (_gate)
        {
            if (List(bucket.Name, "", null, 1).Count > 0)
            {
                return false;
            }

            store.Delete(Buckets, bucket.Name);
            return true;
        }
    }

    public ObjectDocument? Find(string bucket, string key) => store.Get<ObjectDocument>(Objects, Key(bucket, key));

    public byte[] Content(ObjectDocument document) =>
        store.Get<ObjectContent>(Contents, Key(document.Bucket, document.Key))?.Bytes ?? [];

    public ObjectDocument Put(string bucket, string key, byte[] content, IReadOnlyDictionary<string, string> headers)
    {
#pragma warning disable CA5351 // an ETag is the content's MD5; it protects nothing
        var etag = Convert.ToHexStringLower(MD5.HashData(content));
#pragma warning restore CA5351
        var document = new ObjectDocument(bucket, key, content.LongLength, etag, clock.Now, headers);
        lock (_gate)
        {
            store.Transaction(() =>
            {
                store.Put(Contents, Key(bucket, key), new ObjectContent(content));
                store.Put(Objects, Key(bucket, key), document);
            });
        }

        return document;
    }

    public void Remove(string bucket, string key)
    {
        lock (_gate)
        {
            store.Transaction(() =>
            {
                store.Delete(Objects, Key(bucket, key));
                store.Delete(Contents, Key(bucket, key));
            });
        }
    }

    /// <summary>Objects by the order of their keys, those after <paramref name="after"/>.</summary>
    public IReadOnlyList<ObjectDocument> List(string bucket, string prefix, string? after, int limit)
    {
        var first = Key(bucket, prefix);
        var from = after is not null && string.CompareOrdinal(Key(bucket, after), first) >= 0 ? Key(bucket, after) + "\0" : first;
        return [.. store.Range<ObjectDocument>(Objects, from, first + "\U0010FFFF", limit).Select(each => each.Value)];
    }

    public ObjectReading Read(string accountId, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed))
        {
            return new ObjectReading.NoObjectUrl(url);
        }

        if (ObjectUrl.Parse(parsed) is not ({ Length: > 0 } name, { Length: > 0 } key))
        {
            return new ObjectReading.NoObjectUrl(parsed.Host);
        }

        return Bucket(name) is not { } bucket ? new ObjectReading.Refused("The specified bucket does not exist")
            : bucket.AccountId != accountId ? new ObjectReading.Refused("Access Denied")
            : Find(name, key) is not { } document ? new ObjectReading.Refused("The specified key does not exist.")
            : new ObjectReading.Found(Content(document));
    }

    private static string Key(string bucket, string key) => $"{bucket}/{key}";
}
