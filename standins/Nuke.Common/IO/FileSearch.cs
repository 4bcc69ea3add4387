using Microsoft.Extensions.FileSystemGlobbing;

namespace Nuke.Common.IO;

public static partial class AbsolutePathExtensions
{
    /// <summary>Files directly in the folder, or down to <paramref name="depth" /> levels.</summary>
    public static IEnumerable<AbsolutePath> GetFiles(this AbsolutePath path, string pattern = "*", int depth = 1, FileAttributes attributes = 0) =>
        Directory.EnumerateFiles(path, pattern, Options(depth)).Where(x => File.GetAttributes(x).HasFlag(attributes)).Select(AbsolutePath.Create);

    public static IEnumerable<AbsolutePath> GetDirectories(this AbsolutePath path, string pattern = "*", int depth = 1, FileAttributes attributes = 0) =>
        Directory.EnumerateDirectories(path, pattern, Options(depth)).Where(x => File.GetAttributes(x).HasFlag(attributes)).Select(AbsolutePath.Create);

    private static EnumerationOptions Options(int depth) =>
        new() { AttributesToSkip = 0, RecurseSubdirectories = depth > 1, MaxRecursionDepth = Math.Max(depth - 1, 0) };
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
