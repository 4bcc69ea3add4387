using System.Text.Json;
using System.Text.Json.Nodes;

namespace Delivery.Emulator.Registry;

/// <summary>A manifest or index as pushed, read as far as a registry needs it.</summary>
internal sealed class ManifestContent
{
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    public const string DockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    private ManifestContent(ReadOnlyMemory<byte> bytes, string mediaType, JsonObject root)
    {
        Bytes = bytes;
        MediaType = mediaType;
        Digest = BlobFolder.DigestOf(bytes.Span);
        IsIndex = mediaType is DockerList or OciIndex;
        Config = IsIndex ? null : Descriptor(root, "config");
        Layers = IsIndex ? [] : Descriptors(root, "layers");
        Manifests = IsIndex ? Descriptors(root, "manifests") : [];
        Subject = root["subject"] is null ? null : Descriptor(root, "subject");
        ArtifactType = Optional(root, "artifactType") ?? Config?.MediaType;
        Annotations = (root["annotations"] as JsonObject)?.ToDictionary(each => each.Key, each => each.Value?.GetValue<string>() ?? "", StringComparer.Ordinal);
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    public string Digest { get; }

    public string MediaType { get; }

    public bool IsIndex { get; }

    public ImageDescriptor? Config { get; }

    public IReadOnlyList<ImageDescriptor> Layers { get; }

    public IReadOnlyList<ImageDescriptor> Manifests { get; }

    public ImageDescriptor? Subject { get; }

    public string? ArtifactType { get; }

    public Dictionary<string, string>? Annotations { get; }

    /// <exception cref="RegistryException">MANIFEST_INVALID, with what is wrong.</exception>
    public static ManifestContent Parse(ReadOnlyMemory<byte> bytes, string? contentType)
    {
        try
        {
            var root = JsonNode.Parse(bytes.Span, documentOptions: Strict) as JsonObject ?? throw RegistryException.InvalidManifest("manifest is not an object");
            var declared = contentType?.Split(';')[0].Trim();
            var mediaType = Optional(root, "mediaType") ?? (string.IsNullOrEmpty(declared) ? OciManifest : declared);
            if (mediaType is not (DockerManifest or DockerList or OciManifest or OciIndex))
            {
                throw RegistryException.InvalidManifest("manifest media type is not supported");
            }

            return !string.IsNullOrEmpty(declared) && declared != mediaType && declared != "application/json"
                ? throw RegistryException.InvalidManifest("manifest media type differs from the content type")
                : new(bytes, mediaType, root);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw RegistryException.InvalidManifest("manifest is not well formed");
        }
    }

    public StoredManifest ToStored(DateTimeOffset now) => new(
        Digest, MediaType, ArtifactType, Bytes.Length, (Config?.Size ?? 0) + Layers.Sum(each => each.Size), now, Subject?.Digest, Annotations,
        [.. Layers.Concat(Manifests).Select(each => each.Digest), .. Config is null ? Array.Empty<string>() : [Config.Digest]]);

    private static string? Optional(JsonObject from, string name) => from[name]?.GetValue<string>();

    private static ImageDescriptor Descriptor(JsonObject from, string name) => from[name] is JsonObject descriptor
        ? Read(descriptor)
        : throw RegistryException.InvalidManifest($"manifest has no {name}");

    private static List<ImageDescriptor> Descriptors(JsonObject from, string name) => from[name] is JsonArray items
        ? [.. items.Select(item => Read(item as JsonObject ?? throw RegistryException.InvalidManifest($"{name} are not descriptors")))]
        : throw RegistryException.InvalidManifest($"manifest has no {name}");

    private static ImageDescriptor Read(JsonObject descriptor)
    {
        var digest = Optional(descriptor, "digest");
        var size = descriptor["size"]?.GetValue<long>() ?? -1;
        var platform = descriptor["platform"] as JsonObject;
        return digest is not null && BlobFolder.IsDigest(digest) && size >= 0
            ? new(Optional(descriptor, "mediaType") ?? "", digest, size,
                platform is null ? null : Optional(platform, "os"), platform is null ? null : Optional(platform, "architecture"),
                descriptor["urls"] is JsonArray { Count: > 0 })
            : throw RegistryException.InvalidManifest("a descriptor has no digest or size");
    }
}

/// <summary>What a manifest refers to.</summary>
/// <param name="IsForeign">Has URLs of its own: need not be in the registry.</param>
internal sealed record ImageDescriptor(string MediaType, string Digest, long Size, string? Os, string? Architecture, bool IsForeign);
