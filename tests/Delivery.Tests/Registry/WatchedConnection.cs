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

    /// <summary>The connection is cut while half of the bytes have moved, or before the request is sent; the client lives.</summary>
    CutMidway,

    /// <summary>The connection is cut when the request took effect.</summary>
    CutAfter,
}

/// <summary>Records a client's requests and disturbs it at one of them.</summary>
internal sealed partial class WatchedConnection(int point = int.MaxValue, Disturbance disturbance = default) : DelegatingHandler(new SocketsHttpHandler())
{
    private const int EnoughToSee = 300_000;
    private readonly TaskCompletionSource _dead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancelled = new();
    private readonly List<string> _requests = [];

    /// <summary>What was sent takes effect or not before the client ends: else no one could say what was there when it ended.</summary>
    private readonly List<Task> _underWay = [];
    private bool _isGone;
    private readonly Lock _gate = new();

    /// <summary>Completes when the process is gone: from then on it does nothing.</summary>
    public Task Dead => _dead.Task;

    /// <summary>The client's own token.</summary>
    public CancellationToken Token => _cancelled.Token;

    public string Disturbed { get; private set; } = "nowhere";

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
        using var underWay = new UnderWay();
        lock (_gate)
        {
            if (!_isGone)
            {
                _requests.Add(TextOf(request));
            }

            number = _isGone ? 0 : _requests.Count;
            // An upload may wait for a source that is not answered any more.
            if (number > 0 && number != point && request.Method != HttpMethod.Patch)
            {
                _underWay.Add(underWay.Ended);
            }
        }

        if (number == 0)
        {
            return await NothingAsync(disturbance == Disturbance.Cancelled ? cancellationToken : CancellationToken.None);
        }

        if (number != point)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        Disturbed = TextOf(request);
        var isKilled = disturbance <= Disturbance.KilledAfter;
        HttpResponseMessage? broken = null;
        try
        {
            broken = await DisturbedAsync(request, cancellationToken);
        }
        catch (HttpRequestException) when (isKilled)
        {
            // Its connection went with it.
        }

        if (isKilled)
        {
            await EndAsync();
            _dead.SetResult();
            return await NothingAsync(CancellationToken.None);
        }

        return broken ?? throw new HttpRequestException("the connection was cut");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _cancelled.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Nothing is sent from now on; what was sent has taken effect.</summary>
    private Task EndAsync()
    {
        lock (_gate)
        {
            _isGone = true;
            return Task.WhenAll([.. _underWay]);
        }
    }

    /// <returns>An answer that breaks off; null where there is none.</returns>
    private async Task<HttpResponseMessage?> DisturbedAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        switch (disturbance)
        {
            case Disturbance.Cancelled:
                await EndAsync();
                await _cancelled.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
                return null;
            case Disturbance.KilledAfter or Disturbance.CutAfter:
                using (await base.SendAsync(request, cancellationToken))
                {
                    return null;
                }

            case Disturbance.KilledMidway or Disturbance.CutMidway when request.Content?.Headers.ContentLength > 1:
                request.Content = new HalfContent(request.Content, half => ArrivesAsync(request, half));
                using (await base.SendAsync(request, cancellationToken))
                {
                    return null;
                }

            case Disturbance.CutMidway when request.Method == HttpMethod.Get:
                return await HalvedAsync(await base.SendAsync(request, cancellationToken));
            default:
                return null;
        }
    }

    /// <summary>A dead process neither hears an answer nor goes on.</summary>
    private static async Task<HttpResponseMessage> NothingAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        throw new InvalidOperationException("A dead process went on.");
    }

    /// <summary>Waits until the registry has some of what was sent, where it is enough to be seen.</summary>
    private async Task ArrivesAsync(HttpRequestMessage upload, long sent)
    {
        while (sent > EnoughToSee)
        {
            using var status = new HttpRequestMessage(HttpMethod.Get, upload.RequestUri) { Headers = { Authorization = upload.Headers.Authorization } };
            using var answer = await base.SendAsync(status, CancellationToken.None);
            if (answer.Headers.GetValues("Range").Single() != "0-0")
            {
                return;
            }

            await Task.Yield();
        }
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

    private sealed class UnderWay : IDisposable
    {
        private readonly TaskCompletionSource _ended = new();

        public Task Ended => _ended.Task;

        public void Dispose() => _ended.TrySetResult();
    }

    /// <summary>Half of a body, then the connection is gone.</summary>
    private sealed class HalfContent : HttpContent
    {
        private readonly HttpContent _whole;
        private readonly Func<long, Task> _sent;

        public HalfContent(HttpContent whole, Func<long, Task> sent)
        {
            (_whole, _sent) = (whole, sent);
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
            _whole.CopyToAsync(new HalfStream(stream, _whole.Headers.ContentLength!.Value / 2, _sent));
    }

    private sealed class HalfStream(Stream inner, long half, Func<long, Task> sent) : Stream
    {
        private long _passed;

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var passed = (int)Math.Min(buffer.Length, half - _passed);
            await inner.WriteAsync(buffer[..passed], cancellationToken);
            _passed += passed;
            if (_passed == half)
            {
                await inner.FlushAsync(cancellationToken);
                await sent(half);
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
