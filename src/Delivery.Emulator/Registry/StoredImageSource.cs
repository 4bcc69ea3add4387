using System.Runtime.InteropServices;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.Registry;

/// <summary>Finds images for what runs them.</summary>
internal sealed class StoredImageSource(RepositoryStore repositories, RegistryTokens tokens, EmulatorParts parts) : IImageSource
{
    public StoredImage? Find(string imageReference)
    {
        if (ImageName.Parse(imageReference) is not { } name)
        {
            return null;
        }

        foreach (var repository in repositories.All().Where(name.IsIn))
        {
            if (repositories.Resolve(repository, name.Reference) is { } manifest && Open(repository, manifest) is { } image)
            {
                return image;
            }
        }

        return null;
    }

    public RegistryLogin? Login(string imageReference)
    {
        if (ImageName.Parse(imageReference) is not { } name || repositories.All().FirstOrDefault(name.IsIn) is not { } repository)
        {
            return null;
        }

        return new(RegistryTokens.User, tokens.Issue(repository.AccountId, repository.Region).Password);
    }

    private StoredImage? Open(Repository repository, StoredManifest named)
    {
        var content = ManifestContent.Parse(repositories.Blobs.Read(named.Digest), named.MediaType);
        if (content.IsIndex)
        {
            var architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
            var own = content.Manifests.FirstOrDefault(each => each.Os == "linux" && each.Architecture == architecture);
            if (own is null || repositories.Manifest(repository, own.Digest) is not { } child)
            {
                return null;
            }

            content = ManifestContent.Parse(repositories.Blobs.Read(child.Digest), child.MediaType);
        }

        return content.Config is null
            ? null
            : new(
                $"127.0.0.1:{parts.Endpoint.Port}/{repository.Name}@{named.Digest}",
                named.Digest,
                repositories.Blobs.PathOf(content.Config.Digest),
                [.. content.Layers.Select(each => new StoredLayer(each.Digest, each.MediaType, repositories.Blobs.PathOf(each.Digest)))]);
    }
}
