using System.Security.Cryptography;
using System.Text;
using Delivery.Errors;
using Delivery.Images;

namespace Delivery.Docker;

/// <summary>A file of a build context.</summary>
/// <param name="Path">In the context, with slashes.</param>
/// <param name="Source">On this machine.</param>
public sealed record ContextFile(string Path, string Source, long Size, string Sha256);

/// <summary>
/// What a build may copy from: names and files, nothing copied for it. <c>DOCKERFILE.dockerignore</c> beside the Dockerfile, else
/// <c>.dockerignore</c> in the folder, says what is left out.
/// </summary>
public sealed class BuildContext
{
    private BuildContext(string dockerfile, string dockerfileText, IReadOnlyList<ContextFile> files)
    {
        Dockerfile = dockerfile;
        DockerfileText = dockerfileText;
        Files = files;
    }

    /// <summary>Path of the Dockerfile on this machine.</summary>
    public string Dockerfile { get; }

    public string DockerfileText { get; }

    /// <summary>By path, ordinal.</summary>
    public IReadOnlyList<ContextFile> Files { get; }

    /// <summary>A published .NET application as <c>deps/</c> (files from packages) and <c>app/</c> (its own).</summary>
    /// <exception cref="DeliveryException">DLV-0311, DLV-0319.</exception>
    public static async Task<BuildContext> OfPublishedAsync(string publishFolder, string dockerfile, CancellationToken cancellationToken)
    {
        var packageFiles = await PackageFilesAsync(publishFolder, cancellationToken);
        return await OfFilesAsync(
            publishFolder, dockerfile, name => $"{(packageFiles.Contains(name) ? PublishLayers.Dependencies : PublishLayers.Application)}/{name}", cancellationToken);
    }

    /// <summary>A folder as it is.</summary>
    /// <exception cref="DeliveryException">DLV-0311, DLV-0319.</exception>
    public static Task<BuildContext> OfFolderAsync(string folder, string dockerfile, CancellationToken cancellationToken) =>
        OfFilesAsync(folder, dockerfile, name => name, cancellationToken);

    /// <summary>Names, content and Dockerfile as one hash, 64 hexadecimal digits.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{DockerfileText}\0"));
        foreach (var file in Files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Path}\0{file.Sha256}\0"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async Task<BuildContext> OfFilesAsync(
        string folder, string dockerfile, Func<string, string> pathOf, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw Unusable(folder, "the folder does not exist");
        }

        var text = await ReadAsync(dockerfile, "there is no such file", cancellationToken);
        var rules = await RulesAsync(folder, dockerfile, cancellationToken);
        List<ContextFile> files = [];
        foreach (var source in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
        {
            var path = pathOf(Path.GetRelativePath(folder, source).Replace('\\', '/'));
            if (!rules.Excludes(path))
            {
                await using var content = File.OpenRead(source);
                files.Add(new(path, source, content.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken))));
            }
        }

        if (files.Count == 0)
        {
            throw Unusable(folder, "nothing is left of it to copy");
        }

        return new(dockerfile, text, [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)]);
    }

    private static async Task<IgnoreRules> RulesAsync(string folder, string dockerfile, CancellationToken cancellationToken)
    {
        foreach (var file in (string[])[$"{dockerfile}.dockerignore", Path.Combine(folder, ".dockerignore")])
        {
            if (File.Exists(file))
            {
                try
                {
                    return IgnoreRules.Parse(await File.ReadAllTextAsync(file, cancellationToken));
                }
                catch (FormatException error)
                {
                    throw new DeliveryException(new DeliveryError(
                        ErrorCatalog.DockerfileInvalid, "The list of ignored files can't be used", file, error.Message, "Correct that line."));
                }
            }
        }

        return IgnoreRules.None;
    }

    private static async Task<IReadOnlySet<string>> PackageFilesAsync(string folder, CancellationToken cancellationToken)
    {
        var lists = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.deps.json") : [];
        if (lists is not [var list])
        {
            throw Unusable(folder, lists.Length == 0 ? "it has no .deps.json" : "it has more than one .deps.json");
        }

        try
        {
            return PublishLayers.PackageFiles(await File.ReadAllTextAsync(list, cancellationToken));
        }
        catch (FormatException error)
        {
            throw Unusable(list, error.Message);
        }
    }

    private static async Task<string> ReadAsync(string dockerfile, string why, CancellationToken cancellationToken) => File.Exists(dockerfile)
        ? await File.ReadAllTextAsync(dockerfile, cancellationToken)
        : throw new DeliveryException(new DeliveryError(
            ErrorCatalog.DockerfileInvalid, "The Dockerfile is missing", dockerfile, why, "Put the worker's Dockerfile there."));

    private static DeliveryException Unusable(string where, string why) => new(new DeliveryError(
        ErrorCatalog.PublishedFilesInvalid, "The published worker is not usable", where, why, "Run ./build.sh PublishWorker."));
}
