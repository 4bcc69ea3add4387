using Delivery.Images;

namespace Delivery.Registry;

/// <summary>What became of blobs that a repository was to have.</summary>
/// <param name="Present">Were there before.</param>
/// <param name="Mounted">Taken over from another repository of the same registry: no byte moved.</param>
/// <param name="UploadedBytes">As stored (compressed).</param>
public sealed record BlobCounts(int Present, int Mounted, int Uploaded, long UploadedBytes);

/// <summary>Brings blobs into a repository, several side by side: each is looked for, then mounted if it can be, else uploaded.</summary>
/// <param name="open">Opens a blob's content at a place.</param>
/// <param name="mountFrom">Name of another repository of the same registry that has the blobs; null where there is none.</param>
internal sealed class BlobTransfer(RegistryClient target, Func<Descriptor, long, CancellationToken, Task<Stream>> open, string? mountFrom)
{
    private const int SideBySide = 4;

    /// <summary>Told of a blob that is about to be uploaded.</summary>
    public Action<Descriptor>? Uploading { get; init; }

    /// <summary>Told how much of a blob is in the repository.</summary>
    public Action<Descriptor, long>? Moved { get; set; }

    public async Task<BlobCounts> RunAsync(IEnumerable<Descriptor> blobs, CancellationToken cancellationToken)
    {
        int present = 0, mounted = 0, uploaded = 0;
        var bytes = 0L;
        await Parallel.ForEachAsync(
            blobs.DistinctBy(blob => blob.Digest),
            new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellationToken },
            async (blob, ending) =>
            {
                if (await target.HasBlobAsync(blob, ending))
                {
                    Interlocked.Increment(ref present);
                }
                else if (await StoreAsync(blob, ending))
                {
                    Interlocked.Increment(ref mounted);
                }
                else
                {
                    Interlocked.Increment(ref uploaded);
                    Interlocked.Add(ref bytes, blob.Size);
                }

                Moved?.Invoke(blob, blob.Size);
            });
        return new(present, mounted, uploaded, bytes);
    }

    /// <summary>One that the repository lacks; null where it has all.</summary>
    public async Task<Descriptor?> FindMissingAsync(IEnumerable<Descriptor> blobs, CancellationToken cancellationToken)
    {
        Descriptor? missing = null;
        await Parallel.ForEachAsync(blobs, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellationToken }, async (blob, ending) =>
        {
            if (!await target.HasBlobAsync(blob, ending))
            {
                missing = blob;
            }
        });
        return missing;
    }

    /// <returns>True where no byte moved.</returns>
    private async Task<bool> StoreAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        Uploading?.Invoke(blob);
        Task<Stream> Open(long from, CancellationToken ending) => open(blob, from, ending);
        void Told(long at) => Moved?.Invoke(blob, at);
        if (mountFrom is not null)
        {
            return await target.MountBlobAsync(blob, mountFrom, Open, cancellationToken, Told);
        }

        await target.UploadBlobAsync(blob, Open, cancellationToken, Told);
        return false;
    }
}
