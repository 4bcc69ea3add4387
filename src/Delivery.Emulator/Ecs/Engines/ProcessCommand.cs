namespace Delivery.Emulator.Ecs.Engines;

/// <summary>A container's process as it is started on this machine, with all inner paths mapped into the unpacked image.</summary>
/// <param name="Arguments">Program first.</param>
public sealed record ProcessCommand(IReadOnlyList<string> Arguments, string WorkingDirectory, IReadOnlyDictionary<string, string> Environment)
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static readonly string[] DotnetFolders = ["/usr/share/dotnet", "/usr/lib/dotnet", "/usr/local/share/dotnet", "/dotnet", "/opt/dotnet"];

    /// <summary>Maps a container's start.</summary>
    /// <param name="own">Private folder of the container: its home and its temporary files.</param>
    /// <exception cref="ContainerException">The image has no such program.</exception>
    public static ProcessCommand Of(ContainerStart start, ImageConfig config, RootFileSystem root, string own)
    {
        var line = config.CommandLine(start);
        if (line.Count == 0)
        {
            throw new ContainerException("CannotStartContainerError: Error response from daemon: no command specified");
        }

        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = DefaultPath };
        foreach (var entry in config.Environment)
        {
            var at = entry.IndexOf('=', StringComparison.Ordinal);
            if (at > 0)
            {
                var (name, value) = (entry[..at], entry[(at + 1)..]);
                environment[name] = name == "PATH" ? value : root.Existing(value) ?? value;
            }
        }

        foreach (var (name, value) in start.Environment)
        {
            environment[name] = value;
        }

        environment["PATH"] = string.Join(':', environment["PATH"].Split(':').Select(part => root.Existing(part)).OfType<string>().Distinct());
        environment["HOME"] = own;
        environment["TMPDIR"] = own;
        if (!environment.ContainsKey("DOTNET_ROOT")
            && DotnetFolders.Select(root.Existing).FirstOrDefault(folder => folder is not null && File.Exists(Path.Combine(folder, "dotnet"))) is { } dotnet)
        {
            environment["DOTNET_ROOT"] = dotnet;
        }

        var inner = start.WorkingDirectory ?? config.WorkingDirectory;
        var folder = root.Resolve(inner);
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder); // Docker makes it too
        }

        var command = new ProcessCommand([], folder, environment);
        return command with { Arguments = command.Map(line, root) };
    }

    /// <summary>Maps another command for the same container.</summary>
    /// <exception cref="ContainerException">The image has no such program.</exception>
    public IReadOnlyList<string> Map(IReadOnlyList<string> line, RootFileSystem root) =>
        [Program(line[0], root), .. line.Skip(1).Select(argument => root.Existing(argument) ?? argument)];

    private string Program(string name, RootFileSystem root)
    {
        var found = name.Contains('/', StringComparison.Ordinal)
            ? root.Existing(name.StartsWith('/') ? name : $"/{Path.GetRelativePath(root.Folder, WorkingDirectory)}/{name}")
            : Environment["PATH"].Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => root.Existing($"/{Path.GetRelativePath(root.Folder, folder)}/{name}"))
                .FirstOrDefault(File.Exists);
        if (found is null || Directory.Exists(found))
        {
            throw new ContainerException("CannotStartContainerError: Error response from daemon: failed to create task for container: failed to create shim task: "
                + $"OCI runtime create failed: runc create failed: unable to start container process: exec: \"{name}\": "
                + (name.Contains('/', StringComparison.Ordinal) ? $"stat {name}: no such file or directory: unknown" : "executable file not found in $PATH: unknown"));
        }

        return found;
    }
}
