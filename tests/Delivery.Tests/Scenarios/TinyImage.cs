using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Delivery.Images;
using Delivery.Registry;

namespace Delivery.Tests.Scenarios;

/// <summary>The smallest image that the service template runs and finds healthy: a shell script in the place of the .NET host. No base image.</summary>
internal static class TinyImage
{
    private const string Host = """
        #!/bin/sh
        case "$*" in *--health*) exit 0 ;; esac
        echo '{"message":"worker started"}'
        trap 'exit 0' TERM
        while :; do /bin/sleep 1 & wait $!; done
        """;

    /// <summary>Writes its blobs into the cache folder of a run.</summary>
    /// <param name="commit">The label by which a registry's image is known to be of a commit.</param>
    public static async Task<BuiltImage> MakeAsync(string cacheFolder, string version, string commit, CancellationToken cancellationToken)
    {
        var store = new BlobStore(Path.Combine(cacheFolder, "image", "blobs"));
        var tar = Tar();
        using var zipped = new MemoryStream();
        await using (var zip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            await zip.WriteAsync(tar, cancellationToken);
        }

        var layer = await store.AddAsync(ImageManifest.OciLayer, zipped.ToArray(), cancellationToken);
        var config = await store.AddAsync(ImageManifest.OciConfig, JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = "amd64",
            os = "linux",
            config = new
            {
                Entrypoint = (string[])["dotnet", "SampleWorker.dll"],
                WorkingDir = "/app",
                Env = (string[])["PATH=/usr/bin"],
                Labels = new Dictionary<string, string> { ["org.opencontainers.image.revision"] = commit },
            },
            rootfs = new { type = "layers", diff_ids = (string[])[$"sha256:{Convert.ToHexStringLower(SHA256.HashData(tar))}"] },
        }), cancellationToken);
        var manifest = await store.AddAsync(ImageManifest.OciManifest, ImageManifest.Write(config, [layer]), cancellationToken);
        return new("oci", version, commit, "", "none", Reused: false, EngineImage: null, new OciImage(manifest, Source: null, BaseLayers: []));
    }

    private static byte[] Tar()
    {
        using var content = new MemoryStream();
        using (var writer = new TarWriter(content, leaveOpen: true))
        {
            Write(writer, "usr/bin/dotnet", Host.ReplaceLineEndings("\n"), (UnixFileMode)0x1ED);
            Write(writer, "app/SampleWorker.dll", "not a program", (UnixFileMode)0x1A4);
        }

        return content.ToArray();
    }

    private static void Write(TarWriter writer, string path, string text, UnixFileMode mode) => writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, path)
    {
        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
        Mode = mode,
        ModificationTime = DateTimeOffset.UnixEpoch,
    });
}
