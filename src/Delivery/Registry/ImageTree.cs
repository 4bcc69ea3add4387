using Delivery.Images;

namespace Delivery.Registry;

/// <summary>An image with everything that it consists of: for an index the images of all platforms and what else it lists.</summary>
/// <param name="Manifests">Each once, what is referred to before what refers to it: the root last.</param>
/// <param name="Blobs">Configurations and layers, each once; without those that need not be in a registry.</param>
internal sealed record ImageTree(IReadOnlyList<StoredManifest> Manifests, IReadOnlyList<Descriptor> Blobs)
{
    private const int MostManifests = 1000;
    private const int MostBytes = 64 << 20;
    private const int Deepest = 8;

    public long Bytes => Blobs.Sum(blob => blob.Size);

    /// <summary>Reads it from its registry; null where there is no such image.</summary>
    /// <exception cref="DamagedBlobException">A manifest that it lists isn't there, or isn't what its digest says.</exception>
    /// <exception cref="FormatException">A manifest isn't understood, or the tree is larger than any image.</exception>
    public static async Task<ImageTree?> ReadAsync(RegistryClient registry, ImageDigest root, CancellationToken cancellationToken)
    {
        if (await registry.FindManifestAsync(root.ToString(), cancellationToken) is not { } stored)
        {
            return null;
        }

        var manifests = new Dictionary<ImageDigest, StoredManifest>();
        var blobs = new Dictionary<ImageDigest, Descriptor>();
        var bytes = 0L;
        await AddAsync(stored, 0);
        return new([.. manifests.Values], [.. blobs.Values]);

        async Task AddAsync(StoredManifest manifest, int depth)
        {
            if (depth == Deepest || manifests.Count == MostManifests || (bytes += manifest.Bytes.Length) > MostBytes)
            {
                throw new FormatException($"The image lists more than {MostManifests} manifests, {MostBytes} bytes of them, or lists in {Deepest} levels.");
            }

            var read = manifest.Read();
            foreach (var blob in read.Layers.Where(layer => !layer.IsForeign).Concat(read.Config is { } config ? [config] : []))
            {
                blobs.TryAdd(blob.Digest, blob);
            }

            foreach (var (_, child) in read.Platforms.Where(entry => !manifests.ContainsKey(entry.Image.Digest)))
            {
                await AddAsync(await FindAsync(child), depth + 1);
            }

            manifests[manifest.Digest] = manifest;
        }

        async Task<StoredManifest> FindAsync(Descriptor child)
        {
            var found = await registry.FindManifestAsync(child.Digest.ToString(), cancellationToken)
                ?? throw new DamagedBlobException(registry.Repository, child, "a manifest lists it, but the registry doesn't have it");
            return found.Bytes.Length == child.Size ? found
                : throw new DamagedBlobException(registry.Repository, child, $"it has {found.Bytes.Length} bytes where its index says {child.Size}");
        }
    }
}
