using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Delivery.Emulator.Registry;

/// <summary>Manifests, tags and referrers.</summary>
internal sealed partial class ManifestRoutes(RepositoryStore repositories)
{
    private const int LargestManifest = 4 * 1024 * 1024;

    public async Task GetAsync(RegistryRequest request)
    {
        var manifest = Resolve(request);
        if (!Accepts(request.Http, manifest.MediaType))
        {
            throw new RegistryException(
                404, "MANIFEST_UNKNOWN", $"the manifest is a {manifest.MediaType}, which the request does not accept", new JsonObject { ["reference"] = request.Reference });
        }

        var response = request.Response;
        response.ContentType = manifest.MediaType;
        response.ContentLength = manifest.ManifestSize;
        response.Headers["Docker-Content-Digest"] = manifest.Digest;
        response.Headers.ETag = $"\"{manifest.Digest}\"";
        if (!HttpMethods.IsHead(request.Http.Method))
        {
            repositories.RecordPull(request.Repository, manifest.Digest);
            await response.Body.WriteAsync(repositories.Blobs.Read(manifest.Digest), request.Aborted);
        }
    }

    public async Task PutAsync(RegistryRequest request)
    {
        var content = ManifestContent.Parse(await ReadAsync(request), request.Http.ContentType);
        var isDigest = request.Reference.Contains(':', StringComparison.Ordinal);
        if (isDigest && request.Reference != content.Digest)
        {
            throw RegistryException.InvalidDigest(request.Reference);
        }

        if (!isDigest && !TagName().IsMatch(request.Reference))
        {
            throw new RegistryException(400, "TAG_INVALID", "manifest tag did not match the form of tags");
        }

        ManifestRules.CheckReferences(repositories, request.Repository, content);
        if (!repositories.PutManifest(request.Repository, content, isDigest ? null : request.Reference))
        {
            throw new RegistryException(400, "TAG_INVALID", ManifestRules.ImmutableTag(request.Repository, request.Reference));
        }

        request.Response.StatusCode = StatusCodes.Status201Created;
        request.Response.Headers.Location = request.Address($"manifests/{content.Digest}");
        request.Response.Headers["Docker-Content-Digest"] = content.Digest;
        if (content.Subject is { } subject)
        {
            request.Response.Headers["OCI-Subject"] = subject.Digest;
        }
    }

    public Task DeleteAsync(RegistryRequest request)
    {
        var manifest = Resolve(request);
        if (request.Reference == manifest.Digest)
        {
            repositories.RemoveManifest(request.Repository, manifest.Digest);
        }
        else
        {
            repositories.RemoveTag(request.Repository, request.Reference);
        }

        request.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    }

    public Task ListTagsAsync(RegistryRequest request)
    {
        var query = request.Http.Query;
        var last = query["last"].ToString();
        var tags = repositories.Tags(request.Repository).Select(each => each.Tag)
            .Where(tag => string.CompareOrdinal(tag, last) > 0).Order(StringComparer.Ordinal).ToList();
        if (int.TryParse(query["n"], NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most < tags.Count)
        {
            tags = tags[..most];
            if (most > 0)
            {
                request.Response.Headers.Link = $"</v2/{request.Repository.Name}/tags/list?n={most}&last={Uri.EscapeDataString(tags[^1])}>; rel=\"next\"";
            }
        }

        return request.Response.WriteAsJsonAsync(
            new JsonObject { ["name"] = request.Repository.Name, ["tags"] = new JsonArray([.. tags.Select(tag => (JsonNode)tag)]) }, request.Aborted);
    }

    public async Task ListReferrersAsync(RegistryRequest request)
    {
        if (!BlobFolder.IsDigest(request.Reference))
        {
            throw RegistryException.InvalidDigest(request.Reference);
        }

        var wanted = request.Http.Query["artifactType"].ToString();
        var found = repositories.Manifests(request.Repository)
            .Where(each => each.Subject == request.Reference && (wanted.Length == 0 || each.ArtifactType == wanted));
        var index = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = ManifestContent.OciIndex,
            ["manifests"] = new JsonArray([.. found.Select(Descriptor)]),
        };
        if (wanted.Length > 0)
        {
            request.Response.Headers["OCI-Filters-Applied"] = "artifactType";
        }

        request.Response.ContentType = ManifestContent.OciIndex;
        await request.Response.WriteAsync(index.ToJsonString(), request.Aborted);
    }

    /// <summary>A request without Accept takes what is there; else the type itself or a range that holds it must be named.</summary>
    private static bool Accepts(HttpRequest request, string mediaType)
    {
        var accepted = request.Headers.Accept.SelectMany(each => (each ?? "").Split(',')).Select(each => each.Split(';')[0].Trim()).Where(each => each.Length > 0).ToList();
        return accepted.Count == 0 || accepted.Any(each =>
            each is "*/*" or "application/*" or "application/json" || string.Equals(each, mediaType, StringComparison.OrdinalIgnoreCase));
    }

    private static JsonNode Descriptor(StoredManifest manifest)
    {
        var descriptor = new JsonObject { ["mediaType"] = manifest.MediaType, ["digest"] = manifest.Digest, ["size"] = manifest.ManifestSize };
        if (manifest.ArtifactType is not null)
        {
            descriptor["artifactType"] = manifest.ArtifactType;
        }

        if (manifest.Annotations is { Count: > 0 } annotations)
        {
            descriptor["annotations"] = new JsonObject(annotations.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)each.Value)));
        }

        return descriptor;
    }

    private StoredManifest Resolve(RegistryRequest request) => repositories.Resolve(request.Repository, request.Reference)
        ?? throw new RegistryException(404, "MANIFEST_UNKNOWN", "Requested image not found", new JsonObject { ["reference"] = request.Reference });

    private static async Task<byte[]> ReadAsync(RegistryRequest request)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Http.Body.ReadAsync(chunk, request.Aborted)) > 0)
        {
            if (buffer.Length + read > LargestManifest)
            {
                throw new RegistryException(413, "SIZE_INVALID", $"a manifest is at most {LargestManifest} bytes");
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagName();
}
