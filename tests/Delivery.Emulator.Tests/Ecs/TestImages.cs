using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Delivery.Emulator.Registry;

namespace Delivery.Emulator.Tests.Ecs;

/// <summary>Images made in the test: shell scripts and the few programs of this machine that they need.</summary>
internal sealed class TestImages(string folder) : IImageSource
{
    private readonly Dictionary<string, StoredImage> _images = [];

    public StoredImage? Find(string imageReference) => _images.GetValueOrDefault(imageReference);

    public RegistryLogin? Login(string imageReference) => null;

    /// <summary>An image whose entry point is a script, with <c>sh</c> and <c>sleep</c>.</summary>
    public string Script(string name, string script, params string[] environment)
    {
        var layer = Layer(gzip: true, writer =>
        {
            Program(writer, "/bin/sh");
            Program(writer, "/bin/sleep");
        });
        var own = Layer(gzip: false, writer => Text(writer, "app/run.sh", "#!/bin/sh\n" + script, executable: true));
        return Image(name, new { Entrypoint = new[] { "/bin/sh", "/app/run.sh" }, WorkingDir = "/app", Env = environment }, layer, own);
    }

    public string Image(string name, object config, params StoredLayer[] layers)
    {
        var file = Path.Combine(folder, $"{name}-{Guid.NewGuid():N}.json");
        File.WriteAllText(file, JsonSerializer.Serialize(new { config }));
        var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file)));
        var reference = $"localhost:5000/{name}@{digest}";
        _images[reference] = new StoredImage(reference, digest, file, layers);
        return reference;
    }

    public StoredLayer Layer(bool gzip, Action<TarWriter> write)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, $"{Guid.NewGuid():N}.layer");
        using (var stream = File.Create(file))
        using (Stream content = gzip ? new GZipStream(stream, CompressionLevel.Fastest) : stream)
        using (var writer = new TarWriter(content))
        {
            write(writer);
        }

        return new StoredLayer("sha256:" + Guid.NewGuid().ToString("N"), gzip ? "application/vnd.oci.image.layer.v1.tar+gzip" : "application/vnd.oci.image.layer.v1.tar", file);
    }

    public static void Text(TarWriter writer, string path, string text, bool executable = false) => writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path)
    {
        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
        Mode = (UnixFileMode)(executable ? 0x1ED : 0x1A4),
    });

    private static void Program(TarWriter writer, string path)
    {
        using var file = File.OpenRead(path);
        writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path.TrimStart('/')) { DataStream = file, Mode = (UnixFileMode)0x1ED });
    }
}
