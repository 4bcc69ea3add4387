using System.Text.Json;
using System.Text.Json.Nodes;
using Delivery.Environments;
using Delivery.Errors;
using Delivery.Images;

namespace Delivery.Registry;

/// <summary>Finds base images in their registries. Whether a registry answers is asked once in a run, briefly.</summary>
public sealed class BaseImages(HttpClient http, TimeProvider time)
{
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(2);
    private readonly Dictionary<string, string?> _unreachable = new(StringComparer.Ordinal);

    /// <summary>Null where the image's registry answers; else why it doesn't.</summary>
    public async Task<string?> WhyUnreachableAsync(ImageReference image, CancellationToken cancellationToken)
    {
        var registry = image.Repository.Registry;
        if (_unreachable.TryGetValue(registry, out var known))
        {
            return known;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ProbeLimit);
        string? why = null;
        try
        {
            var address = new Uri($"https://{registry}/v2/");
            using var request = new HttpRequestMessage(HttpMethod.Get, address.IsLoopback ? new Uri($"http://{registry}/v2/") : address);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            // It is a registry if it says so, or asks for a login.
            why = response.IsSuccessStatusCode || response.StatusCode == System.Net.HttpStatusCode.Unauthorized
                ? null : $"it answers {(int)response.StatusCode}";
        }
        catch (HttpRequestException error)
        {
            why = error.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            why = "no answer within 2 seconds";
        }

        return _unreachable[registry] = why;
    }

    /// <summary>The image for an architecture: an index is resolved to it.</summary>
    /// <exception cref="DeliveryException">DLV-0312.</exception>
    public async Task<BaseImage> FindAsync(ImageReference image, Architecture architecture, CancellationToken cancellationToken)
    {
        var client = new RegistryClient(http, image.Repository, RegistryLogin.Anonymous, time);
        try
        {
            var stored = await client.FindManifestAsync(image.Reference, cancellationToken) ?? throw Unavailable(image, "the registry has no such image");
            var manifest = stored.Read();
            if (manifest.IsIndex)
            {
                var platform = architecture.Platform();
                var entry = manifest.Platforms.FirstOrDefault(each => each.Platform == platform).Image ?? throw Unavailable(image, $"it has no image for {platform}");
                stored = await client.FindManifestAsync(entry.Digest.ToString(), cancellationToken) ?? throw Unavailable(image, $"the registry lacks its image for {platform}");
                manifest = stored.Read();
            }

            var configuration = JsonNode.Parse(await client.ReadBlobAsync(manifest.Config ?? throw new FormatException("It is an index of indexes."), cancellationToken))!.AsObject();
            return new(
                image.ToString(), configuration, [.. manifest.Layers.Select(layer => layer with { MediaType = OciTypeOf(layer.MediaType) })],
                new ImageReference(image.Repository, stored.Digest.ToString()));
        }
        catch (Exception error) when (error is RegistryException or FormatException or JsonException or InvalidOperationException)
        {
            throw Unavailable(image, error.Message);
        }
    }

    public static DeliveryException Unavailable(ImageReference image, string why) => new(new DeliveryError(
        ErrorCatalog.BaseImageUnavailable, $"The base image {image} can't be had", "", why,
        $"Check the name and this machine's access to {image.Repository.Registry}, or name another base image in the Dockerfile."));

    // The bytes are the same under either name.
    private static string OciTypeOf(string mediaType) => mediaType switch
    {
        "application/vnd.docker.image.rootfs.diff.tar.gzip" => ImageManifest.OciLayer,
        ImageManifest.OciLayer or "application/vnd.oci.image.layer.v1.tar" or "application/vnd.oci.image.layer.v1.tar+zstd" => mediaType,
        _ => throw new FormatException($"A layer of type '{mediaType}' can't be built on."),
    };
}
