using System.Net.Sockets;
using Delivery.Emulator.Ecs.Model;

namespace Delivery.Emulator.Ecs.LoadBalancing;

/// <summary>One health check of a target, really made: tasks listen on this machine's loopback whatever address they show.</summary>
internal static class HealthProbe
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        PooledConnectionLifetime = TimeSpan.Zero,
#pragma warning disable CA5359 // as on AWS: a load balancer doesn't validate its targets' certificates; the target is a task on loopback
        SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
#pragma warning restore CA5359
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <returns>Null where the target is good; else the reason's code and description as ELB words them.</returns>
    public static async Task<(string Code, string Description)?> RunAsync(TargetGroupSettings settings, TaskTarget target, CancellationToken cancellationToken)
    {
        // Tasks share the machine's network: they listen where the container does, whatever host port they show.
        var port = int.TryParse(settings.HealthPort, out var own) ? own : target.ContainerPort;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(settings.Timeout);
        try
        {
            if (!settings.IsHttp)
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync("127.0.0.1", port, limit.Token);
                return null;
            }

            using var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(settings.HealthProtocol.ToLowerInvariant(), "127.0.0.1", port).Uri + settings.HealthPath.TrimStart('/'));
            request.Headers.Host = $"{target.Id}:{port}";
            request.Headers.UserAgent.ParseAdd("ELB-HealthChecker/2.0");
            using var answer = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var status = (int)answer.StatusCode;
            return settings.Accepts(status) ? null : ("Target.ResponseCodeMismatch", $"Health checks failed with these codes: [{status}]");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ("Target.Timeout", "Request timed out");
        }
        catch (Exception error) when (error is HttpRequestException or SocketException)
        {
            return ("Target.FailedHealthChecks", "Health checks failed");
        }
    }
}
