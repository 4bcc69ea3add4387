using Delivery.Emulator.Hosting;
using Delivery.Emulator.Identity.Authorization;
using Delivery.Emulator.Registry;

namespace Delivery.Emulator.Ecr;

/// <summary>Elastic Container Registry with its registry interface.</summary>
public sealed class EcrModule : IEmulatorModule
{
    public void Register(EmulatorParts parts)
    {
        var repositories = new RepositoryStore(parts.Store, new BlobFolder(parts.Folder), parts.Clock);
        var tokens = new RegistryTokens(parts.Store, parts.Clock);
        var downloads = new LayerDownloads(repositories.Blobs, parts);
        var scans = new ImageScans(parts.Store, parts.Clock);
        parts.ScanFindings = scans;
        parts.Services.Add(new EcrService(repositories, tokens, downloads, scans, parts));
        parts.ResourceProviders.Add(new RepositoryProvider(repositories, parts));
        parts.ChangeSetValidations.Add(new RepositoryDeleteReadiness(repositories).Check);
        parts.Routes.Add(new RegistryRoutes(repositories, tokens, new RegistryAuthorization(parts.Authorizer, new ResourceLookup(parts.Store, parts.Clock))).Map);
        parts.Routes.Add(downloads.Map);
        parts.Images = new StoredImageSource(repositories, tokens, parts);
    }
}
