using Delivery.Emulator.Registry;

namespace Delivery.Emulator.Ecs.Engines;

/// <summary>Runs containers of tasks for real. Containers outlive the emulator; a handle finds them again.</summary>
public interface IContainerEngine
{
    /// <summary><c>docker</c> or <c>process</c>.</summary>
    string Name { get; }

    /// <summary>Makes an image ready to start.</summary>
    /// <exception cref="ContainerException">It can't be made ready.</exception>
    Task PullAsync(StoredImage image, CancellationToken cancellationToken);

    /// <summary>Starts a container and returns once it was started.</summary>
    /// <exception cref="ContainerException">It can't be started.</exception>
    Task<ContainerHandle> StartAsync(ContainerStart start, CancellationToken cancellationToken);

    /// <summary>Waits for its end. The answer also holds for a container that ended long ago.</summary>
    Task<ContainerExit> WaitAsync(ContainerHandle container, CancellationToken cancellationToken);

    /// <summary>SIGTERM, and SIGKILL after the timeout. Returns when it ended.</summary>
    Task StopAsync(ContainerHandle container, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Runs a command in a running container.</summary>
    /// <returns>Its exit code; null where it did not end within the timeout.</returns>
    Task<int?> ExecuteAsync(ContainerHandle container, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the container's output from a position (null: the beginning) until the container ended and all is read.
    /// </summary>
    /// <param name="take">Gets each line with the position after it.</param>
    Task ReadLogAsync(ContainerHandle container, string? position, Action<LogLine> take, CancellationToken cancellationToken);

    /// <summary>Removes what is left of an ended container.</summary>
    Task RemoveAsync(ContainerHandle container, CancellationToken cancellationToken);

    /// <summary>Ends and removes all containers of this emulator's state but those of the named tasks.</summary>
    Task SweepAsync(IReadOnlySet<string> keptTasks, CancellationToken cancellationToken);
}

/// <summary>Finds a container again after a restart.</summary>
/// <param name="RuntimeId">What DescribeTasks answers as <c>runtimeId</c>.</param>
/// <param name="Folder">Process engine: the container's folder.</param>
/// <param name="ProcessId">Process engine: the supervising process.</param>
/// <param name="StartTicks">Process engine: its start time in clock ticks since boot, so that a reused id is told apart.</param>
public sealed record ContainerHandle(string RuntimeId, string TaskId, string? Folder = null, int ProcessId = 0, long StartTicks = 0);

/// <summary>A line that a container wrote.</summary>
/// <param name="Position">Where to go on after it.</param>
public sealed record LogLine(DateTimeOffset At, string Text, string Position);

/// <summary>The end of a container.</summary>
/// <param name="Code">128 + signal where a signal ended it; null where nobody saw it end.</param>
public sealed record ContainerExit(int? Code, bool OutOfMemory = false);

/// <summary>An engine's expected refusal, worded as the ECS agent words a container's reason.</summary>
public sealed class ContainerException(string message) : Exception(message);

/// <summary>What to start.</summary>
public sealed record ContainerStart
{
    public required string TaskId { get; init; }

    public required string Name { get; init; }

    public required StoredImage Image { get; init; }

    /// <summary>Of the task definition and the agent; goes over the image's.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string>? EntryPoint { get; init; }

    public IReadOnlyList<string>? Command { get; init; }

    public string? WorkingDirectory { get; init; }

    public string? User { get; init; }

    public bool ReadOnlyRoot { get; init; }

    public bool Init { get; init; }

    public IReadOnlyList<string> AddedCapabilities { get; init; } = [];

    public IReadOnlyList<string> DroppedCapabilities { get; init; } = [];

    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>CPU shares (1024 a vCPU); 0: none asked for.</summary>
    public int Cpu { get; init; }

    /// <summary>Hard limit in MiB; 0: none.</summary>
    public int MemoryMiB { get; init; }

    /// <summary>Mount options by path.</summary>
    public IReadOnlyDictionary<string, string> Tmpfs { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<ContainerMount> Mounts { get; init; } = [];
}

/// <summary>A folder of the task inside a container.</summary>
public sealed record ContainerMount(string Folder, string Path, bool ReadOnly);
