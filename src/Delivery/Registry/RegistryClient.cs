using System.Net;
using System.Net.Http.Headers;
using Delivery.Images;

namespace Delivery.Registry;

/// <summary>A manifest as the registry holds it.</summary>
public sealed record StoredManifest(ImageDigest Digest, string MediaType, byte[] Bytes)
{
    /// <exception cref="FormatException">It isn't understood.</exception>
    public ImageManifest Read() => ImageManifest.Parse(Bytes);
}

/// <summary>
/// A repository of an image registry, over HTTP (github.com/opencontainers/distribution-spec 1.1, read 2026-11-23). TLS, except for
/// loopback. What comes back is checked against its digest. Passing failures are tried again.
/// </summary>
/// <param name="http">Without automatic decompression and without a timeout of its own (large blobs take long; silence ends a request); shared.</param>
public sealed class RegistryClient(HttpClient http, ImageRepository repository, RegistryLogin login, TimeProvider time)
{
    private readonly RegistryExchange _exchange = new(http, repository, login, time);

    public ImageRepository Repository => repository;

    /// <summary>The manifest of a tag or digest; null where there is none.</summary>
    /// <exception cref="RegistryException">The registry refused, failed, or answered other content than was asked for.</exception>
    public async Task<StoredManifest?> FindManifestAsync(string reference, CancellationToken cancellationToken)
    {
        using var response = await _exchange.SendAsync(() => ManifestRequest(HttpMethod.Get, reference), Access.Pull, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return await RegistryExchange.CodeAsync(response, cancellationToken) == "NAME_UNKNOWN"
                ? throw await _exchange.ErrorAsync(response, $"the manifest {reference}", cancellationToken)
                : null;
        }

        await _exchange.EnsureAsync(response, $"the manifest {reference}", cancellationToken);
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var digest = ImageDigest.OfBytes(bytes);
        if (ImageDigest.TryParse(reference, out var wanted) && wanted != digest)
        {
            throw new RegistryException($"{repository.Registry} answered {digest} where {wanted} was asked for.");
        }

        return new(digest, response.Content.Headers.ContentType?.MediaType ?? "", bytes);
    }

    /// <summary>Stores a manifest under a tag or its digest. The digest that the registry names must be the content's.</summary>
    public async Task<ImageDigest> PutManifestAsync(string reference, string mediaType, byte[] manifest, CancellationToken cancellationToken)
    {
        var digest = ImageDigest.OfBytes(manifest);
        using var response = await _exchange.SendAsync(
            () =>
            {
                var content = new ByteArrayContent(manifest);
                content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
                return new HttpRequestMessage(HttpMethod.Put, Address($"manifests/{Uri.EscapeDataString(reference)}")) { Content = content };
            },
            Access.Push,
            cancellationToken);
        await _exchange.EnsureAsync(response, $"storing the manifest {reference}", cancellationToken);
        return digest;
    }

    /// <summary>
    /// What refers to a manifest by its <c>subject</c>: signatures, attestations, bills of materials (distribution-spec 1.1, "Listing
    /// referrers"). None where the registry has no such list.
    /// </summary>
    /// <exception cref="FormatException">The list isn't understood.</exception>
    public async Task<IReadOnlyList<Descriptor>> ReferrersAsync(ImageDigest subject, CancellationToken cancellationToken)
    {
        using var response = await _exchange.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, Address($"referrers/{subject}")), Access.Pull, cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
        {
            return [];
        }

        await _exchange.EnsureAsync(response, $"the referrers of {subject}", cancellationToken);
        return [.. ImageManifest.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken)).Platforms.Select(entry => entry.Image)];
    }

    /// <exception cref="RegistryException">The registry has a blob of this digest and another size: one of the two is damaged.</exception>
    public async Task<bool> HasBlobAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        using var response = await _exchange.SendAsync(() => new HttpRequestMessage(HttpMethod.Head, Address($"blobs/{blob.Digest}")), Access.Pull, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }

        await _exchange.EnsureAsync(response, $"the blob {blob.Digest}", cancellationToken);
        return response.Content.Headers.ContentLength is not { } size || size == blob.Size
            ? true
            : throw new RegistryException($"{repository.Uri} says that {blob.Digest} has {size} bytes where its manifest says {blob.Size}.", code: "SIZE_INVALID");
    }

    /// <summary>A small blob, such as a configuration, checked against its digest.</summary>
    public async Task<byte[]> ReadBlobAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        using var response = await _exchange.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, Address($"blobs/{blob.Digest}")), Access.Pull, cancellationToken);
        await _exchange.EnsureAsync(response, $"the blob {blob.Digest}", cancellationToken);
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return ImageDigest.OfBytes(bytes) == blob.Digest ? bytes : throw new DamagedBlobException(repository, blob, "it answered other content");
    }

    /// <summary>A blob's bytes as they come, from a place on. An answer that breaks off is gone on with. Whoever reads to the end checks the digest.</summary>
    public Task<Stream> OpenBlobAsync(Descriptor blob, long from, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(new BlobDownload(_exchange, Address($"blobs/{blob.Digest}"), repository, blob, from, time));

    /// <summary>
    /// Stores a blob, streamed, verified on the way. An upload that breaks off goes on where the registry says that it stands; one that
    /// the registry doesn't know any more is begun anew. Any number of bytes takes the memory of a buffer.
    /// </summary>
    /// <param name="open">Opens the content at a place; called again where the upload has to go on or begin anew.</param>
    /// <param name="moved">Told how many bytes of the blob are sent.</param>
    /// <exception cref="DamagedBlobException">What was opened isn't what the digest says; nothing was stored.</exception>
    public Task UploadBlobAsync(
        Descriptor blob, Func<long, CancellationToken, Task<Stream>> open, CancellationToken cancellationToken, Action<long>? moved = null) =>
        new BlobUpload(this, _exchange, blob, open, moved, time).RunAsync(begun: null, cancellationToken);

    /// <summary>
    /// Takes a blob over from another repository of the same registry; where the registry doesn't, uploads it. (ECR mounts where the
    /// registry's setting BLOB_MOUNTING is on, docs.aws.amazon.com/AmazonECR/latest/userguide/blob-mounting.html, read 2026-11-26.)
    /// </summary>
    /// <returns>True where it was mounted: no byte moved.</returns>
    public async Task<bool> MountBlobAsync(
        Descriptor blob, string fromRepository, Func<long, CancellationToken, Task<Stream>> open, CancellationToken cancellationToken, Action<long>? moved = null)
    {
        if (await BeginUploadAsync($"?mount={Uri.EscapeDataString(blob.Digest.ToString())}&from={Uri.EscapeDataString(fromRepository)}", cancellationToken) is not { } begun)
        {
            return true;
        }

        await new BlobUpload(this, _exchange, blob, open, moved, time).RunAsync(begun, cancellationToken);
        return false;
    }

    /// <summary>Null where the registry says that the blob is there now (mounted).</summary>
    internal async Task<Uri?> BeginUploadAsync(string query, CancellationToken cancellationToken)
    {
        using var response = await _exchange.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, Address($"blobs/uploads/{query}")) { Content = new ByteArrayContent([]) }, Access.Push, cancellationToken);
        await _exchange.EnsureAsync(response, "beginning an upload", cancellationToken);
        return response.StatusCode == HttpStatusCode.Created && query.Length > 0 ? null
            : LocationOf(response) ?? throw new RegistryException($"{repository.Registry} gave no address to upload to.");
    }

    internal static Uri? LocationOf(HttpResponseMessage response) =>
        response.Headers.Location is { } location ? new Uri(response.RequestMessage!.RequestUri!, location) : null;

    private HttpRequestMessage ManifestRequest(HttpMethod method, string reference)
    {
        var request = new HttpRequestMessage(method, Address($"manifests/{Uri.EscapeDataString(reference)}"));
        foreach (var type in ImageManifest.MediaTypes)
        {
            request.Headers.Accept.Add(new(type));
        }

        return request;
    }

    private Uri Address(string path) => new(_exchange.Registry, $"/v2/{repository.Name}/{path}");
}
