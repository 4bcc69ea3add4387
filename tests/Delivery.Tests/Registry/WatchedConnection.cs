using System.Net;
using System.Text.RegularExpressions;

namespace Delivery.Tests.Registry;

/// <summary>What happens to a client at one of its requests.</summary>
public enum Disturbance
{
    /// <summary>Its process is gone before the request is sent.</summary>
    KilledBefore,

    /// <summary>Its process is gone while half of the bytes have moved.</summary>
    KilledMidway,

    /// <summary>Its process is gone when the request took effect, before the answer is heard.</summary>
    KilledAfter,

    /// <summary>It is told to end.</summary>
    Cancelled,

    /// <summary>The connection is cut before the request is sent; the client lives.</summary>
    CutBefore,

    /// <summary>The connection is cut while half of the bytes have moved.</summary>
    CutMidway,

    /// <summary>The connection is cut when the request took effect.</summary>
    CutAfter,
}

/// <summary>Records a client's requests and disturbs it at one of them.</summary>
internal sealed partial class WatchedConnection(int point = int.MaxValue, Disturbance disturbance = default) : DelegatingHandler(new SocketsHttpHandler())
{
    private readonly TaskCompletionSource _dead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancelled = new();
    private readonly List<string> _requests = [];
    private readonly Lock _gate = new();

    /// <summary>Completes when the process is gone: from then on it does nothing.</summary>
    public Task Dead => _dead.Task;

    /// <summary>The client's own token.</summary>
    public CancellationToken Token => _cancelled.Token;

    public string Disturbed { get; private set; } = "nowhere";

    /// <summary>Bytes of the body that were sent before the connection was cut midway.</summary>
    public long SentHalf { get; private set; }

    /// <summary>Method and path, with ids of uploads left out; with the range where there is one.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Digests of the blobs whose upload was ended, and of manifests that were stored.</summary>
    public IEnumerable<string> Stored => Requests.SelectMany(request => StoredDigest().Matches(request)).Select(match => match.Groups["digest"].Value);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        int number;
        lock (_gate)
        {
            _requests.Add(TextOf(request));
            number = _requests.Count;
        }

        if (number > point && disturbance <= Disturbance.KilledAfter)
        {
            return await NothingAsync();
        }

        if (number != point)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        Disturbed = TextOf(request);
        var isKilled = disturbance <= Disturbance.KilledAfter;
        try
        {
            switch (disturbance)
            {
                case Disturbance.Cancelled:
                    await _cancelled.CancelAsync();
                    cancellationToken.ThrowIfCancellationRequested();
                    break;
                case Disturbance.KilledAfter or Disturbance.CutAfter:
                    using (await base.SendAsync(request, cancellationToken))
                    {
                        break;
                    }

                case Disturbance.KilledMidway or Disturbance.CutMidway when request.Content?.Headers.ContentLength > 1:
                    SentHalf = request.Content.Headers.ContentLength!.Value / 2;
                    request.Content = new HalfContent(request.Content);
                    using (await base.SendAsync(request, cancellationToken))
                    {
                        break;
                    }

                case Disturbance.CutMidway when request.Method == HttpMethod.Get:
                    return await HalvedAsync(await base.SendAsync(request, cancellationToken));
                default:
                    break;
            }
        }
        catch (HttpRequestException) when (isKilled)
        {
            // Its connection went with it.
        }

        return isKilled ? await NothingAsync() : throw new HttpRequestException("the connection was cut");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _cancelled.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>A dead process neither hears an answer nor goes on.</summary>
    private async Task<HttpResponseMessage> NothingAsync()
    {
        _dead.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
        throw new InvalidOperationException("A dead process went on.");
    }

    private static async Task<HttpResponseMessage> HalvedAsync(HttpResponseMessage answer)
    {
        var whole = await answer.Content.ReadAsByteArrayAsync();
        var halved = new StreamContent(new BrokenStream(whole[..(whole.Length / 2)]));
        foreach (var (name, values) in answer.Content.Headers)
        {
            halved.Headers.TryAddWithoutValidation(name, values);
        }

        answer.Content = halved;
        return answer;
    }

    private static string TextOf(HttpRequestMessage request) =>
        $"{request.Method} {UploadId().Replace(WebUtility.UrlDecode(request.RequestUri!.PathAndQuery), "ID")}"
        + (request.Headers.Range is { } range ? $" {range}" : "")
        + (request.Content?.Headers.TryGetValues("Content-Range", out var values) == true ? $" {values.First()}" : "");

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}")]
    private static partial Regex UploadId();

    [GeneratedRegex("^PUT .*(digest=|/manifests/)(?<digest>sha256:[0-9a-f]{64})")]
    private static partial Regex StoredDigest();

    /// <summary>Half of a body, then the connection is gone.</summary>
    private sealed class HalfContent : HttpContent
    {
        private readonly HttpContent _whole;

        public HalfContent(HttpContent whole)
        {
            _whole = whole;
            foreach (var (name, values) in whole.Headers)
            {
                Headers.TryAddWithoutValidation(name, values);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _whole.Headers.ContentLength!.Value;
            return true;
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            _whole.CopyToAsync(new HalfStream(stream, _whole.Headers.ContentLength!.Value / 2));
    }

    private sealed class HalfStream(Stream inner, long left) : Stream
    {
        private long _left = left;

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var passed = (int)Math.Min(buffer.Length, _left);
            await inner.WriteAsync(buffer[..passed], cancellationToken);
            _left -= passed;
            if (_left == 0)
            {
                await inner.FlushAsync(cancellationToken);
                throw new IOException("the connection was cut");
            }
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override void Flush() => inner.Flush();
        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }

    /// <summary>Its bytes, then the connection is gone.</summary>
    private sealed class BrokenStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            return read > 0 || buffer.Length == 0 ? read : throw new IOException("the connection was cut");
        }

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => throw new IOException("the connection was cut");
    }
}
