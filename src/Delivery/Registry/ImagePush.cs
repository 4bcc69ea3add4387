using System.Net;
using Delivery.Errors;
using Delivery.Images;

namespace Delivery.Registry;

/// <summary>An image in its repository.</summary>
/// <param name="CompressedBytes">Configuration and layers, as a pull moves them.</param>
/// <param name="PushedBytes">Those of them that had to be uploaded.</param>
/// <param name="Builder"><c>docker</c> or <c>oci</c>; <c>reused</c> where the repository had it.</param>
public sealed record PushedImage(
    ImageRepository Repository, string Tag, ImageDigest Digest, long CompressedBytes, long PushedBytes, string Builder)
{
    public bool Reused => Builder == "reused";
}

/// <summary>Pushes what a repository lacks, and reads back what it then holds.</summary>
public sealed class ImagePush(RegistryClient target, Func<ImageRepository, RegistryClient> openSource, BlobStore store)
{
    /// <summary>Pushes an image of our own making under a tag.</summary>
    /// <exception cref="DeliveryException">DLV-0313 (the tag holds another image), DLV-0314, DLV-0315.</exception>
    public async Task<PushedImage> PushAsync(OciImage image, string tag, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(store.PathOf(image.Manifest.Digest), cancellationToken);
            var manifest = ImageManifest.Parse(bytes);
            if (await target.FindManifestAsync(tag, cancellationToken) is { } existing)
            {
                return existing.Digest == image.Manifest.Digest
                    ? new(target.Repository, tag, existing.Digest, manifest.CompressedBytes, 0, "reused")
                    : throw Taken(target.Repository, tag, existing.Digest, image.Manifest.Digest.ToString());
            }

            var pushed = await new BlobTransfer(target, (blob, from, ending) => OpenAsync(image, blob, from, ending), mountFrom: null)
            {
                Uploading = blob => progress?.Report($"pushing {blob.Digest.ToString()[..19]} ({blob.Size} bytes)"),
            }.RunAsync(manifest.Layers.Append(manifest.Config!), cancellationToken);
            await target.PutManifestAsync(tag, manifest.MediaType, bytes, cancellationToken);
            await VerifyAsync(target, tag, image.Manifest.Digest, cancellationToken);
            return new(target.Repository, tag, image.Manifest.Digest, manifest.CompressedBytes, pushed.UploadedBytes, "oci");
        }
        catch (RegistryException error) when (IsTagTaken(error))
        {
            return await target.FindManifestAsync(tag, cancellationToken) is { } meanwhile
                ? throw Taken(target.Repository, tag, meanwhile.Digest, image.Manifest.Digest.ToString())
                : throw Failed(target.Repository, tag, error.Message);
        }
        catch (RegistryException error)
        {
            throw Failed(target.Repository, tag, error.Message);
        }
    }

    /// <summary>Reads a tag back: what the registry holds is what was pushed.</summary>
    public static async Task<StoredManifest> VerifyAsync(RegistryClient registry, string tag, ImageDigest pushed, CancellationToken cancellationToken)
    {
        var stored = await registry.FindManifestAsync(tag, cancellationToken);
        return stored?.Digest == pushed ? stored : throw new DeliveryException(new DeliveryError(
            ErrorCatalog.ImageDigestMismatch, $"{registry.Repository.WithTag(tag)} is not what was pushed", "",
            $"pushed {pushed}, the registry answers {stored?.Digest.ToString() ?? "no image"}", "Look who else pushes to this repository, then run again."));
    }

    /// <summary>The tag is immutable and was given to another image meanwhile.</summary>
    internal static bool IsTagTaken(RegistryException error) =>
        error is { Status: HttpStatusCode.BadRequest or HttpStatusCode.Conflict, Code: "TAG_INVALID" or "IMAGE_TAG_ALREADY_EXISTS" };

    public static DeliveryException Taken(ImageRepository repository, string tag, ImageDigest existing, string ours) => new(new DeliveryError(
        ErrorCatalog.ImageVersionTaken, $"Version {tag} exists with another image", repository.WithTag(tag),
        $"the repository holds {existing}, this run made {ours}", "Commit the change, so that it gets a version of its own."));

    public static DeliveryException Failed(ImageRepository repository, string tag, string why) => new(new DeliveryError(
        ErrorCatalog.ImagePushFailed, $"{repository.WithTag(tag)} could not be pushed", "", why, "Run again: what was pushed stays."));

    private Task<Stream> OpenAsync(OciImage image, Descriptor blob, long from, CancellationToken cancellationToken)
    {
        if (image.Source is { } source && image.BaseLayers.Any(layer => layer.Digest == blob.Digest) && !store.Has(blob))
        {
            return openSource(source.Repository).OpenBlobAsync(blob, from, cancellationToken);
        }

        var file = File.OpenRead(store.PathOf(blob.Digest));
        file.Position = from;
        return Task.FromResult<Stream>(file);
    }
}
