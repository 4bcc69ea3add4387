using System.Text.Json.Nodes;

namespace Delivery.Emulator.Registry;

/// <summary>An error in the form of the OCI distribution specification 1.1 (github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#error-codes).</summary>
internal sealed class RegistryException(int status, string code, string message, JsonNode? detail = null) : Exception(message)
{
    public int Status { get; } = status;

    public byte[] Body() => System.Text.Encoding.UTF8.GetBytes(new JsonObject
    {
        ["errors"] = new JsonArray(new JsonObject { ["code"] = code, ["message"] = Message, ["detail"] = detail?.DeepClone() }),
    }.ToJsonString());

    public static RegistryException UnknownBlob(string digest) => new(404, "BLOB_UNKNOWN", "blob unknown to registry", new JsonObject { ["digest"] = digest });

    public static RegistryException UnknownUpload() => new(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");

    public static RegistryException InvalidDigest(string digest) =>
        new(400, "DIGEST_INVALID", "provided digest did not match uploaded content", new JsonObject { ["digest"] = digest });

    public static RegistryException InvalidManifest(string reason) => new(400, "MANIFEST_INVALID", reason);
}
