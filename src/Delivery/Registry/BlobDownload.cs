using System.Net;
using System.Net.Http.Headers;
using Delivery.Images;

namespace Delivery.Registry;

/// <summary>
/// A blob's bytes from its registry, from a place on, as they come. Where the answer breaks off or falls silent the rest is asked for by
/// its range (github.com/opencontainers/distribution-spec 1.1, "Pulling blobs": registries should support it; from one that doesn't, what
/// was read already is read again and dropped).
/// </summary>
internal sealed class BlobDownload(RegistryExchange exchange, Uri address, ImageRepository repository, Descriptor blob, long from, TimeProvider time) : Stream
{
    /// <summary>Whoever gets so far in between has not failed again and again.</summary>
    internal const long Headway = 1 << 20;
    private long _at = from;
    private long _failedAt = from;
    private int _failures;
    private HttpResponseMessage? _response;
    private Stream? _body;
    private CancellationTokenSource? _silence;
    private CancellationTokenSource? _ending;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => _at; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                _body ??= await OpenAsync(cancellationToken);
                _silence!.CancelAfter(RegistryExchange.Silence);
                var read = await _body.ReadAsync(buffer, _ending!.Token);
                _at += read;
                if (_at > blob.Size)
                {
                    throw new DamagedBlobException(repository, blob, $"it has more than the {blob.Size} bytes that its manifest says");
                }

                return read > 0 || _at == blob.Size ? read : throw new IOException("the answer ended early");
            }
            catch (Exception error) when (RegistryExchange.IsPassing(error, cancellationToken))
            {
                Close(_body);
                _failures = _at - _failedAt >= Headway ? 1 : _failures + 1;
                _failedAt = _at;
                if (_failures == RegistryExchange.Tries)
                {
                    throw exchange.Unreachable(error);
                }

                await exchange.PauseAsync(_failures, asked: null, cancellationToken);
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Nothing is written.
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close(_body);
        }

        base.Dispose(disposing);
    }

    private async Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        _silence = new CancellationTokenSource(RegistryExchange.Silence, time);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(_silence.Token, cancellationToken);
        _response = await exchange.SendAsync(Request, Access.Pull, isStreamed: true, cancellationToken);
        switch (_response.StatusCode)
        {
            case HttpStatusCode.NotFound:
                throw new DamagedBlobException(repository, blob, "the registry doesn't have it");
            case HttpStatusCode.RequestedRangeNotSatisfiable:
                throw new DamagedBlobException(repository, blob, $"it has {_at} of the {blob.Size} bytes that its manifest says");
            case HttpStatusCode.PartialContent when _response.Content.Headers.ContentRange?.From != _at:
                throw new RegistryException($"{repository.Registry} answered another range of {blob.Digest} than was asked for.");
            default:
                await exchange.EnsureAsync(_response, $"the blob {blob.Digest}", cancellationToken);
                break;
        }

        var body = await _response.Content.ReadAsStreamAsync(cancellationToken);
        if (_response.StatusCode != HttpStatusCode.PartialContent)
        {
            await SkipAsync(body, _at, _ending.Token);
        }

        return body;
    }

    private HttpRequestMessage Request()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (_at > 0)
        {
            request.Headers.Range = new RangeHeaderValue(_at, null);
        }

        return request;
    }

    private static async Task SkipAsync(Stream body, long count, CancellationToken cancellationToken)
    {
        var dropped = new byte[1 << 16];
        while (count > 0)
        {
            var read = await body.ReadAsync(dropped.AsMemory(0, (int)Math.Min(dropped.Length, count)), cancellationToken);
            count = read > 0 ? count - read : throw new IOException("the answer ended early");
        }
    }

    private void Close(Stream? body)
    {
        body?.Dispose();
        _response?.Dispose();
        _ending?.Dispose();
        _silence?.Dispose();
        (_body, _response, _ending, _silence) = (null, null, null, null);
    }
}
