using Docker.DotNet;

namespace Delivery.Docker;

/// <summary>A Docker Engine that answers.</summary>
/// <param name="Version">E.g. <c>27.3.1</c>.</param>
public sealed record DockerEngine(Uri Endpoint, string Version)
{
    /// <summary>A client for it. A build or push may take as long as it takes; the caller's token ends it.</summary>
    public DockerClient Connect() => new DockerClientConfiguration(Endpoint, defaultTimeout: Timeout.InfiniteTimeSpan).CreateClient();
}

/// <summary>Looks for a Docker Engine: where <c>DOCKER_HOST</c> says, else at the usual place of the system.</summary>
public static class EngineProbe
{
    private static readonly TimeSpan LocalLimit = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RemoteLimit = TimeSpan.FromSeconds(2);

    /// <summary>Where it is looked for.</summary>
    public static Uri Address =>
        Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host && Uri.TryCreate(host, UriKind.Absolute, out var address) ? address
        : new Uri(OperatingSystem.IsWindows() ? "npipe://./pipe/docker_engine" : "unix:///var/run/docker.sock");

    /// <summary>Null where none answers, or it is reached in a way that this doesn't speak (ssh). Takes under 0.3 s where there is none on this machine.</summary>
    public static Task<DockerEngine?> FindAsync(CancellationToken cancellationToken) => FindAsync(Address, cancellationToken);

    public static async Task<DockerEngine?> FindAsync(Uri address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Scheme is not ("unix" or "npipe" or "tcp" or "http" or "https") || (address.Scheme == "unix" && !File.Exists(address.LocalPath)))
        {
            return null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(address.Scheme is "unix" or "npipe" || address.IsLoopback ? LocalLimit : RemoteLimit);
        try
        {
            using var client = new DockerEngine(address, "").Connect();
            var version = await client.System.GetVersionAsync(limit.Token);
            return new(address, version.Version);
        }
        catch (Exception error) when (EngineFailures.IsOfTheEngine(error) && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
