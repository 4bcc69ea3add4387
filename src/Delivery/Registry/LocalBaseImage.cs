using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Delivery.Errors;
using Delivery.Images;

namespace Delivery.Registry;

/// <summary>
/// A base image from this machine's own .NET runtime, for the embedded environment on a machine without access to the base image's
/// registry. Made once for each runtime, in about a second; deterministic.
/// </summary>
public static class LocalBaseImage
{
    private sealed record Made(string Key, Descriptor Layer, string DiffId);

    /// <param name="store">Where its layer is kept.</param>
    /// <param name="recordFile">Remembers what was made of which files.</param>
    /// <exception cref="DeliveryException">DLV-0312: this machine can't give one for that architecture.</exception>
    public static async Task<BaseImage> MakeAsync(
        BlobStore store, string recordFile, Environments.Architecture architecture, CancellationToken cancellationToken)
    {
        var own = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? Environments.Architecture.Arm64 : Environments.Architecture.X64;
        var why = $"this machine's runtime is {own}, the environment's architecture is {architecture}";
        if (own != architecture || RuntimeFiles.Find(out why) is not { } entries)
        {
            throw new DeliveryException(new DeliveryError(
                ErrorCatalog.BaseImageUnavailable, "No base image can be made from this machine's .NET runtime", "", why,
                "Give this machine access to the base image's registry, or start a Docker Engine that has the image."));
        }

        var key = Key(entries);
        var made = await ReadAsync(recordFile, cancellationToken);
        if (made?.Key != key || !store.Has(made.Layer))
        {
            var layer = await LayerArchive.StoreAsync(store, entries, CompressionLevel.Fastest, cancellationToken);
            made = new(key, layer.Blob, layer.DiffId.ToString());
            await File.WriteAllTextAsync(recordFile, JsonSerializer.Serialize(made, RecordJson.Options), cancellationToken);
        }

        var name = architecture == Environments.Architecture.Arm64 ? "arm64" : "amd64";
        var configuration = ImageConfiguration.OfRuntime(name, RuntimeFiles.Version, ImageDigest.Parse(made.DiffId));
        return new("local", configuration, [made.Layer], Source: null);
    }

    /// <summary>Names, sizes and times of the files: they change with the runtime and with the system's updates.</summary>
    private static string Key(IReadOnlyList<LayerEntry> entries)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in entries)
        {
            var file = entry.Source is { } source ? new FileInfo(source) : null;
            file = file?.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"{entry}\0{(entry.Content is { } content ? Convert.ToHexString(content) : "")}\0{file?.Length}\0{file?.LastWriteTimeUtc.Ticks}\0")));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async Task<Made?> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<Made>(await File.ReadAllTextAsync(file, cancellationToken), RecordJson.Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What an image is built on.</summary>
/// <param name="Name">As asked for, or <c>local</c>.</param>
/// <param name="Configuration">Its image configuration.</param>
/// <param name="Layers">Base first.</param>
/// <param name="Source">Where the layers can be read; null: they are in the local store.</param>
public sealed record BaseImage(string Name, JsonObject Configuration, IReadOnlyList<Descriptor> Layers, ImageReference? Source);
