using Delivery.Errors;
using Delivery.Images;

namespace Delivery.Registry;

/// <summary>What is to be copied.</summary>
public sealed record ImageCopyRequest
{
    public required RepositoryAccess Source { get; init; }
    public required RepositoryAccess Target { get; init; }

    /// <summary>Of the image, or of an index of images: what the source's tag says is not asked.</summary>
    public required ImageDigest Digest { get; init; }

    /// <summary>The tag in the target, e.g. <c>1.4.0</c>.</summary>
    public required string Tag { get; init; }

    /// <summary>Whether what refers to the image (signatures, attestations) is copied too.</summary>
    public bool WithReferrers { get; init; }
}

/// <summary>How a copy ended: the closed set.</summary>
public abstract record ImageCopyEnd
{
    private ImageCopyEnd()
    {
    }

    /// <summary>The error to end a run with; null where the target has the image.</summary>
    public virtual DeliveryError? Error => null;

    /// <summary>The target has the image under its tag, read back, and had not before.</summary>
    public sealed record Copied(ImageDigest Digest, ImageCopyCounts Counts) : ImageCopyEnd;

    /// <summary>The target had the very image under its tag, whole; nothing was written.</summary>
    public sealed record AlreadyThere(ImageDigest Digest, ImageCopyCounts Counts) : ImageCopyEnd;

    public sealed record SourceMissing(ImageRepository Source, ImageDigest Digest) : ImageCopyEnd
    {
        public override DeliveryError Error => new(
            ErrorCatalog.ImageMissing, $"{Source.WithDigest(Digest)} does not exist", "", "the registry has no such image: it was deleted, or a lifecycle rule removed it",
            "Deploy the commit to the source anew, then run again.");
    }

    /// <summary>The source's image lacks a part, or a part of it isn't what its digest says. The target's tag was not set.</summary>
    public sealed record SourceDamaged(ImageRepository Source, ImageDigest Part, string Why) : ImageCopyEnd
    {
        public override DeliveryError Error => new(
            ErrorCatalog.ImageDamaged, $"A part of an image in {Source.Uri} can't be used", Part.ToString(), Why, "Deploy the commit to the source anew under a new version.");
    }

    /// <summary>The target's tag is another image's. Nothing was written to the tag.</summary>
    public sealed record TagTaken(ImageRepository Target, string Tag, ImageDigest Existing, ImageDigest Wanted) : ImageCopyEnd
    {
        public override DeliveryError Error => new(
            ErrorCatalog.ImageVersionTaken, $"Version {Tag} exists with another image", Target.WithTag(Tag),
            $"the repository holds {Existing}, the release is {Wanted}", "A version is one image, once and for all: promote another version.");
    }

    /// <summary>A registry refused or can't be reached, or the image is of an unknown kind. What was copied stays.</summary>
    public sealed record Failed(ImageRepository Target, string Tag, string Why) : ImageCopyEnd
    {
        public override DeliveryError Error => new(
            ErrorCatalog.ImageCopyFailed, $"{Target.WithTag(Tag)} could not be copied", "", Why, "Run again: what was copied stays.");
    }
}

/// <summary>What a copy met and moved.</summary>
/// <param name="Manifests">Those of the image, its platforms and what refers to it.</param>
/// <param name="Bytes">Of all blobs, each once, as stored (compressed).</param>
/// <param name="Referrers">Manifests among <paramref name="Manifests"/> that refer to the image.</param>
public sealed record ImageCopyCounts(int Manifests, int ManifestsPut, long Bytes, BlobCounts Blobs, int Referrers)
{
    /// <summary>False where the target had everything.</summary>
    public bool IsAnyWritten => ManifestsPut + Blobs.Mounted + Blobs.Uploaded > 0;
}

/// <summary>How far a copy is. Told from several threads, one at a time; never less than before.</summary>
/// <param name="Bytes">In the target, whether they were there or moved.</param>
/// <param name="TotalBytes">Of all blobs, each once.</param>
public sealed record ImageCopyProgress(int Blobs, int TotalBlobs, long Bytes, long TotalBytes);
