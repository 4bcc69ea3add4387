using System.Formats.Tar;
using System.IO.Compression;
using Delivery.Images;

namespace Delivery.Registry;

/// <summary>An entry of a layer: a folder, a link, or a file from this machine or from memory.</summary>
/// <param name="Path">In the image, without a slash at its begin.</param>
internal sealed record LayerEntry(string Path, TarEntryType Type, int Mode)
{
    private const int FileMode = 0b110_100_100;
    private const int ExecutableMode = 0b111_101_101;

    public string? Source { get; init; }
    public byte[]? Content { get; init; }
    public string? LinkTarget { get; init; }
    public (int User, int Group) Owner { get; init; }

    public static LayerEntry Folder(string path) => new(path.TrimEnd('/') + "/", TarEntryType.Directory, ExecutableMode);

    public static LayerEntry File(string path, string source, bool executable = false) =>
        new(path, TarEntryType.RegularFile, executable ? ExecutableMode : FileMode) { Source = source };

    public static LayerEntry Text(string path, string content) =>
        new(path, TarEntryType.RegularFile, FileMode) { Content = System.Text.Encoding.UTF8.GetBytes(content) };

    public static LayerEntry Link(string path, string target) => new(path, TarEntryType.SymbolicLink, 0b111_111_111) { LinkTarget = target };
}

/// <summary>A stored layer.</summary>
/// <param name="DiffId">Digest of the uncompressed archive.</param>
internal sealed record Layer(Descriptor Blob, ImageDigest DiffId);

/// <summary>Writes layers: the same entries give the same bytes, whatever the files' times, owners and rights are here.</summary>
internal static class LayerArchive
{
    public static async Task<Layer> StoreAsync(
        BlobStore store, IEnumerable<LayerEntry> entries, CompressionLevel level, CancellationToken cancellationToken)
    {
        ImageDigest diffId = default;
        var blob = await store.AddAsync(
            async compressed =>
            {
                await using var gzip = new GZipStream(compressed, level, leaveOpen: true);
                using var plain = new HashingStream(gzip);
                await WriteAsync(plain, entries, cancellationToken);
                diffId = plain.Digest();
            },
            ImageManifest.OciLayer);
        return new(blob, diffId);
    }

    public static async Task WriteAsync(Stream target, IEnumerable<LayerEntry> entries, CancellationToken cancellationToken)
    {
        await using var tar = new TarWriter(target, TarEntryFormat.Gnu, leaveOpen: true);
        foreach (var entry in entries)
        {
            await using var content = entry.Source is { } source ? File.OpenRead(source)
                : entry.Content is { } bytes ? new MemoryStream(bytes, writable: false)
                : (Stream?)null;
            var written = new GnuTarEntry(entry.Type, entry.Path)
            {
                Mode = (UnixFileMode)entry.Mode,
                ModificationTime = ImageConfiguration.FixedTime,
                Uid = entry.Owner.User,
                Gid = entry.Owner.Group,
            };
            if (entry.LinkTarget is { } link)
            {
                written.LinkName = link;
            }

            if (content is not null)
            {
                written.DataStream = content;
            }

            await tar.WriteEntryAsync(written, cancellationToken);
        }
    }
}
