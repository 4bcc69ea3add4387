using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using Delivery.Images;
using Delivery.Registry;
using Delivery.Tests.Deployment;

namespace Delivery.Tests.Templates;

/// <summary>An image of this machine's shell that waits until it is stopped: what a service of the stacks really runs where the worker itself doesn't matter.</summary>
internal static class SmallestImage
{
    /// <summary>A health check that it passes.</summary>
    public const string HealthCheck = "CMD-SHELL,exit 0";

    private const string Script = "#!/bin/sh\ntrap 'exit 0' TERM\nwhile :; do sleep 1 & wait $! || exit 0; done\n";

    /// <summary>Pushes it to a repository of the account.</summary>
    /// <returns>Its reference by digest.</returns>
    public static async Task<string> PushAsync(EmulatedAccount aws, string repository, CancellationToken cancellationToken)
    {
        using HttpClient http = new();
        var access = await new EcrRepositories(aws.Ecr).OpenAsync(repository, cancellationToken);
        RegistryClient registry = new(http, access.Repository, access.Login, TimeProvider.System);
        var layer = await UploadAsync(registry, "application/vnd.oci.image.layer.v1.tar", Layer(), cancellationToken);
        var configuration = await UploadAsync(
            registry, "application/vnd.oci.image.config.v1+json",
            JsonSerializer.SerializeToUtf8Bytes(new
            {
                architecture = "amd64",
                os = "linux",
                config = new { Entrypoint = new[] { "/bin/sh", "/run.sh" } },
                rootfs = new { type = "layers", diff_ids = new[] { layer.Digest.ToString() } },
            }), cancellationToken);
        var manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = "application/vnd.oci.image.manifest.v1+json",
            config = Of(configuration),
            layers = new[] { Of(layer) },
        });
        var digest = await registry.PutManifestAsync("1.0.0", "application/vnd.oci.image.manifest.v1+json", manifest, cancellationToken);
        var uri = (await aws.Ecr.DescribeRepositoriesAsync(new() { RepositoryNames = [repository] }, cancellationToken)).Repositories[0].RepositoryUri;
        return $"{uri}@{digest}";
    }

    private static object Of(Descriptor blob) => new { mediaType = blob.MediaType, digest = blob.Digest.ToString(), size = blob.Size };

    private static async Task<Descriptor> UploadAsync(RegistryClient registry, string mediaType, byte[] content, CancellationToken cancellationToken)
    {
        Descriptor blob = new(mediaType, ImageDigest.OfBytes(content), content.Length);
        await registry.UploadBlobAsync(blob, (from, _) => Task.FromResult<Stream>(new MemoryStream(content[(int)from..])), cancellationToken);
        return blob;
    }

    private static byte[] Layer()
    {
        using MemoryStream content = new();
        using (TarWriter writer = new(content, leaveOpen: true))
        {
            foreach (var program in new[] { "/bin/sh", "/bin/sleep" })
            {
                using var file = File.OpenRead(program);
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, program.TrimStart('/')) { DataStream = file, Mode = (UnixFileMode)0x1ED });
            }
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "run.sh") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(Script)), Mode = (UnixFileMode)0x1ED });
        }
        return content.ToArray();
    }
}
