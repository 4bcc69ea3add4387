using Delivery.Images;

namespace Delivery.Registry;

/// <summary>Adds up how far each blob is, and tells it: at each blob's end and every few megabytes.</summary>
internal sealed class CopiedBytes(IReadOnlyList<Descriptor> blobs, IProgress<ImageCopyProgress>? progress)
{
    private const long Step = 8 << 20;
    private readonly Lock _gate = new();
    private readonly Dictionary<ImageDigest, long> _moved = [];
    private readonly long _total = blobs.Sum(blob => blob.Size);
    private int _whole;
    private long _sum;
    private long _told;

    /// <param name="at">Bytes of the blob that are in the target; may be less than before where an upload was begun anew.</param>
    public void Tell(Descriptor blob, long at)
    {
        lock (_gate)
        {
            var before = _moved.GetValueOrDefault(blob.Digest, -1);
            if (at <= before)
            {
                return;
            }

            _moved[blob.Digest] = at;
            _sum += at - Math.Max(0, before);
            var isWhole = at == blob.Size;
            _whole += isWhole ? 1 : 0;
            if (isWhole || _sum - _told >= Step)
            {
                _told = _sum;
                progress?.Report(new(_whole, blobs.Count, _sum, _total));
            }
        }
    }
}
