using Microsoft.Extensions.FileSystemGlobbing;

namespace Nuke.Common.IO;

/// <summary>File system operations on paths.</summary>
public static class AbsolutePathExtensions
{
    public static AbsolutePath CreateDirectory(this AbsolutePath path)
    {
        Directory.CreateDirectory(path);
        return path;
    }

    public static AbsolutePath CreateOrCleanDirectory(this AbsolutePath path)
    {
        path.DeleteDirectory();
        return path.CreateDirectory();
    }

    public static void DeleteDirectory(this AbsolutePath path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    public static void DeleteDirectories(this IEnumerable<AbsolutePath> paths)
    {
        foreach (var path in paths)
        {
            path.DeleteDirectory();
        }
    }
}

/// <summary>Search by patterns such as <c>**/bin</c>.</summary>
public static class Globbing
{
    public static IReadOnlyCollection<AbsolutePath> GlobFiles(this AbsolutePath directory, params string[] patterns) =>
        Match(directory, patterns, Directory.EnumerateFiles);

    public static IReadOnlyCollection<AbsolutePath> GlobDirectories(this AbsolutePath directory, params string[] patterns) =>
        Match(directory, patterns, Directory.EnumerateDirectories);

    private static List<AbsolutePath> Match(AbsolutePath directory, string[] patterns, Func<string, string, EnumerationOptions, IEnumerable<string>> enumerate)
    {
        var matcher = new Matcher(OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
        matcher.AddIncludePatterns(patterns);
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 };
        var candidates = enumerate(directory, "*", options).Select(x => Path.GetRelativePath(directory, x));
        return [.. matcher.Match(candidates).Files.Select(x => directory / x.Path).OrderBy(x => (string)x, StringComparer.Ordinal)];
    }
}
