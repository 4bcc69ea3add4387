namespace Delivery.Emulator.Hosting;

/// <summary>The folder of one running emulator, held by a lock file while it runs.</summary>
internal sealed class StateFolder : IDisposable
{
    private readonly FileStream _lock;
    private readonly bool _isTemporary;

    private StateFolder(string path, FileStream lockFile, bool isTemporary)
    {
        Path = path;
        _lock = lockFile;
        _isTemporary = isTemporary;
    }

    public string Path { get; }

    /// <exception cref="EmulatorStartException">Another emulator has it, or it can't be written.</exception>
    public static StateFolder Take(string? path)
    {
        try
        {
            var folder = path is null
                ? Directory.CreateTempSubdirectory("delivery-emulator-")
                : Directory.CreateDirectory(System.IO.Path.GetFullPath(path));
            return new(folder.FullName, Lock(folder.FullName), path is null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EmulatorStartException($"the state folder {path} cannot be used: {error.Message}");
        }
    }

    public void Dispose()
    {
        _lock.Dispose();
        if (_isTemporary)
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    private static FileStream Lock(string folder)
    {
        var file = System.IO.Path.Combine(folder, "emulator.lock");
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(file))
        {
            throw new EmulatorStartException($"the state folder {folder} is in use by another emulator");
        }
    }
}
