using System.Text.Json;
using System.Text.Json.Nodes;

namespace Delivery.Images;

/// <summary>A reference to content by digest.</summary>
/// <param name="Size">Bytes, as stored (compressed).</param>
public sealed record Descriptor(string MediaType, ImageDigest Digest, long Size)
{
    /// <summary>It names places of its own to have it from, and need not be in the image's registry (layers of Windows).</summary>
    public bool IsForeign { get; init; }
}

/// <summary>An image's manifest, of OCI's or Docker's form, or an index of several.</summary>
/// <param name="MediaType">Of the manifest itself.</param>
/// <param name="Config">Null for an index.</param>
/// <param name="Layers">Base first.</param>
/// <param name="Platforms">Of an index: the images by <c>os/architecture</c>.</param>
public sealed record ImageManifest(
    string MediaType, Descriptor? Config, IReadOnlyList<Descriptor> Layers, IReadOnlyList<(string Platform, Descriptor Image)> Platforms)
{
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    public const string DockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json";
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";
    public const string OciLayer = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>What a client says it understands.</summary>
    public static IReadOnlyList<string> MediaTypes { get; } = [OciManifest, DockerManifest, OciIndex, DockerIndex];

    public bool IsIndex => Config is null;

    /// <summary>What a pull moves: configuration and layers.</summary>
    public long CompressedBytes => (Config?.Size ?? 0) + Layers.Sum(layer => layer.Size);

    /// <exception cref="FormatException">It is no manifest this understands.</exception>
    public static ImageManifest Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var root = JsonNode.Parse(json)?.AsObject() ?? throw new FormatException("The manifest is empty.");
            var isIndex = root["manifests"] is JsonArray;
            var mediaType = (string?)root["mediaType"] ?? (isIndex ? OciIndex : OciManifest);
            if ((int?)root["schemaVersion"] != 2 || !MediaTypes.Contains(mediaType))
            {
                throw new FormatException($"A manifest of type '{mediaType}' is not understood.");
            }

            return isIndex
                ? new(mediaType, null, [], [.. root["manifests"]!.AsArray().Select(entry => (PlatformOf(entry!), DescriptorOf(entry!)))])
                : new(mediaType, DescriptorOf(root["config"]!), [.. root["layers"]!.AsArray().Select(layer => DescriptorOf(layer!))], []);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NullReferenceException or ArgumentNullException)
        {
            throw new FormatException("The manifest doesn't have a manifest's form.", error);
        }
    }

    /// <summary>The bytes of an OCI manifest: the same input gives the same bytes.</summary>
    public static byte[] Write(Descriptor config, IEnumerable<Descriptor> layers) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = OciManifest,
        ["config"] = NodeOf(config),
        ["layers"] = new JsonArray([.. layers.Select(NodeOf)]),
    });

    private static JsonObject NodeOf(Descriptor descriptor) => new()
    {
        ["mediaType"] = descriptor.MediaType,
        ["digest"] = descriptor.Digest.ToString(),
        ["size"] = descriptor.Size,
    };

    private static string PlatformOf(JsonNode entry) => $"{(string?)entry["platform"]?["os"]}/{(string?)entry["platform"]?["architecture"]}";

    private static Descriptor DescriptorOf(JsonNode node)
    {
        var size = (long)node["size"]!;
        return size < 0 ? throw new FormatException("A size is negative.")
            : new((string)node["mediaType"]!, ImageDigest.Parse((string)node["digest"]!), size) { IsForeign = node["urls"] is JsonArray { Count: > 0 } };
    }
}
