using System.Collections.Concurrent;
using System.Formats.Tar;
using System.IO.Compression;
using Delivery.Emulator.Registry;

namespace Delivery.Emulator.Ecs.Engines;

/// <summary>Unpacks images, each once, into <c>images/DIGEST/rootfs</c>.</summary>
public sealed class ImageUnpacker(string folder, long sizeLimit)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();

    /// <exception cref="ContainerException">A layer is damaged, of an unknown kind, or too large.</exception>
    public async Task<RootFileSystem> UnpackAsync(StoredImage image, CancellationToken cancellationToken)
    {
        var home = Path.Combine(folder, "images", image.ManifestDigest.Replace(':', '-'));
        var root = Path.Combine(home, "rootfs");
        var gate = _gates.GetOrAdd(image.ManifestDigest, static _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (!Directory.Exists(root))
            {
                await Task.Run(() => UnpackAllAsync(image, home, root, cancellationToken), cancellationToken);
            }

            return new RootFileSystem(root);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task UnpackAllAsync(StoredImage image, string home, string root, CancellationToken cancellationToken)
    {
        // Renamed at the end: a folder under its final name is complete.
        var partial = Path.Combine(home, "partial");
        if (Directory.Exists(partial))
        {
            Directory.Delete(partial, recursive: true);
        }

        Directory.CreateDirectory(partial);
        var layers = new LayerWriter(new RootFileSystem(partial), sizeLimit);
        foreach (var layer in image.Layers)
        {
            try
            {
                await using var file = File.OpenRead(layer.File);
                await using var content = Decompress(layer, file);
                await layers.ApplyAsync(content, cancellationToken);
            }
            catch (Exception e) when (e is InvalidDataException or IOException or FormatException or UnauthorizedAccessException or ArgumentException)
            {
                throw new ContainerException($"CannotPullContainerError: failed to register layer {layer.Digest}: {e.Message}");
            }
        }

        Directory.Move(partial, root);
    }

    private static Stream Decompress(StoredLayer layer, Stream file) => layer.MediaType switch
    {
        var type when type.EndsWith("gzip", StringComparison.Ordinal) => new GZipStream(file, CompressionMode.Decompress),
        var type when type.EndsWith("tar", StringComparison.Ordinal) => file,
        var type => throw new ContainerException(
            $"CannotPullContainerError: layer {layer.Digest} is of type {type}; without a Docker Engine only tar and tar+gzip layers can be run"),
    };
}

/// <summary>Applies layers, base first, with their whiteouts (OCI image layer specification).</summary>
internal sealed class LayerWriter(RootFileSystem root, long sizeLimit)
{
    private const string Whiteout = ".wh.";
    private const string OpaqueWhiteout = ".wh..wh..opq";
    private const UnixFileMode OwnerMay = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode NoSpecialBits = (UnixFileMode)0x1FF;
    private long _written;

    public async Task ApplyAsync(Stream layer, CancellationToken cancellationToken)
    {
        var own = new HashSet<string>(StringComparer.Ordinal);
        await using var reader = new TarReader(layer);
        while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            var inner = "/" + entry.Name.TrimEnd('/');
            var name = inner[(inner.LastIndexOf('/') + 1)..];
            var parent = inner[..inner.LastIndexOf('/')];
            if (name is "" or "." or "..")
            {
                continue;
            }

            if (name == OpaqueWhiteout)
            {
                Clear(parent, own);
            }
            else if (name.StartsWith(Whiteout, StringComparison.Ordinal))
            {
                Remove(root.Resolve($"{parent}/{name[Whiteout.Length..]}", followLast: false));
            }
            else
            {
                var path = root.Resolve(inner, followLast: false);
                own.Add(path);
                await WriteAsync(entry, path, cancellationToken);
            }
        }
    }

    private async Task WriteAsync(TarEntry entry, string path, CancellationToken cancellationToken)
    {
        if (path == root.Folder)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                if (!Directory.Exists(path) || new FileInfo(path).LinkTarget is not null)
                {
                    Remove(path);
                    Directory.CreateDirectory(path);
                }

                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                Remove(path);
                await WriteFileAsync(entry, path, cancellationToken);
                break;
            case TarEntryType.SymbolicLink:
                Remove(path);
                File.CreateSymbolicLink(path, InnerLink(path, entry.LinkName));
                break;
            case TarEntryType.HardLink:
                var target = root.Resolve("/" + entry.LinkName);
                if (target != path)
                {
                    Remove(path);
                    Count(new FileInfo(target).Length);
                    File.Copy(target, path);
                }

                break;
            default: // devices and pipes need no place here: the process sees the machine's own /dev
                break;
        }
    }

    private async Task WriteFileAsync(TarEntry entry, string path, CancellationToken cancellationToken)
    {
        Count(entry.Length);
        await using (var file = File.Create(path))
        {
            if (entry.DataStream is { } data)
            {
                await data.CopyToAsync(file, cancellationToken);
            }
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (entry.Mode & NoSpecialBits) | OwnerMay);
        }
    }

    /// <summary>A relative target that stays within the root where the link is read without it being the root.</summary>
    private string InnerLink(string path, string target)
    {
        var folder = Path.GetDirectoryName(path)!;
        var inner = target.StartsWith('/') ? target : $"/{Path.GetRelativePath(root.Folder, folder)}/{target}";
        return Path.GetRelativePath(folder, root.Resolve(inner, followLast: false));
    }

    private void Count(long bytes)
    {
        _written += bytes;
        if (_written > sizeLimit)
        {
            throw new ContainerException($"CannotPullContainerError: the image unpacks to more than {sizeLimit} bytes");
        }
    }

    private void Clear(string innerFolder, HashSet<string> own)
    {
        var folder = root.Resolve(innerFolder);
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (var entry in Directory.EnumerateFileSystemEntries(folder).Where(entry => !own.Contains(entry)).ToList())
        {
            Remove(entry);
        }
    }

    private static void Remove(string path)
    {
        if (new FileInfo(path).LinkTarget is null && Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }
    }
}
