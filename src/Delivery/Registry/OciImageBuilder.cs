using System.IO.Compression;
using Delivery.Docker;
using Delivery.Errors;
using Delivery.Images;

namespace Delivery.Registry;

/// <summary>An image of our own making.</summary>
/// <param name="Manifest">In the store, as are the configuration and the layers that aren't the base image's.</param>
/// <param name="Source">Where the base image's layers can be read; null: in the store.</param>
public sealed record OciImage(Descriptor Manifest, ImageReference? Source, IReadOnlyList<Descriptor> BaseLayers);

/// <summary>
/// Builds an image without an engine: the Dockerfile's copies as layers on the base image, written as OCI says. The same content
/// gives the same digest.
/// </summary>
public sealed class OciImageBuilder(BlobStore store)
{
    /// <exception cref="DeliveryException">DLV-0311: the Dockerfile needs an engine, or copies what isn't there.</exception>
    public async Task<OciImage> BuildAsync(
        BuildContext context, ImageRecipe recipe, BaseImage baseImage, IReadOnlyList<KeyValuePair<string, string>> labels,
        CancellationToken cancellationToken)
    {
        List<Layer> layers = [];
        foreach (var copy in recipe.Copies)
        {
            layers.Add(await LayerArchive.StoreAsync(store, Entries(context, copy), CompressionLevel.Optimal, cancellationToken));
        }

        try
        {
            var configuration = ImageConfiguration.Extend(
                baseImage.Configuration, recipe, [.. layers.Zip(recipe.Copies, (layer, copy) => (layer.DiffId, copy.Text))], labels);
            var stored = await store.AddAsync(ImageManifest.OciConfig, configuration, cancellationToken);
            var manifest = ImageManifest.Write(stored, [.. baseImage.Layers, .. layers.Select(layer => layer.Blob)]);
            return new(await store.AddAsync(ImageManifest.OciManifest, manifest, cancellationToken), baseImage.Source, baseImage.Layers);
        }
        catch (FormatException error)
        {
            throw new DeliveryException(new DeliveryError(
                ErrorCatalog.BaseImageUnavailable, $"The base image {baseImage.Name} can't be built on", "", error.Message,
                "Name another base image in the Dockerfile."));
        }
    }

    /// <summary>The recipe of a Dockerfile that needs no engine.</summary>
    /// <exception cref="DeliveryException">DLV-0311, one error a line.</exception>
    public static ImageRecipe RecipeOf(BuildContext context, IReadOnlyDictionary<string, string> arguments) =>
        DockerfileInterpreter.Read(Dockerfile.Read(context.DockerfileText), arguments, out var problems)
        ?? throw new DeliveryException([
            .. problems.Select(problem => DeliveryError.At(
                new(context.Dockerfile, problem.Line), ErrorCatalog.DockerfileInvalid, "The Dockerfile can't be used without a Docker Engine", problem.Message,
                "Start a Docker Engine, or leave the instruction out.")),
        ]);

    private static IEnumerable<LayerEntry> Entries(BuildContext context, CopyStep copy)
    {
        var files = copy.Sources.SelectMany(source => FilesOf(context, copy, source)).DistinctBy(file => file.Path, StringComparer.Ordinal)
            .OrderBy(file => file.Path, StringComparer.Ordinal).ToList();
        var folders = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            for (var slash = file.Path.LastIndexOf('/'); slash > 0; slash = file.Path.LastIndexOf('/', slash - 1))
            {
                folders.Add(file.Path[..slash]);
            }
        }

        return folders.Select(LayerEntry.Folder).Concat(files.Select(file => LayerEntry.File(file.Path, file.Source) with { Owner = copy.Owner }));
    }

    private static IEnumerable<(string Path, string Source)> FilesOf(BuildContext context, CopyStep copy, string source)
    {
        var target = copy.Target.TrimStart('/');
        var folder = source.Length == 0 ? "" : $"{source}/";
        var below = context.Files.Where(file => file.Path.StartsWith(folder, StringComparison.Ordinal)).ToList();
        if (below.Count > 0)
        {
            return below.Select(file => (Join(target, file.Path[folder.Length..]), file.Source));
        }

        var single = context.Files.FirstOrDefault(file => file.Path == source) ?? throw new DeliveryException(new DeliveryError(
            ErrorCatalog.DockerfileInvalid, $"The Dockerfile copies '{source}', which isn't there", context.Dockerfile, $"{copy.Text} finds no file",
            "Correct the name, or the list of ignored files."));
        return [(copy.TargetIsFolder ? Join(target, Path.GetFileName(single.Path)) : target, single.Source)];
    }

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";
}
