using System.Text.Json.Nodes;

namespace Delivery.Emulator.Registry;

/// <summary>What ECR checks of a manifest before it takes it, over either of its interfaces.</summary>
internal static class ManifestRules
{
    /// <summary>The blobs and manifests that a manifest needs and the repository lacks.</summary>
    public static IReadOnlyList<string> Missing(RepositoryStore repositories, Repository repository, ManifestContent content) =>
    [
        .. content.Layers.Where(layer => !layer.IsForeign).Append(content.Config).OfType<ImageDescriptor>()
            .Select(each => each.Digest).Where(digest => !repositories.HasBlob(repository, digest)),
        .. content.Manifests.Select(each => each.Digest).Where(digest => repositories.Manifest(repository, digest) is null),
    ];

    /// <exception cref="RegistryException">Names everything that is missing.</exception>
    public static void CheckReferences(RepositoryStore repositories, Repository repository, ManifestContent content)
    {
        var missing = Missing(repositories, repository, content);
        if (missing.Count > 0)
        {
            throw new RegistryException(
                404, "MANIFEST_BLOB_UNKNOWN", $"manifest references what the repository does not hold: {string.Join(", ", missing)}",
                new JsonObject { ["digest"] = missing[0] });
        }
    }

    // The text of ECR's ImageTagAlreadyExistsException, which its registry interface repeats.
    public static string ImmutableTag(Repository repository, string tag) =>
        $"The image tag '{tag}' already exists in the '{repository.Name}' repository and cannot be overwritten because the tag is immutable.";
}
