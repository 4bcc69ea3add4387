using Delivery.Images;

namespace Delivery.Registry;

/// <summary>
/// Copies an image by its digest from one registry to another, over the registry protocol: no engine, no disk, and the memory of a few
/// buffers however large its layers are. What the target has is left; what it lacks is streamed, several blobs side by side, verified on
/// the way; manifests are stored byte by byte, the tag last. So a copy that was killed is finished by the next one.
/// </summary>
/// <param name="http">Without automatic decompression and without a timeout of its own.</param>
public sealed class ImageCopy(HttpClient http, TimeProvider time, IProgress<ImageCopyProgress>? progress = null)
{
    /// <exception cref="OperationCanceledException">What was copied stays.</exception>
    public async Task<ImageCopyEnd> CopyAsync(ImageCopyRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var source = new RegistryClient(http, request.Source.Repository, request.Source.Login, time);
        var target = new RegistryClient(http, request.Target.Repository, request.Target.Login, time);
        try
        {
            return await CopyAsync(source, target, request, cancellationToken);
        }
        catch (DamagedBlobException error)
        {
            return new ImageCopyEnd.SourceDamaged(source.Repository, error.Digest, error.Message);
        }
        catch (Exception error) when (error is RegistryException or FormatException)
        {
            return new ImageCopyEnd.Failed(target.Repository, request.Tag, error.Message);
        }
    }

    private async Task<ImageCopyEnd> CopyAsync(RegistryClient source, RegistryClient target, ImageCopyRequest request, CancellationToken cancellationToken)
    {
        var tagged = await target.FindManifestAsync(request.Tag, cancellationToken);
        if (tagged is not null && tagged.Digest != request.Digest)
        {
            return new ImageCopyEnd.TagTaken(target.Repository, request.Tag, tagged.Digest, request.Digest);
        }

        var transfer = new BlobTransfer(target, source.OpenBlobAsync, MountFrom(source, target));
        if (tagged is not null && !request.WithReferrers && await WholeAsync(target, transfer, request.Digest, cancellationToken) is { } whole)
        {
            return whole;
        }

        if (await ImageTree.ReadAsync(source, request.Digest, cancellationToken) is not { } image)
        {
            return new ImageCopyEnd.SourceMissing(source.Repository, request.Digest);
        }

        var referrers = request.WithReferrers ? await ReferrersAsync(source, image, cancellationToken) : [];
        var blobs = image.Blobs.Concat(referrers.SelectMany(each => each.Blobs)).DistinctBy(blob => blob.Digest).ToList();
        transfer.Moved = new CopiedBytes(blobs, progress).Tell;
        var counts = await transfer.RunAsync(blobs, cancellationToken);

        // Referrers first: whoever finds the tag finds its signatures too.
        var parts = image.Manifests.SkipLast(1).Concat(referrers.SelectMany(each => each.Manifests)).DistinctBy(manifest => manifest.Digest).ToList();
        var put = 0;
        foreach (var part in parts)
        {
            put += await PutAsync(target, part, cancellationToken) ? 1 : 0;
        }

        if (tagged is null)
        {
            if (await TagAsync(target, request.Tag, image.Manifests[^1], cancellationToken) is { } existing)
            {
                return new ImageCopyEnd.TagTaken(target.Repository, request.Tag, existing, request.Digest);
            }

            put++;
        }

        var all = new ImageCopyCounts(parts.Count + 1, put, blobs.Sum(blob => blob.Size), counts, referrers.Sum(each => each.Manifests.Count));
        if (!all.IsAnyWritten)
        {
            return new ImageCopyEnd.AlreadyThere(request.Digest, all);
        }

        return await WhatIsMissingAsync(target, transfer, request, parts, blobs, cancellationToken) is { } missing
            ? new ImageCopyEnd.Failed(target.Repository, request.Tag, missing)
            : new ImageCopyEnd.Copied(request.Digest, all);
    }

    /// <summary>What refers to the image or one of its platforms, and what refers to that in turn.</summary>
    private static async Task<IReadOnlyList<ImageTree>> ReferrersAsync(RegistryClient source, ImageTree image, CancellationToken cancellationToken)
    {
        var found = new Dictionary<ImageDigest, ImageTree>();
        var subjects = new Queue<ImageDigest>(image.Manifests.Select(manifest => manifest.Digest));
        while (subjects.TryDequeue(out var subject))
        {
            foreach (var referrer in await source.ReferrersAsync(subject, cancellationToken))
            {
                if (!found.ContainsKey(referrer.Digest) && await ImageTree.ReadAsync(source, referrer.Digest, cancellationToken) is { } tree)
                {
                    found[referrer.Digest] = tree;
                    subjects.Enqueue(referrer.Digest);
                }
            }
        }

        return [.. found.Values];
    }

    /// <returns>True where it had to be stored.</returns>
    private static async Task<bool> PutAsync(RegistryClient target, StoredManifest manifest, CancellationToken cancellationToken)
    {
        if (await target.FindManifestAsync(manifest.Digest.ToString(), cancellationToken) is not null)
        {
            return false;
        }

        await target.PutManifestAsync(manifest.Digest.ToString(), manifest.MediaType, manifest.Bytes, cancellationToken);
        return true;
    }

    /// <returns>Null where the tag is the image's now; else whose it is.</returns>
    private static async Task<ImageDigest?> TagAsync(RegistryClient target, string tag, StoredManifest root, CancellationToken cancellationToken)
    {
        try
        {
            await target.PutManifestAsync(tag, root.MediaType, root.Bytes, cancellationToken);
            return null;
        }
        catch (RegistryException error) when (ImagePush.IsTagTaken(error))
        {
            // By another run meanwhile, or by this one, whose first answer was lost.
            var meanwhile = await target.FindManifestAsync(tag, cancellationToken)
                ?? throw new RegistryException($"{target.Repository.WithTag(tag)} was refused and is not there: {error.Message}", error.Status, error.Code, error);
            return meanwhile.Digest == root.Digest ? null : meanwhile.Digest;
        }
    }

    private static async Task<string?> WhatIsMissingAsync(
        RegistryClient target, BlobTransfer transfer, ImageCopyRequest request, IEnumerable<StoredManifest> parts, IEnumerable<Descriptor> blobs,
        CancellationToken cancellationToken)
    {
        var tagged = await target.FindManifestAsync(request.Tag, cancellationToken);
        if (tagged?.Digest != request.Digest)
        {
            return $"read back, the tag is {tagged?.Digest.ToString() ?? "not there"} where {request.Digest} was stored";
        }

        foreach (var part in parts)
        {
            if (await target.FindManifestAsync(part.Digest.ToString(), cancellationToken) is null)
            {
                return $"read back, the manifest {part.Digest} is not there";
            }
        }

        return await transfer.FindMissingAsync(blobs, cancellationToken) is { } blob ? $"read back, the blob {blob.Digest} is not there" : null;
    }

    /// <summary>The end of a copy whose target has the image under its tag already, all of it; null where something is missing.</summary>
    private static async Task<ImageCopyEnd?> WholeAsync(RegistryClient target, BlobTransfer transfer, ImageDigest digest, CancellationToken cancellationToken)
    {
        try
        {
            var image = await ImageTree.ReadAsync(target, digest, cancellationToken);
            return image is not null && await transfer.FindMissingAsync(image.Blobs, cancellationToken) is null
                ? new ImageCopyEnd.AlreadyThere(digest, new(image.Manifests.Count, 0, image.Bytes, new(image.Blobs.Count, 0, 0, 0), Referrers: 0))
                : null;
        }
        catch (DamagedBlobException)
        {
            // A manifest that it lists was deleted: it is copied again.
            return null;
        }
    }

    private static string? MountFrom(RegistryClient source, RegistryClient target) =>
        source.Repository.Registry == target.Repository.Registry && source.Repository.Name != target.Repository.Name ? source.Repository.Name : null;
}
