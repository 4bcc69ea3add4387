using System.Globalization;
using System.Text.Json;
using Delivery.Docker;
using Delivery.Environments;
using Delivery.Errors;
using Delivery.Images;

namespace Delivery.Registry;

/// <summary>What builds the image: a Docker Engine if one answers, only an engine, or none.</summary>
public enum EnginePreference { Auto, Docker, None }

/// <summary>What an image is made of.</summary>
public sealed record ImageRequest
{
    /// <summary>Output of <c>dotnet publish</c>, framework-dependent.</summary>
    public required string PublishFolder { get; init; }
    public required string Dockerfile { get; init; }

    /// <summary>The tag.</summary>
    public required string Version { get; init; }
    public required string Commit { get; init; }
    public required Architecture Architecture { get; init; }
    public EnginePreference Engine { get; init; }

    /// <summary>Whether this machine's own runtime may stand in for a base image that can't be reached: an environment on this machine only.</summary>
    public bool AllowLocalBase { get; init; }

    /// <summary>What is built stays there for the next run, e.g. <c>.nuke/temp/image</c>. May be deleted.</summary>
    public required string CacheFolder { get; init; }
    public IReadOnlyDictionary<string, string> BuildArguments { get; init; } = new Dictionary<string, string>();
}

/// <summary>An image on this machine, ready to be pushed.</summary>
/// <param name="Builder"><c>docker</c> or <c>oci</c>.</param>
/// <param name="Reused">True where the same content was built before.</param>
/// <param name="EngineImage">Its id in the engine; null: see <paramref name="Oci"/>.</param>
public sealed record BuiltImage(string Builder, string Version, string Commit, string InputHash, string BaseImage, bool Reused, string? EngineImage, OciImage? Oci);

/// <summary>
/// The worker's image, from published files to its repository. What exists is used again: an image of the same commit in the
/// repository, an image of the same content on this machine.
/// </summary>
public sealed class ImageDelivery(HttpClient http, TimeProvider time, IProgress<string>? progress = null)
{
    private const string VersionLabel = "org.opencontainers.image.version";
    private readonly BaseImages _baseImages = new(http, time);

    /// <summary>
    /// The image of a version that the repository already holds, so that nothing has to be built; null where there is none. A version is
    /// one commit's image, once and for all.
    /// </summary>
    /// <exception cref="DeliveryException">DLV-0313: it is another commit's image; DLV-0318.</exception>
    /// <param name="ours">What the image of this run is, for the refusal; null where none is built yet.</param>
    public async Task<PushedImage?> FindAsync(RepositoryAccess access, string version, string commit, CancellationToken cancellationToken, ImageDigest? ours = null)
    {
        if (await FindAsync(access, version, cancellationToken) is not { } existing)
        {
            return null;
        }

        return existing.Commit == commit
            ? new(access.Repository, version, existing.Digest, existing.CompressedBytes, 0, "reused")
            : throw ImagePush.Taken(access.Repository, version, existing.Digest, $"{ours?.ToString() ?? "an image"} of commit {commit}; that one is of {existing.Commit ?? "no known commit"}");
    }

    /// <summary>The image of a tag or digest; null where the repository has none.</summary>
    /// <exception cref="DeliveryException">DLV-0318.</exception>
    public Task<ReleasedImage?> FindAsync(RepositoryAccess access, string reference, CancellationToken cancellationToken) =>
        ReleasedImage.FindAsync(Open(access), reference, cancellationToken);

    /// <summary>Builds the image, or finds that this machine has it.</summary>
    /// <exception cref="DeliveryException">DLV-0310 to DLV-0319, DLV-0902 (disk full).</exception>
    public async Task<BuiltImage> BuildAsync(ImageRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            Directory.CreateDirectory(request.CacheFolder);
            var context = await BuildContext.OfPublishedAsync(request.PublishFolder, request.Dockerfile, cancellationToken);
            var engine = await EngineAsync(request.Engine, cancellationToken);
            var hash = InputHashOf(request, context, engine is null ? "oci" : "docker");
            if (await ReuseAsync(request, engine, hash, cancellationToken) is { } reused)
            {
                return reused;
            }

            var built = engine is null
                ? await BuildOciAsync(request, context, hash, cancellationToken)
                : await new EngineImages(engine, _baseImages, progress).BuildAsync(request, context, Labels(request), hash, cancellationToken);
            await File.WriteAllTextAsync(RecordOf(request), JsonSerializer.Serialize(built, RecordJson.Options), cancellationToken);
            return built;
        }
        catch (Exception error) when (Runs.DiskSpace.IsExhausted(error))
        {
            throw new DeliveryException(new DeliveryError(
                ErrorCatalog.DiskFull, "The image could not be built: the disk is full", request.CacheFolder, error.Message, "Make room, then run again."));
        }
    }

    /// <summary>Pushes what the repository lacks; the digest is read back from it.</summary>
    /// <exception cref="DeliveryException">DLV-0313 to DLV-0316.</exception>
    public async Task<PushedImage> PushAsync(BuiltImage image, RepositoryAccess access, string cacheFolder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (await FindAsync(access, image.Version, image.Commit, cancellationToken, image.Oci?.Manifest.Digest) is { } existing)
        {
            return existing;
        }

        if (image.Oci is { } oci)
        {
            return await PushAsync(image, oci, access, cacheFolder, cancellationToken);
        }

        try
        {
            var engine = await EngineAsync(EnginePreference.Docker, cancellationToken);
            return await new EngineImages(engine!, _baseImages, progress).PushAsync(image, access, Open(access), cancellationToken);
        }
        catch (Exception error) when (error is RegistryException or FormatException)
        {
            throw ImagePush.Failed(access.Repository, image.Version, error.Message);
        }
    }

    private async Task<PushedImage> PushAsync(BuiltImage image, OciImage oci, RepositoryAccess access, string cacheFolder, CancellationToken cancellationToken)
    {
        try
        {
            return await new ImagePush(Open(access), repository => new RegistryClient(http, repository, RegistryLogin.Anonymous, time), StoreIn(cacheFolder))
                .PushAsync(oci, image.Version, progress, cancellationToken);
        }
        catch (DeliveryException taken) when (taken.Errors is [{ Kind: var kind }] && kind == ErrorCatalog.ImageVersionTaken)
        {
            // By another run meanwhile: of the same commit, it is as good as this one.
            return await FindAsync(access, image.Version, image.Commit, cancellationToken, oci.Manifest.Digest)
                ?? throw ImagePush.Failed(access.Repository, image.Version, taken.Message);
        }
    }

    /// <summary>Removes what builds left on this machine: the cache folder, and in an engine the built image and an unused base image of ours.</summary>
    public async Task RemoveAsync(string cacheFolder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(cacheFolder))
        {
            return;
        }

        if (await EngineProbe.FindAsync(cancellationToken) is { } engine)
        {
            await new EngineImages(engine, _baseImages, progress).RemoveAllAsync(cacheFolder, cancellationToken);
        }

        Directory.Delete(cacheFolder, recursive: true);
    }

    private RegistryClient Open(RepositoryAccess access) => new(http, access.Repository, access.Login, time);

    internal static BlobStore StoreIn(string cacheFolder) => new(Path.Combine(cacheFolder, "blobs"));

    private static string RecordOf(ImageRequest request) => Path.Combine(request.CacheFolder, "built.json");

    private static async Task<DockerEngine?> EngineAsync(EnginePreference preference, CancellationToken cancellationToken)
    {
        var engine = preference == EnginePreference.None ? null : await EngineProbe.FindAsync(cancellationToken);
        return engine is null && preference == EnginePreference.Docker
            ? throw new DeliveryException(new DeliveryError(
                ErrorCatalog.EngineMissing, "No Docker Engine answers", EngineProbe.Address.ToString(), "this run was told to use one",
                "Start it, or leave --engine away: the image can be built without."))
            : engine;
    }

    private async Task<BuiltImage> BuildOciAsync(ImageRequest request, BuildContext context, string hash, CancellationToken cancellationToken)
    {
        var store = StoreIn(request.CacheFolder);
        var recipe = OciImageBuilder.RecipeOf(context, request.BuildArguments);
        var baseImage = await BaseImageAsync(request, recipe.BaseImage, store, cancellationToken);
        progress?.Report($"building on {baseImage.Name} without an engine");
        var image = await new OciImageBuilder(store).BuildAsync(context, recipe, baseImage, Labels(request), cancellationToken);
        var manifest = ImageManifest.Parse(await File.ReadAllBytesAsync(store.PathOf(image.Manifest.Digest), cancellationToken));
        store.KeepOnly([image.Manifest.Digest, .. manifest.Layers.Append(manifest.Config!).Select(blob => blob.Digest)]);
        return new("oci", request.Version, request.Commit, hash, baseImage.Name, Reused: false, EngineImage: null, image);
    }

    private async Task<BaseImage> BaseImageAsync(ImageRequest request, string name, BlobStore store, CancellationToken cancellationToken)
    {
        var image = ImageReference.TryParse(name, out var parsed) ? parsed : throw new DeliveryException(new DeliveryError(
            ErrorCatalog.DockerfileInvalid, $"'{name}' is not the name of an image", request.Dockerfile, "FROM names the base image", "Correct the name."));
        return await _baseImages.WhyUnreachableAsync(image, cancellationToken) switch
        {
            null => await _baseImages.FindAsync(image, request.Architecture, cancellationToken),
            _ when request.AllowLocalBase => await LocalBaseImage.MakeAsync(
                store, Path.Combine(request.CacheFolder, "base.json"), request.Architecture, cancellationToken),
            var why => throw BaseImages.Unavailable(image, why),
        };
    }

    private static async Task<BuiltImage?> ReuseAsync(ImageRequest request, DockerEngine? engine, string hash, CancellationToken cancellationToken)
    {
        BuiltImage? built;
        try
        {
            built = File.Exists(RecordOf(request))
                ? JsonSerializer.Deserialize<BuiltImage>(await File.ReadAllTextAsync(RecordOf(request), cancellationToken), RecordJson.Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }

        if (built?.InputHash != hash)
        {
            return null;
        }

        var isThere = built.Oci is { } oci
            ? IsWhole(oci, StoreIn(request.CacheFolder))
            : engine is not null && built.EngineImage is { } id && await EngineImages.HasAsync(engine, id, cancellationToken);
        return isThere ? built with { Reused = true } : null;
    }

    private static bool IsWhole(OciImage image, BlobStore store)
    {
        if (!store.Has(image.Manifest))
        {
            return false;
        }

        var manifest = ImageManifest.Parse(File.ReadAllBytes(store.PathOf(image.Manifest.Digest)));
        return manifest.Layers.Append(manifest.Config!).All(blob => store.Has(blob) || (image.Source is not null && image.BaseLayers.Contains(blob)));
    }

    private static string InputHashOf(ImageRequest request, BuildContext context, string builder) => Convert.ToHexStringLower(
        System.Security.Cryptography.SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
            (string[])
            [
                "1", builder, context.Hash(), request.Version, request.Commit, request.Architecture.ToString(),
                request.AllowLocalBase.ToString(CultureInfo.InvariantCulture),
                .. request.BuildArguments.OrderBy(argument => argument.Key, StringComparer.Ordinal).SelectMany(argument => (string[])[argument.Key, argument.Value]),
            ])));

    private static IReadOnlyList<KeyValuePair<string, string>> Labels(ImageRequest request) =>
        [new(VersionLabel, request.Version), new(ReleasedImage.RevisionLabel, request.Commit)];
}
