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
/// <param name="http">Without automatic decompression; shared.</param>
public sealed class RegistryClient(HttpClient http, ImageRepository repository, RegistryCredential? credential, TimeProvider time)
{
    private const int LargestManifest = 4 << 20;
    private readonly RegistryExchange _exchange = new(http, repository, credential, time);

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
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var bytes = await ReadAsync(body, LargestManifest, cancellationToken);
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

    public async Task<bool> HasBlobAsync(ImageDigest digest, CancellationToken cancellationToken)
    {
        using var response = await _exchange.SendAsync(() => new HttpRequestMessage(HttpMethod.Head, Address($"blobs/{digest}")), Access.Pull, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }

        await _exchange.EnsureAsync(response, $"the blob {digest}", cancellationToken);
        return true;
    }

    /// <summary>A small blob, such as a configuration, checked against its digest.</summary>
    public async Task<byte[]> ReadBlobAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        await using var stream = await OpenBlobAsync(blob, cancellationToken);
        var bytes = await ReadAsync(stream, LargestManifest, cancellationToken);
        return ImageDigest.OfBytes(bytes) == blob.Digest ? bytes : throw new RegistryException($"{repository.Registry} answered other content than {blob.Digest}.");
    }

    /// <summary>A blob's bytes as they come. Whoever stores them checks the digest: <see cref="UploadBlobAsync"/> has the registry do so.</summary>
    public async Task<Stream> OpenBlobAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        var response = await _exchange.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, Address($"blobs/{blob.Digest}")), Access.Pull, cancellationToken);
        await _exchange.EnsureAsync(response, $"the blob {blob.Digest}", cancellationToken);
        return await response.Content.ReadAsStreamAsync(cancellationToken);
    }

    /// <summary>Stores a blob, streamed. The registry refuses content that doesn't have the digest.</summary>
    /// <param name="open">Opens the content; called again where the upload has to be begun anew.</param>
    public async Task UploadBlobAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellationToken)
    {
        await _exchange.RetryAsync(
            async () =>
            {
                var location = await BeginUploadAsync("", cancellationToken)
                    ?? throw new RegistryException($"{repository.Registry} gave no address to upload to.");
                await using var content = await open(cancellationToken);
                using var sent = await _exchange.SendOnceAsync(UploadRequest(HttpMethod.Patch, location, content, blob.Size), Access.Push, cancellationToken);
                await _exchange.EnsureAsync(sent, $"uploading {blob.Digest}", cancellationToken);
                var end = LocationOf(sent) ?? location;
                using var request = new HttpRequestMessage(HttpMethod.Put, WithDigest(end, blob.Digest)) { Content = new ByteArrayContent([]) };
                using var done = await _exchange.SendOnceAsync(request, Access.Push, cancellationToken);
                await _exchange.EnsureAsync(done, $"storing {blob.Digest}", cancellationToken);
            },
            cancellationToken);
    }

    /// <summary>Takes a blob over from another repository of the same registry; false where the registry doesn't, and it has to be uploaded.</summary>
    public async Task<bool> MountBlobAsync(ImageDigest digest, string fromRepository, CancellationToken cancellationToken) =>
        await BeginUploadAsync($"?mount={digest}&from={Uri.EscapeDataString(fromRepository)}", cancellationToken) is null;

    /// <summary>Null where the registry says that the blob is there now (mounted).</summary>
    private async Task<Uri?> BeginUploadAsync(string query, CancellationToken cancellationToken)
    {
        using var response = await _exchange.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, Address($"blobs/uploads/{query}")) { Content = new ByteArrayContent([]) }, Access.Push, cancellationToken);
        await _exchange.EnsureAsync(response, "beginning an upload", cancellationToken);
        return response.StatusCode == HttpStatusCode.Created ? null
            : LocationOf(response) ?? throw new RegistryException($"{repository.Registry} gave no address to upload to.");
    }

    private static HttpRequestMessage UploadRequest(HttpMethod method, Uri location, Stream content, long size)
    {
        var body = new StreamContent(content, 1 << 16);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        body.Headers.ContentLength = size;
        return new(method, location) { Content = body };
    }

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

    private static Uri? LocationOf(HttpResponseMessage response) =>
        response.Headers.Location is { } location ? new Uri(response.RequestMessage!.RequestUri!, location) : null;

    private static Uri WithDigest(Uri location, ImageDigest digest) =>
        new($"{location}{(location.Query.Length > 0 ? '&' : '?')}digest={Uri.EscapeDataString(digest.ToString())}");

    private static async Task<byte[]> ReadAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[1 << 14];
        int read;
        while ((read = await stream.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (buffer.Length + read > limit)
            {
                throw new RegistryException($"The registry's answer is longer than {limit} bytes.");
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }
}
