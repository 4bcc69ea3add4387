using System.Net.Sockets;
using System.Text;

namespace Rehearsal.Tests;

/// <summary>The machine's Docker Engine, and one that dies.</summary>
internal static class DockerEngine
{
    private const string Address = "/var/run/docker.sock";

    public static async Task SkipWithoutAsync()
    {
        if (!await AnswersAsync())
        {
            Assert.Skip("no Docker Engine answers on this machine");
        }
    }

    /// <summary>An engine that says it is there and is gone once something is asked of it.</summary>
    public static Task ServeDyingAsync(string path, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen();
            while (!cancellationToken.IsCancellationRequested)
            {
                using var client = await listener.AcceptAsync(cancellationToken);
                var request = new byte[4096];
                var read = await client.ReceiveAsync(request, cancellationToken);
                var line = Encoding.ASCII.GetString(request, 0, read);
                var body = line.Contains("_ping", StringComparison.Ordinal) ? "OK" :
                    line.Contains("/version", StringComparison.Ordinal) ? """{"Version":"20.10.24","ApiVersion":"1.41","Os":"linux","Arch":"amd64"}""" : null;
                if (body is not null)
                {
                    await client.SendAsync(Encoding.ASCII.GetBytes(
                        $"HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"),
                        cancellationToken);
                }
            }
        },
        cancellationToken);

    private static async Task<bool> AnswersAsync()
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Address));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
