using Delivery.Images;

namespace Delivery.Registry;

/// <summary>What was read as a blob or manifest isn't what its digest and size say, or isn't there where a manifest names it.</summary>
public sealed class DamagedBlobException(ImageRepository repository, Descriptor blob, string why)
    : RegistryException($"{repository.WithDigest(blob.Digest)} is damaged: {why}", code: "DIGEST_INVALID")
{
    public ImageDigest Digest => blob.Digest;
}
