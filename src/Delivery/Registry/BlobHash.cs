using System.Security.Cryptography;
using Delivery.Images;

namespace Delivery.Registry;

/// <summary>The digest of a blob that moves in parts. What is sent again after an interruption was counted the first time.</summary>
internal sealed class BlobHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Bytes counted, from the begin on without a gap.</summary>
    public long Position { get; private set; }

    /// <param name="at">Place of the first byte in the blob; at most <see cref="Position"/>.</param>
    public void Append(long at, ReadOnlySpan<byte> bytes)
    {
        var known = Position - at;
        if (known < bytes.Length)
        {
            _hash.AppendData(bytes[(int)known..]);
            Position = at + bytes.Length;
        }
    }

    public ImageDigest Digest() => ImageDigest.Parse($"sha256:{Convert.ToHexStringLower(_hash.GetCurrentHash())}");

    public void Reset()
    {
        _hash.GetHashAndReset();
        Position = 0;
    }

    public void Dispose() => _hash.Dispose();
}
