using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Delivery.Errors;
using Delivery.Images;
using Delivery.Registry;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Delivery.Docker;

/// <summary>The worker's image on an engine: base image, build, push.</summary>
internal sealed class EngineImages(DockerEngine engine, BaseImages baseImages, IProgress<string>? progress)
{
    private const string LocalBaseName = "delivery-local-base";
    private static readonly IReadOnlyDictionary<string, string> NoArguments = new Dictionary<string, string>();

    public static async Task<bool> HasAsync(DockerEngine engine, string image, CancellationToken cancellationToken)
    {
        try
        {
            using var client = engine.Connect();
            await client.Images.InspectImageAsync(image, cancellationToken);
            return true;
        }
        catch (DockerImageNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Each clone has one name for what it builds; what it built before is removed, so that nothing piles up.</summary>
    public static string TagOf(string cacheFolder) =>
        $"delivery-build:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(cacheFolder))).AsSpan(0, 6))}";

    public Task<BuiltImage> BuildAsync(
        ImageRequest request, BuildContext context, IReadOnlyList<KeyValuePair<string, string>> labels, string hash, CancellationToken cancellationToken) =>
        EngineFailures.GuardAsync(
            engine, ErrorCatalog.ImageBuildFailed, "The image could not be built",
            () => BuildOnEngineAsync(request, context, labels, hash, cancellationToken), cancellationToken);

    private async Task<BuiltImage> BuildOnEngineAsync(
        ImageRequest request, BuildContext context, IReadOnlyList<KeyValuePair<string, string>> labels, string hash, CancellationToken cancellationToken)
    {
        var (dockerfile, baseImage) = await DockerfileAsync(request, context, cancellationToken);
        var tag = TagOf(request.CacheFolder);
        var previous = await IdOfAsync(tag, cancellationToken);
        var id = await new EngineImageBuilder(engine).BuildAsync(
            context, dockerfile, request.BuildArguments.Count > 0 ? request.BuildArguments : NoArguments, labels, request.Architecture, tag, progress, cancellationToken);
        if (previous is not null && previous != id)
        {
            await RemoveAsync(previous, cancellationToken);
        }

        return new("docker", request.Version, request.Commit, hash, baseImage, Reused: false, id, Oci: null);
    }

    /// <exception cref="DeliveryException">DLV-0314, DLV-0315, DLV-0316.</exception>
    public Task<PushedImage> PushAsync(BuiltImage image, RepositoryAccess access, RegistryClient registry, CancellationToken cancellationToken)
    {
        var repository = access.Repository;
        var what = $"{repository.WithTag(image.Version)} could not be pushed";
        return EngineFailures.GuardAsync(
            engine, ErrorCatalog.ImagePushFailed, what,
            async () =>
            {
                using var client = engine.Connect();
                var messages = new EngineStream(progress);
                await client.Images.TagImageAsync(image.EngineImage, new ImageTagParameters { RepositoryName = repository.Uri, Tag = image.Version }, cancellationToken);
                try
                {
                    await client.Images.PushImageAsync(
                        repository.Uri, new ImagePushParameters { Tag = image.Version },
                        new AuthConfig { Username = access.Credential.UserName, Password = access.Credential.Password, ServerAddress = repository.Registry },
                        messages, cancellationToken);
                }
                finally
                {
                    await RemoveAsync(repository.WithTag(image.Version), CancellationToken.None);
                }

                if (messages.Error is { } error)
                {
                    throw EngineFailures.Failed(ErrorCatalog.ImagePushFailed, what, error);
                }

                if (!ImageDigest.TryParse(messages.Values.GetValueOrDefault("Digest"), out var digest))
                {
                    throw EngineFailures.Gone(engine, what, "its answer ended before the image was pushed");
                }

                var manifest = (await ImagePush.VerifyAsync(registry, image.Version, digest, cancellationToken)).Read();
                var inspected = await client.Images.InspectImageAsync(image.EngineImage, cancellationToken);
                return new PushedImage(repository, image.Version, digest, manifest.CompressedBytes, PushedBytes(manifest, inspected, messages), image.Builder);
            },
            cancellationToken);
    }

    /// <summary>An image or a name; one that is gone already, or still in use, is left as it is.</summary>
    public async Task RemoveAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            using var client = engine.Connect();
            await client.Images.DeleteImageAsync(image, new ImageDeleteParameters(), cancellationToken);
        }
        catch (DockerApiException)
        {
            // Removing is tidying up: what is in use is another's.
        }
    }

    /// <summary>What a clone built, and our base images where no other clone uses them.</summary>
    public async Task RemoveAllAsync(string cacheFolder, CancellationToken cancellationToken)
    {
        await RemoveAsync(TagOf(cacheFolder), cancellationToken);
        using var client = engine.Connect();
        var named = new Dictionary<string, IDictionary<string, bool>> { ["reference"] = new Dictionary<string, bool> { [LocalBaseName] = true } };
        foreach (var image in await client.Images.ListImagesAsync(new ImagesListParameters { Filters = named }, cancellationToken))
        {
            await RemoveAsync(image.ID, cancellationToken);
        }
    }

    // A layer's messages are named after the begin of its uncompressed digest.
    private static long PushedBytes(ImageManifest manifest, ImageInspectResponse image, EngineStream messages)
    {
        var layers = manifest.Layers.Zip(image.RootFS.Layers, (layer, diffId) => (layer.Size, Status: messages.Statuses.GetValueOrDefault(diffId["sha256:".Length..][..12])));
        return manifest.Config!.Size + layers.Where(layer => layer.Status == "Pushed").Sum(layer => layer.Size);
    }

    private async Task<string?> IdOfAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            using var client = engine.Connect();
            return (await client.Images.InspectImageAsync(name, cancellationToken)).ID;
        }
        catch (DockerImageNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The Dockerfile, on this machine's own runtime where its base image is neither here nor to be had.</summary>
    private async Task<(string? Text, string BaseImage)> DockerfileAsync(ImageRequest request, BuildContext context, CancellationToken cancellationToken)
    {
        var instructions = Dockerfile.Read(context.DockerfileText);
        var name = Dockerfile.BaseImage(instructions, request.BuildArguments);
        if (name is null || !ImageReference.TryParse(name, out var image))
        {
            throw new DeliveryException(new DeliveryError(
                ErrorCatalog.DockerfileInvalid, "The Dockerfile names no base image", request.Dockerfile,
                name is null ? "there is no FROM with a name" : $"'{name}' is not the name of an image", "Correct its FROM."));
        }

        if (!request.AllowLocalBase || await IdOfAsync(name, cancellationToken) is not null
            || await baseImages.WhyUnreachableAsync(image, cancellationToken) is null)
        {
            return (null, name);
        }

        var local = await LoadLocalBaseAsync(request, cancellationToken);
        var lines = context.DockerfileText.Split('\n');
        var from = instructions.Last(instruction => instruction.Keyword == "FROM");
        lines[from.Line - 1] = $"FROM {local}";
        return (string.Join('\n', lines), "local");
    }

    private async Task<string> LoadLocalBaseAsync(ImageRequest request, CancellationToken cancellationToken)
    {
        var store = ImageDelivery.StoreIn(request.CacheFolder);
        var image = await LocalBaseImage.MakeAsync(store, Path.Combine(request.CacheFolder, "base.json"), request.Architecture, cancellationToken);
        var configuration = JsonSerializer.SerializeToUtf8Bytes(image.Configuration);
        var digest = ImageDigest.OfBytes(configuration);
        var hex = digest.ToString()["sha256:".Length..];
        var name = $"{LocalBaseName}:{hex[..12]}";
        if (await IdOfAsync(name, cancellationToken) == digest.ToString())
        {
            return name;
        }

        var layer = image.Layers.Single();
        var list = new JsonArray(new JsonObject
        {
            ["Config"] = $"{hex}.json",
            ["Layers"] = new JsonArray("layer.tar"),
            ["RepoTags"] = new JsonArray(name),
        });
        var messages = new EngineStream(progress: null);
        using var client = engine.Connect();
        await EngineFailures.GuardAsync(
            engine, ErrorCatalog.BaseImageUnavailable, "The base image could not be loaded into the engine",
            async () =>
            {
                await EngineImageBuilder.StreamAsync(
                    [LayerEntry.Text("manifest.json", list.ToJsonString()), LayerEntry.Text($"{hex}.json", Encoding.UTF8.GetString(configuration)), LayerEntry.File("layer.tar", store.PathOf(layer.Digest))],
                    body => client.Images.LoadImageAsync(new ImageLoadParameters { Quiet = true }, body, messages, cancellationToken),
                    cancellationToken);
                return messages.Error is { } error
                    ? throw EngineFailures.Failed(ErrorCatalog.BaseImageUnavailable, "The base image could not be loaded into the engine", error)
                    : true;
            },
            cancellationToken);
        return name;
    }
}
