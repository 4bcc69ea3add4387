using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Delivery.Emulator.Registry;

namespace Delivery.Emulator.Ecs.Engines;

/// <summary>
/// Runs containers as processes from the image's own unpacked layers, where no Docker Engine answers. Each is supervised by
/// a small shell in a session of its own, which writes output, process id and exit code to files: so the
/// process neither notices nor survives unnoticed when the emulator dies.
/// </summary>
public sealed class ProcessEngine(string folder, string stateId, TimeProvider time, EcsOptions options) : IContainerEngine
{
    private const string StateVariable = "DELIVERY_EMULATOR_STATE";
    private const string ContainerVariable = "DELIVERY_EMULATOR_CONTAINER";

    /// <summary>The exit code's line is complete when it ends with a line feed.</summary>
    private const string Supervisor = """
        d=$1; shift
        exec </dev/null >>"$d/log" 2>&1
        "$@" &
        c=$!
        trap '' HUP INT QUIT TERM
        echo "$c" >"$d/pid"
        wait "$c"
        echo $? >"$d/exit"
        """;

    private readonly ImageUnpacker _images = new(folder, options.UnpackedImageLimit);

    public string Name => "process";

    public async Task PullAsync(StoredImage image, CancellationToken cancellationToken) => await _images.UnpackAsync(image, cancellationToken);

    public async Task<ContainerHandle> StartAsync(ContainerStart start, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new ContainerException("CannotStartContainerError: without a Docker Engine an image can only be run on Linux; start one and try again");
        }

        var home = Path.Combine(folder, "tasks", start.TaskId, start.Name);
        var own = Path.Combine(home, "tmp");
        Directory.CreateDirectory(own);
        var root = await _images.UnpackAsync(start.Image, cancellationToken);
        var command = ProcessCommand.Of(start, await ImageConfig.ReadAsync(start.Image, cancellationToken), root, own);
        command = command with
        {
            Environment = new Dictionary<string, string>(command.Environment) { [StateVariable] = stateId, [ContainerVariable] = start.TaskId },
        };
        await File.WriteAllTextAsync(Path.Combine(home, "start.json"), JsonSerializer.Serialize(new Started(command, root.Folder)), cancellationToken);
        using var process = Start(command, ["-c", Supervisor, "task", home, .. command.Arguments]);
        var suffix = (uint)Random.Shared.Next() % 1_000_000_000 + 1_000_000_000;
        return new ContainerHandle($"{start.TaskId}-{suffix}", start.TaskId, home, process.Id, ProcessTable.StartTicks(process.Id) ?? 0);
    }

    public async Task<ContainerExit> WaitAsync(ContainerHandle container, CancellationToken cancellationToken)
    {
        while (IsAlive(container))
        {
            await Task.Delay(options.Poll, time, cancellationToken);
        }

        // What a container started ends with it.
        while (KillAll(container.TaskId, container.Folder!))
        {
            await Task.Delay(options.Poll / 10, time, cancellationToken);
        }

        return new ContainerExit(await ExitCodeAsync(container, cancellationToken));
    }

    public async Task StopAsync(ContainerHandle container, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var deadline = time.GetTimestamp();
        var asked = false;
        while (IsAlive(container))
        {
            if (!asked && Inner(container) is { } inner)
            {
                asked = true;
                ProcessTable.Signal(inner, ProcessTable.SigTerm);
            }

            if (time.GetElapsedTime(deadline) >= timeout)
            {
                await File.WriteAllTextAsync(Path.Combine(container.Folder!, "killed"), "", cancellationToken);
                KillAll(container.TaskId, container.Folder!);
            }

            await Task.Delay(options.Poll / 2, time, cancellationToken);
        }
    }

    public async Task<int?> ExecuteAsync(ContainerHandle container, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(container.Folder!, "start.json"), cancellationToken);
        var started = JsonSerializer.Deserialize<Started>(text)!;
        IReadOnlyList<string> arguments;
        try
        {
            arguments = started.Command.Map(command, new RootFileSystem(started.Root));
        }
        catch (ContainerException)
        {
            return 127;
        }

        using var process = Start(started.Command, ["-c", "exec \"$@\" </dev/null >/dev/null 2>&1", "check", .. arguments]);
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await process.WaitForExitAsync(either.Token);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            ProcessTable.Signal(-process.Id, ProcessTable.SigKill);
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    public async Task ReadLogAsync(ContainerHandle container, string? position, Action<LogLine> take, CancellationToken cancellationToken)
    {
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ended = WaitForEndAsync(container, stopped.Token);
        try
        {
            await new LogTail(Path.Combine(container.Folder!, "log"), time, options.Poll).ReadAsync(position, ended, take, cancellationToken);
        }
        finally
        {
            await stopped.CancelAsync();
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task RemoveAsync(ContainerHandle container, CancellationToken cancellationToken)
    {
        if (Directory.Exists(container.Folder))
        {
            Directory.Delete(container.Folder, recursive: true);
        }

        return Task.CompletedTask;
    }

    public async Task SweepAsync(IReadOnlySet<string> keptTasks, CancellationToken cancellationToken)
    {
        while (KillWhere(variables => !keptTasks.Contains(variables.GetValueOrDefault(ContainerVariable, ""))))
        {
            await Task.Delay(options.Poll / 10, time, cancellationToken);
        }

        var tasks = Path.Combine(folder, "tasks");
        if (Directory.Exists(tasks))
        {
            foreach (var task in Directory.EnumerateDirectories(tasks).Where(task => !keptTasks.Contains(Path.GetFileName(task))))
            {
                Directory.Delete(task, recursive: true);
            }
        }
    }

    private async Task WaitForEndAsync(ContainerHandle container, CancellationToken cancellationToken)
    {
        while (IsAlive(container))
        {
            await Task.Delay(options.Poll, time, cancellationToken);
        }
    }

    private static bool IsAlive(ContainerHandle container) =>
        ProcessTable.StartTicks(container.ProcessId) is { } ticks && ticks == container.StartTicks;

    /// <summary>The container's first process, which is the supervisor's child.</summary>
    private static int? Inner(ContainerHandle container)
    {
        var file = Path.Combine(container.Folder!, "pid");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file), NumberStyles.None | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var id)
            && ProcessTable.Parent(id) == container.ProcessId ? id : null;
    }

    private static async Task<int?> ExitCodeAsync(ContainerHandle container, CancellationToken cancellationToken)
    {
        var file = Path.Combine(container.Folder!, "exit");
        if (!File.Exists(file))
        {
            return File.Exists(Path.Combine(container.Folder!, "killed")) ? 128 + ProcessTable.SigKill : null;
        }

        var text = await File.ReadAllTextAsync(file, cancellationToken);
        return text.EndsWith('\n') ? int.Parse(text, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Containers of one task are told apart by their private folder.</summary>
    private bool KillAll(string taskId, string home) => KillWhere(variables =>
        variables.GetValueOrDefault(ContainerVariable) == taskId && variables.GetValueOrDefault("TMPDIR") == Path.Combine(home, "tmp"));

    /// <summary>False once none is left.</summary>
    private bool KillWhere(Func<IReadOnlyDictionary<string, string>, bool> meant)
    {
        var found = ProcessTable.WithVariable(StateVariable, stateId).Where(process => meant(process.Environment)).ToList();
        found.ForEach(process => ProcessTable.Signal(process.ProcessId, ProcessTable.SigKill));
        return found.Count > 0;
    }

    private static Process Start(ProcessCommand command, IEnumerable<string> shellArguments)
    {
        // By its own path: the program search of the container's environment must not find another shell.
        var info = new ProcessStartInfo("setsid", ["/bin/sh", .. shellArguments]) { WorkingDirectory = command.WorkingDirectory, UseShellExecute = false };
        info.Environment.Clear();
        foreach (var (name, value) in command.Environment)
        {
            info.Environment[name] = value;
        }

        try
        {
            return Process.Start(info)!;
        }
        catch (Win32Exception e)
        {
            throw new ContainerException($"CannotStartContainerError: {e.Message}");
        }
    }

    private sealed record Started(ProcessCommand Command, string Root);
}
