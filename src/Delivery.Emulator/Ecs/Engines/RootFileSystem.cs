namespace Delivery.Emulator.Ecs.Engines;

/// <summary>An unpacked image on disk, addressed by the paths that are seen from inside. No path leads out of it.</summary>
public sealed class RootFileSystem(string folder)
{
    private const int MostLinks = 40;

    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>
    /// The file on this machine behind an absolute inner path, with symbolic links followed as if the folder were the root.
    /// </summary>
    /// <param name="followLast">False: the link itself where the last part is one.</param>
    /// <returns>A path within <see cref="Folder"/>, whether or not something is there.</returns>
    public string Resolve(string innerPath, bool followLast = true)
    {
        var pending = new Stack<string>(Parts(innerPath).Reverse());
        var current = new List<string>();
        var links = 0;
        while (pending.TryPop(out var part))
        {
            if (part == "..")
            {
                if (current.Count > 0)
                {
                    current.RemoveAt(current.Count - 1);
                }

                continue;
            }

            current.Add(part);
            var target = followLast || pending.Count > 0 ? LinkTarget(Join(current)) : null;
            if (target is null)
            {
                continue;
            }

            if (++links > MostLinks)
            {
                throw new ContainerException($"too many levels of symbolic links at {innerPath}");
            }

            current.RemoveAt(current.Count - 1);
            if (target.StartsWith('/'))
            {
                current.Clear();
            }

            foreach (var step in Parts(target).Reverse())
            {
                pending.Push(step);
            }
        }

        return Join(current);
    }

    /// <summary>The file behind an inner path, or null where the image has none there.</summary>
    public string? Existing(string innerPath) => innerPath.StartsWith('/') && !innerPath.Contains('\0', StringComparison.Ordinal)
        && Resolve(innerPath) is var path && Path.Exists(path) ? path : null;

    private static IEnumerable<string> Parts(string path) => path.Split('/').Where(part => part is not ("" or "."));

    private static string? LinkTarget(string path) => new FileInfo(path).LinkTarget;

    private string Join(List<string> parts) => parts.Count == 0 ? Folder : Path.Combine(Folder, Path.Combine([.. parts]));
}
