using System.Security.Cryptography;
using Delivery.Images;

namespace Delivery.Registry;

/// <summary>Blobs on this machine, by digest. What is there is whole: a file gets its name when it is complete.</summary>
public sealed class BlobStore(string folder)
{
    public string PathOf(ImageDigest digest) => Path.Combine(folder, "sha256", digest.ToString()["sha256:".Length..]);

    public bool Has(Descriptor blob) => File.Exists(PathOf(blob.Digest)) && new FileInfo(PathOf(blob.Digest)).Length == blob.Size;

    /// <summary>Stores small content.</summary>
    public async Task<Descriptor> AddAsync(string mediaType, byte[] content, CancellationToken cancellationToken)
    {
        var blob = new Descriptor(mediaType, ImageDigest.OfBytes(content), content.Length);
        await AddAsync(stream => stream.WriteAsync(content, cancellationToken).AsTask(), mediaType);
        return blob;
    }

    /// <summary>Stores what <paramref name="write"/> writes.</summary>
    public async Task<Descriptor> AddAsync(Func<Stream, Task> write, string mediaType)
    {
        Directory.CreateDirectory(Path.Combine(folder, "sha256"));
        var partial = Path.Combine(folder, $"{Guid.NewGuid():N}.partial");
        try
        {
            long size;
            ImageDigest digest;
            await using (var file = File.Create(partial))
            {
                using var hash = new HashingStream(file);
                await write(hash);
                await file.FlushAsync();
                (size, digest) = (hash.Count, hash.Digest());
            }

            File.Move(partial, PathOf(digest), overwrite: true);
            return new(mediaType, digest, size);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Deletes every blob but these, and what a killed run left half-written.</summary>
    public void KeepOnly(IEnumerable<ImageDigest> digests)
    {
        if (!Directory.Exists(Path.Combine(folder, "sha256")))
        {
            return;
        }

        var kept = digests.Select(PathOf).ToHashSet(StringComparer.Ordinal);
        var blobs = Directory.EnumerateFiles(Path.Combine(folder, "sha256")).Where(file => !kept.Contains(file));
        foreach (var file in blobs.Concat(Directory.EnumerateFiles(folder, "*.partial")))
        {
            File.Delete(file);
        }
    }
}

/// <summary>Passes on what is written, counts and hashes it.</summary>
internal sealed class HashingStream(Stream inner) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public long Count { get; private set; }

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => Count;
    public override long Position { get => Count; set => throw new NotSupportedException(); }

    public ImageDigest Digest() => ImageDigest.Parse($"sha256:{Convert.ToHexStringLower(_hash.GetCurrentHash())}");

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.AppendData(buffer);
        Count += buffer.Length;
        inner.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _hash.AppendData(buffer.Span);
        Count += buffer.Length;
        await inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => inner.Flush();
    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
