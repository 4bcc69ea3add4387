using Delivery.Images;
using Delivery.Registry;

namespace Delivery.Runs;

/// <summary>The image of a promotion, from registry to registry.</summary>
public sealed partial class DeliveryRun
{
    private async Task CopyAsync(RepositoryAccess sourceAccess, ImageDigest digest, string version, CancellationToken cancellationToken)
    {
        var source = new RegistryClient(_http, sourceAccess.Repository, sourceAccess.Credential, _time);
        var target = new RegistryClient(_http, _repository!.Repository, _repository.Credential, _time);
        var manifest = (await source.FindManifestAsync(digest.ToString(), cancellationToken))!;
        var content = manifest.Read();
        foreach (var blob in content.Layers.Append(content.Config!).DistinctBy(blob => blob.Digest))
        {
            if (!await target.HasBlobAsync(blob.Digest, cancellationToken))
            {
                await target.UploadBlobAsync(blob, token => source.OpenBlobAsync(blob, token), cancellationToken);
            }
        }

        if (await target.FindManifestAsync(version, cancellationToken) is null)
        {
            await target.PutManifestAsync(version, manifest.MediaType, manifest.Bytes, cancellationToken);
        }

        await ImagePush.VerifyAsync(target, version, digest, cancellationToken);
    }
}
