using Delivery.Errors;
using Delivery.Images;

namespace Delivery.Registry;

/// <summary>An image as its registry knows it.</summary>
/// <param name="Commit">Of its label org.opencontainers.image.revision; null where it has none.</param>
/// <param name="CompressedBytes">Configuration and layers; of an index those of its first image.</param>
/// <param name="Platforms">What it runs on, as <c>linux/amd64</c>; empty where it doesn't say.</param>
public sealed record ReleasedImage(ImageDigest Digest, string? Commit, long CompressedBytes, IReadOnlyList<string> Platforms)
{
    /// <summary>OCI image specification 1.1, "Pre-defined annotation keys".</summary>
    public const string RevisionLabel = "org.opencontainers.image.revision";

    /// <summary>The image of a tag or a digest; null where there is none. What an index is of is what its first image is of.</summary>
    /// <exception cref="DeliveryException">DLV-0318.</exception>
    public static async Task<ReleasedImage?> FindAsync(RegistryClient registry, string reference, CancellationToken cancellationToken)
    {
        try
        {
            if (await registry.FindManifestAsync(reference, cancellationToken) is not { } stored)
            {
                return null;
            }

            var manifest = stored.Read();
            IReadOnlyList<string> platforms = [.. manifest.Platforms.Select(each => each.Platform)];
            if (manifest is { IsIndex: true, Platforms: [var (_, first), ..] })
            {
                manifest = (await registry.FindManifestAsync(first.Digest.ToString(), cancellationToken))?.Read() ?? manifest;
            }

            var configuration = manifest.Config is { } config ? await registry.ReadBlobAsync(config, cancellationToken) : [];
            if (platforms.Count == 0 && ImageConfiguration.Platform(configuration) is { } own)
            {
                platforms = [own];
            }

            return new(stored.Digest, ImageConfiguration.Label(configuration, RevisionLabel), manifest.CompressedBytes, platforms);
        }
        catch (Exception error) when (error is RegistryException or FormatException)
        {
            throw new DeliveryException(new DeliveryError(
                ErrorCatalog.RegistryFailed, $"{registry.Repository.Uri} could not be asked for {reference}", "", error.Message, "Run again."));
        }
    }
}
