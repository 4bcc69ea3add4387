using Delivery.Emulator.Ecs.Engines;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Registry;

namespace Delivery.Emulator.Ecs.Scheduling;

/// <summary>What the agent hands to the engine for a container of a task.</summary>
internal static class TaskContainers
{
    /// <exception cref="ContainerException">A secret is missing.</exception>
    public static ContainerStart StartOf(EcsTask task, ContainerDefinition container, StoredImage image, EmulatorParts parts) => new()
    {
        TaskId = task.Id,
        Name = container.Name,
        Image = image,
        Environment = TaskEnvironment.Of(task, container, parts.Parameters),
        EntryPoint = container.EntryPoint,
        Command = container.Command,
        WorkingDirectory = container.WorkingDirectory,
        User = container.User,
        ReadOnlyRoot = container.ReadOnlyRoot,
        Init = container.Init,
        AddedCapabilities = container.AddedCapabilities,
        DroppedCapabilities = container.DroppedCapabilities,
        StopTimeout = container.StopTimeout,
        Cpu = container.Cpu,
        MemoryMiB = container.Memory,
        Tmpfs = container.Tmpfs,
        Mounts = [.. container.Mounts.Select(mount => new ContainerMount(VolumeOf(parts.Folder, task.Id, mount.Volume), mount.Path, mount.ReadOnly))],
    };

    public static void RemoveFolders(string folder, string taskId)
    {
        foreach (var path in (string[])[Path.Combine(folder, "tasks", taskId), Path.Combine(folder, "volumes", taskId)])
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
        }
    }

    /// <summary>A volume lives as long as its task, and any user in the containers may write to it.</summary>
    private static string VolumeOf(string folder, string taskId, string volume)
    {
        var path = Path.Combine(folder, "volumes", taskId, volume);
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)0x1FF);
        }

        return path;
    }
}
