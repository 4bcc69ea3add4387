using System.Text.Json.Nodes;
using Delivery.Images;
using Delivery.Registry;

namespace Delivery.Tests.Registry;

/// <summary>
/// An index of two platforms that share their first layer, with an attestation beside them, and a signature that refers to it. Its bytes
/// are not as this product would write them: they have to be kept as they are.
/// </summary>
/// <param name="Blobs">Each once; without the signature's.</param>
/// <param name="Manifests">Each once, the index last; without the signature's.</param>
internal sealed record SampleIndex(ImageDigest Digest, IReadOnlyList<Descriptor> Blobs, IReadOnlyList<ImageDigest> Manifests, ImageDigest Signature)
{
    private const string Statement = "application/vnd.in-toto+json";

    public static async Task<SampleIndex> PushAsync(RegistryClient registry, string tag, CancellationToken cancellationToken, int seed = 0)
    {
        var random = new Random(seed);
        List<Descriptor> blobs = [];
        List<ImageDigest> manifests = [];
        var shared = await BlobAsync(ImageManifest.OciLayer, 60_000);
        var x64 = await ImageAsync("amd64", [shared, await BlobAsync(ImageManifest.OciLayer, 800_000), await BlobAsync(ImageManifest.OciLayer, 1)]);
        var arm64 = await ImageAsync("arm64", [shared, await BlobAsync(ImageManifest.OciLayer, 30_000)]);
        var attestation = await ImageAsync("unknown", [await BlobAsync(Statement, 4_000)]);
        var index = Written(new JsonObject
        {
            ["manifests"] = new JsonArray(x64, arm64, attestation),
            ["mediaType"] = ImageManifest.OciIndex,
            ["schemaVersion"] = 2,
            ["annotations"] = new JsonObject { ["kept"] = "ä → b" },
        });
        manifests.Add(await registry.PutManifestAsync(tag, ImageManifest.OciIndex, index, cancellationToken));
        var (image, all) = (manifests[^1], blobs.ToList());
        var signature = await SignatureAsync(image, index.Length);
        return new(image, all, [.. manifests.Take(4)], signature);

        async Task<Descriptor> BlobAsync(string mediaType, int size)
        {
            var content = new byte[size];
            random.NextBytes(content);
            var blob = new Descriptor(mediaType, ImageDigest.OfBytes(content), size);
            await registry.UploadBlobAsync(blob, (from, _) => Task.FromResult<Stream>(new MemoryStream(content[(int)from..])), cancellationToken);
            blobs.Add(blob);
            return blob;
        }

        async Task<JsonObject> ImageAsync(string architecture, IEnumerable<Descriptor> layers)
        {
            var bytes = Written(new JsonObject
            {
                ["schemaVersion"] = 2,
                ["layers"] = new JsonArray([.. layers.Select(Node)]),
                ["config"] = Node(await BlobAsync(ImageManifest.OciConfig, 900)),
                ["mediaType"] = ImageManifest.OciManifest,
            });
            var digest = await registry.PutManifestAsync(ImageDigest.OfBytes(bytes).ToString(), ImageManifest.OciManifest, bytes, cancellationToken);
            manifests.Add(digest);
            var entry = Node(new(ImageManifest.OciManifest, digest, bytes.Length));
            entry["platform"] = new JsonObject { ["architecture"] = architecture, ["os"] = architecture == "unknown" ? "unknown" : "linux" };
            return entry;
        }

        async Task<ImageDigest> SignatureAsync(ImageDigest subject, int size)
        {
            var bytes = Written(new JsonObject
            {
                ["schemaVersion"] = 2,
                ["mediaType"] = ImageManifest.OciManifest,
                ["artifactType"] = "application/vnd.example.signature",
                ["config"] = Node(await BlobAsync("application/vnd.oci.empty.v1+json", 2)),
                ["layers"] = new JsonArray(Node(await BlobAsync("application/vnd.example.signature", 500))),
                ["subject"] = Node(new(ImageManifest.OciIndex, subject, size)),
            });
            return await registry.PutManifestAsync(ImageDigest.OfBytes(bytes).ToString(), ImageManifest.OciManifest, bytes, cancellationToken);
        }
    }

    private static byte[] Written(JsonObject manifest) => System.Text.Encoding.UTF8.GetBytes(manifest.ToJsonString(new() { WriteIndented = true }));

    private static JsonObject Node(Descriptor blob) => new() { ["size"] = blob.Size, ["digest"] = blob.Digest.ToString(), ["mediaType"] = blob.MediaType };
}
