namespace Architecture.Tests;

/// <summary>The repository's own C# files.</summary>
internal static class Sources
{
    private static readonly string[] Folders = ["build", "src", "standins", "tests"];

    /// <summary>Relative to the root, with forward slashes.</summary>
    public static IEnumerable<string> Files() =>
        Folders.SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));
}
