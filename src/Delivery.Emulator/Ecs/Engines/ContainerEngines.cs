using System.Security.Cryptography;
using System.Text;
using Delivery.Emulator.Hosting;
using Docker.DotNet;

namespace Delivery.Emulator.Ecs.Engines;

/// <summary>Chooses what runs containers on this machine.</summary>
public static class ContainerEngines
{
    /// <summary>Names this state's containers among those of others.</summary>
    public static string StateId(string folder) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(folder))))[..16];

    /// <exception cref="InvalidOperationException">A Docker Engine was asked for and none answers.</exception>
    public static async Task<IContainerEngine> ChooseAsync(EmulatorParts parts, EcsOptions options, CancellationToken cancellationToken)
    {
        var stateId = StateId(parts.Folder);
        if (parts.Options.TaskEngine != "process")
        {
            var docker = Client();
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(TimeSpan.FromSeconds(5));
                await docker.System.PingAsync(limit.Token);
                // An earlier run may have had no Docker Engine; its processes are nobody's now.
                await new ProcessEngine(parts.Folder, stateId, parts.Clock.Time, options).SweepAsync(new HashSet<string>(), cancellationToken);
                return new DockerEngine(docker, parts.Images, stateId, parts.Clock.Time);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is HttpRequestException or DockerApiException or IOException or TimeoutException or OperationCanceledException)
            {
                docker.Dispose();
                if (parts.Options.TaskEngine == "docker")
                {
                    throw new InvalidOperationException($"No Docker Engine answers at {Address()}: {e.Message}", e);
                }
            }
        }

        return new ProcessEngine(parts.Folder, stateId, parts.Clock.Time, options);
    }

    private static DockerClient Client()
    {
        using var configuration = new DockerClientConfiguration(Address());
        return configuration.CreateClient();
    }

    /// <summary>Where an engine is looked for: <c>DOCKER_HOST</c>, or this system's usual place.</summary>
    public static Uri Address() => Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host && Uri.TryCreate(host, UriKind.Absolute, out var address)
        ? address
        : new Uri(OperatingSystem.IsWindows() ? "npipe://./pipe/docker_engine" : "unix:///var/run/docker.sock");
}
