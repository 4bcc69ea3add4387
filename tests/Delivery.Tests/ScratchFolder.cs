namespace Delivery.Tests;

/// <summary>A folder of one test's own, gone with it.</summary>
internal class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("delivery-").FullName;

    /// <summary>The repository that the tests are part of.</summary>
    public static string Repository => global::Tests.Shared.Repository.Root;

    public void Write(string path, string text)
    {
        var file = System.IO.Path.Combine(Path, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    public void Dispose()
    {
        // Git writes its objects read-only, which Windows would not delete.
        foreach (var file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
        {
            File.SetAttributes(file, FileAttributes.Normal);
        }
        Directory.Delete(Path, recursive: true);
    }
}
