using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StandIns.Tests.Aws;

/// <summary>A request as it came over the wire.</summary>
internal sealed record WireRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public IReadOnlyDictionary<string, string> Form
        => Body.Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => WebUtility.UrlDecode(pair[0]), pair => WebUtility.UrlDecode(pair[1]));
}

/// <summary>What the server says to a request.</summary>
internal sealed record WireAnswer(string Body, int Status = 200, string? ErrorType = null, string? RequestId = "id-1")
{
    public static WireAnswer QueryError(int status, string code, string message = "said so")
        => new($"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>id-1</RequestId></ErrorResponse>", status);
}

/// <summary>An HTTP server on loopback that answers as it is told and remembers what it was asked.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly Func<WireRequest, Task<WireAnswer>> _answer;
    private readonly List<WireRequest> _requests = [];
    private readonly Task _serving;

    private LoopbackServer(HttpListener listener, Uri url, Func<WireRequest, Task<WireAnswer>> answer)
    {
        (_listener, Url, _answer) = (listener, url, answer);
        _serving = ServeAsync();
    }

    public Uri Url { get; }

    public IReadOnlyList<WireRequest> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public static LoopbackServer Start(Func<WireRequest, WireAnswer> answer) => Start(request => Task.FromResult(answer(request)));

    public static LoopbackServer Start(Func<WireRequest, Task<WireAnswer>> answer)
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var url = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
            probe.Stop();
            var listener = new HttpListener { Prefixes = { url.AbsoluteUri } };
            try
            {
                listener.Start();
                return new LoopbackServer(listener, url, answer);
            }
            catch (HttpListenerException)
            {
                // Another process took the port in between: the next one.
                listener.Close();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        var answers = new List<Task>();
        while (true)
        {
            try
            {
                answers.Add(AnswerAsync(await _listener.GetContextAsync()));
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
        var headers = context.Request.Headers.AllKeys.ToDictionary(key => key!, key => context.Request.Headers[key]!, StringComparer.OrdinalIgnoreCase);
        var request = new WireRequest(context.Request.HttpMethod, context.Request.RawUrl!, headers, await reader.ReadToEndAsync());
        lock (_requests)
        {
            _requests.Add(request);
        }

        var answer = await _answer(request);
        context.Response.StatusCode = answer.Status;
        if (answer.RequestId is not null)
        {
            context.Response.Headers["x-amzn-RequestId"] = answer.RequestId;
        }

        if (answer.ErrorType is not null)
        {
            context.Response.Headers["x-amzn-ErrorType"] = answer.ErrorType;
        }

        var body = Encoding.UTF8.GetBytes(answer.Body);
        context.Response.ContentLength64 = body.Length;
        await context.Response.OutputStream.WriteAsync(body);
        context.Response.Close();
    }
}
