using System.Buffers;
using System.Security.Cryptography;

namespace Delivery.Emulator.Registry;

/// <summary>
/// Content-addressed files and unfinished uploads on disk. A blob appears under its digest by one rename, so it is whole
/// or not there, also after the process was killed.
/// </summary>
internal sealed class BlobFolder
{
    private const string Prefix = "sha256:";
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private readonly string _blobs;
    private readonly string _uploads;

    public BlobFolder(string folder)
    {
        _blobs = Directory.CreateDirectory(Path.Combine(folder, "registry", "blobs", "sha256")).FullName;
        _uploads = Directory.CreateDirectory(Path.Combine(folder, "registry", "uploads")).FullName;
    }

    public static string DigestOf(ReadOnlySpan<byte> content) => Prefix + Convert.ToHexStringLower(SHA256.HashData(content));

    public static bool IsDigest(string text) =>
        text.Length == Prefix.Length + 64 && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.AsSpan(Prefix.Length).IndexOfAnyExcept(HexDigits) < 0;

    public string PathOf(string digest) => Path.Combine(_blobs, digest[Prefix.Length..]);

    public bool Has(string digest) => File.Exists(PathOf(digest));

    public long SizeOf(string digest) => new FileInfo(PathOf(digest)).Length;

    public byte[] Read(string digest) => File.ReadAllBytes(PathOf(digest));

    public void Remove(string digest) => File.Delete(PathOf(digest));

    /// <summary>Stores a small blob; answers its digest.</summary>
    public string Write(ReadOnlySpan<byte> content)
    {
        var digest = DigestOf(content);
        var temporary = Path.Combine(_uploads, Guid.NewGuid().ToString());
        using (var file = File.Create(temporary))
        {
            file.Write(content);
        }

        File.Move(temporary, PathOf(digest), overwrite: true);
        return digest;
    }

    public long UploadedSize(Guid upload) => new FileInfo(UploadPath(upload)) is { Exists: true } file ? file.Length : 0;

    /// <summary>Adds a chunk; answers the upload's new size.</summary>
    public async Task<long> AppendAsync(Guid upload, Stream chunk, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(UploadPath(upload), FileMode.Append, FileAccess.Write, FileShare.Read, 128 * 1024, useAsync: true);
        await chunk.CopyToAsync(file, 128 * 1024, cancellationToken);
        await file.FlushAsync(cancellationToken);
        return file.Length;
    }

    /// <summary>Turns an upload into a blob where its content has the digest; else false, and the upload stays.</summary>
    public async Task<bool> CompleteAsync(Guid upload, string digest, CancellationToken cancellationToken)
    {
        var path = UploadPath(upload);
        await using (var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read, 128 * 1024, useAsync: true))
        {
            var actual = Prefix + Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
            if (actual != digest)
            {
                return false;
            }
        }

        File.Move(path, PathOf(digest), overwrite: true);
        return true;
    }

    public void Cancel(Guid upload) => File.Delete(UploadPath(upload));

    private string UploadPath(Guid upload) => Path.Combine(_uploads, upload.ToString());
}
