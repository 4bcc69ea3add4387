using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Delivery.Images;

namespace Delivery.Registry;

/// <summary>
/// The rest of a blob as the body of an upload: read, hashed and passed on buffer by buffer. It tells a failure of what is read from one
/// of the connection that is written to.
/// </summary>
internal sealed class BlobContent : HttpContent
{
    private const int BufferSize = 1 << 17;
    private readonly Descriptor _blob;
    private readonly long _from;
    private readonly Func<long, CancellationToken, Task<Stream>> _open;
    private readonly BlobHash _hash;
    private readonly Action<long> _moved;
    private readonly ImageRepository _target;

    public BlobContent(
        ImageRepository target, Descriptor blob, long from, Func<long, CancellationToken, Task<Stream>> open, BlobHash hash, Action<long> moved)
    {
        (_target, _blob, _from, _open, _hash, _moved) = (target, blob, from, open, hash, moved);
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        Headers.ContentLength = blob.Size - from;
        if (from > 0)
        {
            // The registries' form has no unit (distribution-spec 1.1, "Pushing a blob in chunks").
            Headers.TryAddWithoutValidation("Content-Range", $"{from}-{blob.Size - 1}");
        }
    }

    /// <summary>Why the content couldn't be read; null where it could.</summary>
    public Exception? Failure { get; private set; }

    protected override bool TryComputeLength(out long length)
    {
        length = _blob.Size - _from;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using var content = await ReadingAsync(() => _open(_from, cancellationToken));
            for (var at = _from; at < _blob.Size;)
            {
                var room = buffer.AsMemory(0, (int)Math.Min(BufferSize, _blob.Size - at));
                var read = await ReadingAsync(() => content.ReadAsync(room, cancellationToken).AsTask());
                if (read == 0)
                {
                    throw Failure = new DamagedBlobException(_target, _blob, $"{at} bytes of {_blob.Size} were there to be sent");
                }

                _hash.Append(at, room.Span[..read]);
                await stream.WriteAsync(room[..read], cancellationToken);
                at += read;
                _moved(at);
            }

            if (await ReadingAsync(() => content.ReadAsync(buffer.AsMemory(0, 1), cancellationToken).AsTask()) > 0)
            {
                throw Failure = new DamagedBlobException(_target, _blob, $"more than {_blob.Size} bytes were there to be sent");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<T> ReadingAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Failure = error;
            throw;
        }
    }
}
