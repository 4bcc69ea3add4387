using System.Text.Json.Nodes;
using Delivery.Emulator.Registry;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecr;

/// <summary>
/// ECR's own way to push and pull layers, which its agents use in place of the registry protocol
/// (docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UploadLayerPart.html and its neighbours, read 2026-11-26).
/// </summary>
internal sealed class LayerOperations(RepositoryStore repositories, LayerDownloads downloads, Func<AwsCall, Repository> repositoryOf)
{
    // The smallest part that ECR takes; as base64 it fits in one request of the emulator.
    private const long PartSize = 5 * 1024 * 1024;

    public IEnumerable<KeyValuePair<string, Func<AwsCall, CancellationToken, Task<JsonObject>>>> Table =>
    [
        new("InitiateLayerUpload", (call, _) => Task.FromResult(InitiateLayerUpload(call))),
        new("UploadLayerPart", UploadLayerPartAsync),
        new("CompleteLayerUpload", CompleteLayerUploadAsync),
        new("GetDownloadUrlForLayer", (call, _) => Task.FromResult(GetDownloadUrlForLayer(call))),
    ];

    private JsonObject InitiateLayerUpload(AwsCall call) => new()
    {
        ["uploadId"] = repositories.BeginUpload(repositoryOf(call)).Id.ToString(),
        ["partSize"] = PartSize,
    };

    private async Task<JsonObject> UploadLayerPartAsync(AwsCall call, CancellationToken cancellationToken)
    {
        var repository = repositoryOf(call);
        var upload = Upload(call, repository);
        var (first, last) = (Position(call, "partFirstByte"), Position(call, "partLastByte"));
        var at = repositories.Blobs.UploadedSize(upload.Id);
        var part = Part(call);
        if (first != at || last - first + 1 != part.Length)
        {
            throw new AwsErrorException(
                "InvalidLayerPartException",
                $"The layer part for the upload '{upload.Id}' in the repository with name '{repository.Name}' is not valid: its first byte must be {at}, and its bytes as many as it holds",
                members: new JsonObject
                {
                    ["registryId"] = repository.AccountId,
                    ["repositoryName"] = repository.Name,
                    ["uploadId"] = upload.Id.ToString(),
                    ["lastValidByteReceived"] = Math.Max(0, at - 1),
                });
        }

        using var bytes = new MemoryStream(part, writable: false);
        var size = await repositories.Blobs.AppendAsync(upload.Id, bytes, cancellationToken);
        return Answer(repository, upload, new JsonObject { ["lastByteReceived"] = size - 1 });
    }

    private async Task<JsonObject> CompleteLayerUploadAsync(AwsCall call, CancellationToken cancellationToken)
    {
        var repository = repositoryOf(call);
        var upload = Upload(call, repository);
        if (call.Input.Texts("layerDigests") is not [var digest] || !BlobFolder.IsDigest(digest))
        {
            throw EcrErrors.InvalidParameter("Invalid parameter at 'layerDigests' failed to satisfy constraint: 'must be one sha256 digest'");
        }

        if (repositories.Blobs.UploadedSize(upload.Id) == 0)
        {
            throw new AwsErrorException("EmptyUploadException", $"The upload '{upload.Id}' has no layer parts");
        }

        if (repositories.HasBlob(repository, digest))
        {
            repositories.EndUpload(upload);
            throw new AwsErrorException(
                "LayerAlreadyExistsException",
                $"Layer with digest '{digest}' already exists in the repository with name '{repository.Name}' in the registry with id '{repository.AccountId}'");
        }

        if (!await repositories.Blobs.CompleteAsync(upload.Id, digest, cancellationToken))
        {
            repositories.EndUpload(upload);
            throw new AwsErrorException("InvalidLayerException", $"Layer part checksums do not match the digest '{digest}'");
        }

        repositories.AddBlob(repository, digest);
        repositories.EndUpload(upload);
        return Answer(repository, upload, new JsonObject { ["layerDigest"] = digest });
    }

    private JsonObject GetDownloadUrlForLayer(AwsCall call)
    {
        var repository = repositoryOf(call);
        var digest = EcrErrors.Required(call, "layerDigest");
        return BlobFolder.IsDigest(digest) && repositories.HasBlob(repository, digest)
            ? new JsonObject { ["downloadUrl"] = downloads.UrlOf(digest), ["layerDigest"] = digest }
            : throw new AwsErrorException(
                "LayersNotFoundException",
                $"Layer with digest '{digest}' does not exist in the repository with name '{repository.Name}' in the registry with id '{repository.AccountId}'");
    }

    private Upload Upload(AwsCall call, Repository repository)
    {
        var text = EcrErrors.Required(call, "uploadId");
        return Guid.TryParseExact(text, "D", out var id) && repositories.FindUpload(repository, id) is { } upload
            ? upload
            : throw new AwsErrorException(
                "UploadNotFoundException",
                $"The upload '{text}' does not exist in the repository with name '{repository.Name}' in the registry with id '{repository.AccountId}'");
    }

    private static long Position(AwsCall call, string member) =>
        long.TryParse(EcrErrors.Required(call, member), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var value)
            ? value
            : throw EcrErrors.InvalidParameter($"Invalid parameter at '{member}' failed to satisfy constraint: 'Member must be greater than or equal to 0'");

    private static byte[] Part(AwsCall call)
    {
        try
        {
            return Convert.FromBase64String(EcrErrors.Required(call, "layerPartBlob"));
        }
        catch (FormatException)
        {
            throw EcrErrors.InvalidParameter("Invalid parameter at 'layerPartBlob' failed to satisfy constraint: 'must be base64'");
        }
    }

    private static JsonObject Answer(Repository repository, Upload upload, JsonObject answer)
    {
        answer["registryId"] = repository.AccountId;
        answer["repositoryName"] = repository.Name;
        answer["uploadId"] = upload.Id.ToString();
        return answer;
    }
}
