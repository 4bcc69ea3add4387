using System.Globalization;
using System.Text;
using Delivery.Emulator.Registry;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Delivery.Emulator.Ecs.Engines;

/// <summary>
/// Runs containers on the Docker Engine, on the host's network so that they reach the emulator. Labels
/// <c>delivery.emulator.state</c> and <c>delivery.emulator.task</c> say whose they are.
/// </summary>
public sealed class DockerEngine(IDockerClient docker, IImageSource images, string stateId, TimeProvider time) : IContainerEngine
{
    private const string StateLabel = "delivery.emulator.state";
    private const string TaskLabel = "delivery.emulator.task";

    public string Name => "docker";

    public async Task PullAsync(StoredImage image, CancellationToken cancellationToken)
    {
        var answers = new PullProgress();
        var login = images.Login(image.Reference);
        var authentication = new AuthConfig { Username = login?.User, Password = login?.Password };
        try
        {
            await docker.Images.CreateImageAsync(new ImagesCreateParameters { FromImage = Pullable(image) }, authentication, answers, cancellationToken);
        }
        catch (DockerApiException e)
        {
            throw new ContainerException($"CannotPullContainerError: Error response from daemon: {Reason(e)}");
        }

        if (answers.Error is { } error)
        {
            throw new ContainerException($"CannotPullContainerError: {error}");
        }
    }

    public async Task<ContainerHandle> StartAsync(ContainerStart start, CancellationToken cancellationToken)
    {
        CreateContainerResponse created;
        try
        {
            created = await docker.Containers.CreateContainerAsync(Parameters(start), cancellationToken);
        }
        catch (DockerApiException e)
        {
            throw new ContainerException($"CannotCreateContainerError: Error response from daemon: {Reason(e)}");
        }

        try
        {
            await docker.Containers.StartContainerAsync(created.ID, new ContainerStartParameters(), cancellationToken);
        }
        catch (DockerApiException e)
        {
            await docker.Containers.RemoveContainerAsync(created.ID, new ContainerRemoveParameters { Force = true }, CancellationToken.None);
            throw new ContainerException($"CannotStartContainerError: Error response from daemon: {Reason(e)}");
        }

        return new ContainerHandle(created.ID, start.TaskId);
    }

    public async Task<ContainerExit> WaitAsync(ContainerHandle container, CancellationToken cancellationToken)
    {
        try
        {
            var end = await docker.Containers.WaitContainerAsync(container.RuntimeId, cancellationToken);
            var state = (await docker.Containers.InspectContainerAsync(container.RuntimeId, cancellationToken)).State;
            return new ContainerExit((int)end.StatusCode, state.OOMKilled);
        }
        catch (DockerContainerNotFoundException)
        {
            return new ContainerExit(null);
        }
    }

    public async Task StopAsync(ContainerHandle container, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            var seconds = (uint)Math.Ceiling(timeout.TotalSeconds);
            await docker.Containers.StopContainerAsync(container.RuntimeId, new ContainerStopParameters { WaitBeforeKillSeconds = seconds }, cancellationToken);
        }
        catch (DockerContainerNotFoundException)
        {
            // It is gone, which is what was asked for.
        }
    }

    public async Task<int?> ExecuteAsync(ContainerHandle container, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var parameters = new ContainerExecCreateParameters { Cmd = [.. command], AttachStdout = true, AttachStderr = true };
            var created = await docker.Exec.ExecCreateContainerAsync(container.RuntimeId, parameters, either.Token);
            using var output = await docker.Exec.StartAndAttachContainerExecAsync(created.ID, tty: false, either.Token);
            await output.CopyOutputToAsync(Stream.Null, Stream.Null, Stream.Null, either.Token);
            return (int)(await docker.Exec.InspectContainerExecAsync(created.ID, either.Token)).ExitCode;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (DockerApiException)
        {
            return 126; // not running any more, or no such program: no good answer either way
        }
    }

    public async Task ReadLogAsync(ContainerHandle container, string? position, Action<LogLine> take, CancellationToken cancellationToken)
    {
        var parameters = new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Follow = true, Timestamps = true, Since = Since(position) };
        try
        {
            using var output = await docker.Containers.GetContainerLogsAsync(container.RuntimeId, tty: false, parameters, cancellationToken);
            await new DockerLog(position, take).ReadAsync(output, cancellationToken);
        }
        catch (DockerContainerNotFoundException)
        {
            // Removed by someone: nothing more to read.
        }
    }

    public async Task RemoveAsync(ContainerHandle container, CancellationToken cancellationToken)
    {
        try
        {
            var image = (await docker.Containers.InspectContainerAsync(container.RuntimeId, cancellationToken)).Config.Image;
            await docker.Containers.RemoveContainerAsync(container.RuntimeId, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, cancellationToken);
            await ReleaseAsync(image, cancellationToken);
        }
        catch (DockerContainerNotFoundException)
        {
            // Gone already.
        }
    }

    /// <summary>Forgets a pulled image once no container uses it, so that nothing piles up in the user's engine.</summary>
    private async Task ReleaseAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            await docker.Images.DeleteImageAsync(image, new ImageDeleteParameters(), cancellationToken);
        }
        catch (DockerApiException)
        {
            // Another container runs it, or it is gone.
        }
    }

    public async Task SweepAsync(IReadOnlySet<string> keptTasks, CancellationToken cancellationToken)
    {
        var filter = new Dictionary<string, IDictionary<string, bool>>
        {
            ["label"] = new Dictionary<string, bool> { [$"{StateLabel}={stateId}"] = true },
        };
        foreach (var found in await docker.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = filter }, cancellationToken))
        {
            if (!keptTasks.Contains(found.Labels[TaskLabel]))
            {
                await RemoveAsync(new ContainerHandle(found.ID, found.Labels[TaskLabel]), cancellationToken);
            }
        }
    }

    private CreateContainerParameters Parameters(ContainerStart start) => new()
    {
        Image = Pullable(start.Image),
        Env = [.. start.Environment.Select(variable => $"{variable.Key}={variable.Value}")],
        Entrypoint = start.EntryPoint?.ToList(),
        Cmd = start.Command?.ToList(),
        WorkingDir = start.WorkingDirectory,
        User = start.User,
        StopTimeout = start.StopTimeout,
        // ECS knows only the task definition's health check, never the image's (ECS API reference, HealthCheck).
        Healthcheck = new HealthConfig { Test = ["NONE"] },
        Labels = new Dictionary<string, string>
        {
            [StateLabel] = stateId,
            [TaskLabel] = start.TaskId,
            ["com.amazonaws.ecs.container-name"] = start.Name,
        },
        HostConfig = new HostConfig
        {
            NetworkMode = "host",
            ReadonlyRootfs = start.ReadOnlyRoot,
            Init = start.Init,
            CapAdd = [.. start.AddedCapabilities],
            CapDrop = [.. start.DroppedCapabilities],
            CPUShares = start.Cpu,
            Memory = (long)start.MemoryMiB << 20,
            Tmpfs = new Dictionary<string, string>(start.Tmpfs),
            Binds = [.. start.Mounts.Select(mount => $"{mount.Folder}:{mount.Path}{(mount.ReadOnly ? ":ro" : "")}")],
            LogConfig = new LogConfig { Type = "json-file", Config = new Dictionary<string, string> { ["max-size"] = "20m", ["max-file"] = "2" } },
        },
    };

    /// <summary>The registry by the name that an engine speaks plain HTTP to.</summary>
    private static string Pullable(StoredImage image) => image.Reference.StartsWith("127.0.0.1:", StringComparison.Ordinal)
        ? "localhost" + image.Reference["127.0.0.1".Length..]
        : image.Reference;

    private static string? Since(string? position) => position is not null && DateTimeOffset.TryParse(position, CultureInfo.InvariantCulture, out var at)
        ? at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)
        : null;

    private static string Reason(DockerApiException e)
    {
        try
        {
            return System.Text.Json.Nodes.JsonNode.Parse(e.ResponseBody ?? "")?["message"]?.GetValue<string>() ?? e.Message;
        }
        catch (System.Text.Json.JsonException)
        {
            return e.Message;
        }
    }

    private sealed class PullProgress : IProgress<JSONMessage>
    {
        public string? Error { get; private set; }

        public void Report(JSONMessage value) => Error ??= value.Error?.Message ?? value.ErrorMessage;
    }
}

/// <summary>Splits a container's output stream into lines, each of which the engine prefixes with its time.</summary>
internal sealed class DockerLog(string? position, Action<LogLine> take)
{
    private readonly Dictionary<MultiplexedStream.TargetStream, List<byte>> _lines = [];

    public async Task ReadAsync(MultiplexedStream output, CancellationToken cancellationToken)
    {
        var buffer = new byte[32 * 1024];
        while (true)
        {
            var read = await output.ReadOutputAsync(buffer, 0, buffer.Length, cancellationToken);
            if (read.EOF)
            {
                break;
            }

            var line = _lines.TryGetValue(read.Target, out var begun) ? begun : _lines[read.Target] = [];
            foreach (var letter in buffer.AsSpan(0, read.Count))
            {
                if (letter == (byte)'\n')
                {
                    Take(line);
                }
                else
                {
                    line.Add(letter);
                }
            }
        }

        foreach (var line in _lines.Values.Where(line => line.Count > 0))
        {
            Take(line);
        }
    }

    private void Take(List<byte> line)
    {
        var text = Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
        line.Clear();
        var at = text.IndexOf(' ', StringComparison.Ordinal);
        var stamp = at < 0 ? text : text[..at];
        // Asked by whole seconds, so that some lines come twice; the fixed-width times (UTC, nanoseconds) compare as text.
        if (DateTimeOffset.TryParse(stamp, CultureInfo.InvariantCulture, out var time) && (position is null || string.CompareOrdinal(stamp, position) > 0))
        {
            take(new LogLine(time, at < 0 ? "" : text[(at + 1)..], stamp));
        }
    }
}
