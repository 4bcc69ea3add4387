using System.Text;
using System.Text.Json.Nodes;
using Delivery.Emulator.Registry;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecr;

/// <summary>ECR's operations on images.</summary>
internal sealed class ImageOperations(RepositoryStore repositories, ImageScans scans, Func<AwsCall, Repository> repositoryOf)
{
    public IEnumerable<KeyValuePair<string, Func<AwsCall, JsonObject>>> Table =>
    [
        new("DescribeImages", DescribeImages),
        new("ListImages", ListImages),
        new("BatchGetImage", BatchGetImage),
        new("BatchDeleteImage", BatchDeleteImage),
        new("BatchCheckLayerAvailability", BatchCheckLayerAvailability),
        new("PutImage", PutImage),
    ];

    private JsonObject DescribeImages(AwsCall call)
    {
        var repository = repositoryOf(call);
        var tags = repositories.Tags(repository).ToLookup(each => each.Digest, each => each.Tag, StringComparer.Ordinal);
        var ids = call.Input.Objects("imageIds");
        var found = ids.Count > 0
            ? [.. ids.Select(id => Find(repository, id) ?? throw EcrErrors.ImageNotFound(repository, id.Text("imageDigest"), id.Text("imageTag"))).DistinctBy(each => each.Digest)]
            : repositories.Manifests(repository).Where(each => Wanted(call.Input, tags[each.Digest].Any())).ToList();
        if (ids.Count > 0 && call.Input.Number("maxResults") is not null)
        {
            throw EcrErrors.InvalidParameter("Invalid parameter at 'maxResults' failed to satisfy constraint: 'can't be given together with imageIds'");
        }

        return Page.Of(call.Input, found, each => each.Digest, "imageDetails", each =>
        {
            var own = tags[each.Digest].ToList();
            var detail = new JsonObject
            {
                ["registryId"] = repository.AccountId,
                ["repositoryName"] = repository.Name,
                ["imageDigest"] = each.Digest,
                ["imageSizeInBytes"] = each.Size,
                ["imagePushedAt"] = Timestamps.Of(each.PushedAt),
                ["imageManifestMediaType"] = each.MediaType,
                ["artifactMediaType"] = each.ArtifactType,
                ["imageScanStatus"] = scans.Status(repository, each, own),
                ["imageScanFindingsSummary"] = scans.Summary(repository, each, own),
                ["lastRecordedPullTime"] = each.PulledAt is { } pulled ? Timestamps.Of(pulled) : null,
                ["subjectManifestDigest"] = each.Subject,
                ["imageStatus"] = "ACTIVE",
            };
            if (own.Count > 0)
            {
                detail["imageTags"] = new JsonArray([.. own.Select(tag => (JsonNode)tag)]);
            }

            return detail;
        });
    }

    private JsonObject ListImages(AwsCall call)
    {
        var repository = repositoryOf(call);
        var tags = repositories.Tags(repository);
        var tagged = tags.Select(each => each.Digest).ToHashSet(StringComparer.Ordinal);
        var ids = tags.Select(each => (each.Digest, Tag: (string?)each.Tag))
            .Concat(repositories.Manifests(repository).Where(each => !tagged.Contains(each.Digest)).Select(each => (each.Digest, Tag: (string?)null)))
            .Where(each => Wanted(call.Input, each.Tag is not null)).ToList();
        return Page.Of(call.Input, ids, each => $"{each.Digest}:{each.Tag}", "imageIds", each => Id(each.Digest, each.Tag));
    }

    private JsonObject BatchGetImage(AwsCall call)
    {
        var repository = repositoryOf(call);
        var (images, failures) = (new JsonArray(), new JsonArray());
        foreach (var id in Ids(call))
        {
            if (Problem(repository, id) is { } problem)
            {
                failures.Add((JsonNode)problem);
                continue;
            }

            var manifest = Find(repository, id)!;

            repositories.RecordPull(repository, manifest.Digest);
            images.Add((JsonNode)Image(repository, manifest, id.Text("imageTag")));
        }

        return new JsonObject { ["images"] = images, ["failures"] = failures };
    }

    private JsonObject BatchDeleteImage(AwsCall call)
    {
        var repository = repositoryOf(call);
        var (deleted, failures) = (new JsonArray(), new JsonArray());
        foreach (var id in Ids(call))
        {
            if (Problem(repository, id) is { } problem)
            {
                failures.Add((JsonNode)problem);
                continue;
            }

            var manifest = Find(repository, id)!;

            var tags = repositories.Tags(repository).Where(each => each.Digest == manifest.Digest).Select(each => each.Tag).ToList();
            if (id.Text("imageTag") is { } tag && tags.Count > 1 && id["imageDigest"] is null)
            {
                repositories.RemoveTag(repository, tag);
                deleted.Add((JsonNode)Id(manifest.Digest, tag));
                continue;
            }

            if (repositories.Manifests(repository).Any(each => each.References.Contains(manifest.Digest)))
            {
                failures.Add((JsonNode)Failure(
                    id, "ImageReferencedByManifestList", $"Requested image referenced by manifest list: [{manifest.Digest}]"));
                continue;
            }

            repositories.RemoveManifest(repository, manifest.Digest);
            foreach (var each in tags.Count == 0 ? [null] : tags.Cast<string?>())
            {
                deleted.Add((JsonNode)Id(manifest.Digest, each));
            }
        }

        return new JsonObject { ["imageIds"] = deleted, ["failures"] = failures };
    }

    private JsonObject BatchCheckLayerAvailability(AwsCall call)
    {
        var repository = repositoryOf(call);
        var (layers, failures) = (new JsonArray(), new JsonArray());
        foreach (var digest in call.Input.Texts("layerDigests"))
        {
            if (!BlobFolder.IsDigest(digest))
            {
                failures.Add((JsonNode)new JsonObject { ["layerDigest"] = digest, ["failureCode"] = "InvalidLayerDigest", ["failureReason"] = "Invalid layer digest" });
                continue;
            }

            var blob = repositories.Blob(repository, digest);
            layers.Add((JsonNode)new JsonObject
            {
                ["layerDigest"] = digest,
                ["layerAvailability"] = blob is null ? "UNAVAILABLE" : "AVAILABLE",
                ["layerSize"] = blob?.Size,
            });
        }

        return new JsonObject { ["layers"] = layers, ["failures"] = failures };
    }

    private JsonObject PutImage(AwsCall call)
    {
        var repository = repositoryOf(call);
        var tag = call.Input.Text("imageTag");
        ManifestContent content;
        try
        {
            content = ManifestContent.Parse(Encoding.UTF8.GetBytes(EcrErrors.Required(call, "imageManifest")), call.Input.Text("imageManifestMediaType"));
        }
        catch (RegistryException error)
        {
            throw EcrErrors.InvalidParameter($"Invalid parameter at 'ImageManifest' failed to satisfy constraint: '{error.Message}'");
        }

        if (call.Input.Text("imageDigest") is { } digest && digest != content.Digest)
        {
            throw new AwsErrorException("ImageDigestDoesNotMatchException", "The specified image digest does not match the digest that Amazon ECR calculated for the image.");
        }

        if (ManifestRules.Missing(repositories, repository, content) is { Count: > 0 } missing)
        {
            throw new AwsErrorException(
                "LayersNotFoundException", $"Layers with digests '[{string.Join(", ", missing)}]' required for pushing image into repository with name '{repository.Name}' in the registry with id '{repository.AccountId}' do not exist");
        }

        if (repositories.Manifest(repository, content.Digest) is not null && (tag is null || repositories.Tag(repository, tag)?.Digest == content.Digest))
        {
            throw new AwsErrorException(
                "ImageAlreadyExistsException", $"Image with digest '{content.Digest}' and tag '{tag ?? "null"}' already exists in the repository with name '{repository.Name}' in registry with id '{repository.AccountId}'");
        }

        if (!repositories.PutManifest(repository, content, tag))
        {
            throw new AwsErrorException("ImageTagAlreadyExistsException", ManifestRules.ImmutableTag(repository, tag!));
        }

        return new JsonObject { ["image"] = Image(repository, repositories.Manifest(repository, content.Digest)!, tag) };
    }

    private JsonObject Image(Repository repository, StoredManifest manifest, string? tag) => new()
    {
        ["registryId"] = repository.AccountId,
        ["repositoryName"] = repository.Name,
        ["imageId"] = Id(manifest.Digest, tag),
        ["imageManifest"] = Encoding.UTF8.GetString(repositories.Blobs.Read(manifest.Digest)),
        ["imageManifestMediaType"] = manifest.MediaType,
    };

    private StoredManifest? Find(Repository repository, JsonObject id) => repositories.Resolve(repository, id.Text("imageDigest"), id.Text("imageTag"));

    /// <summary>Why an id leads to no image, as an entry of failures; null where it does.</summary>
    private JsonObject? Problem(Repository repository, JsonObject id)
    {
        var (digest, tag) = (id.Text("imageDigest"), id.Text("imageTag"));
        return (digest, tag) switch
        {
            (null, null) => Failure(id, "MissingDigestAndTag", "Invalid request parameters: both tag and digest cannot be null"),
            ({ } text, _) when !BlobFolder.IsDigest(text) => Failure(id, "InvalidImageDigest", "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'"),
            ({ } text, { } name) when repositories.Tag(repository, name) is { } stored && stored.Digest != text => Failure(
                id, "ImageTagDoesNotMatchDigest", "Requested image tag does not match the image digest"),
            _ => Find(repository, id) is null ? Failure(id, "ImageNotFound", "Requested image not found") : null,
        };
    }

    private static IReadOnlyList<JsonObject> Ids(AwsCall call) => call.Input.Objects("imageIds") is { Count: > 0 and <= 100 } ids
        ? ids
        : throw EcrErrors.InvalidParameter("Invalid parameter at 'imageIds' failed to satisfy constraint: 'Member must have length between 1 and 100'");

    private static bool Wanted(JsonObject input, bool isTagged) => input.Object("filter")?.Text("tagStatus") switch
    {
        "TAGGED" => isTagged,
        "UNTAGGED" => !isTagged,
        _ => true,
    };

    private static JsonObject Id(string digest, string? tag) => new() { ["imageDigest"] = digest, ["imageTag"] = tag };

    private static JsonObject Failure(JsonObject id, string code, string reason) =>
        new() { ["imageId"] = id.DeepClone(), ["failureCode"] = code, ["failureReason"] = reason };
}
