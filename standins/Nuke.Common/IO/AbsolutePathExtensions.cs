using System.Text;

namespace Nuke.Common.IO;

/// <summary>File system operations on paths. Those that write create what they need and return the path.</summary>
public static partial class AbsolutePathExtensions
{
    public static bool FileExists(this AbsolutePath path) => File.Exists(path);
    public static bool DirectoryExists(this AbsolutePath path) => Directory.Exists(path);
    public static bool Exists(this AbsolutePath path, string expression = null) => Path.Exists(path);

    /// <summary>The path itself, or null where it doesn't exist.</summary>
    public static AbsolutePath Existing(this AbsolutePath path, string expression = null) => Path.Exists(path) ? path : null;
    public static AbsolutePath ExistingFile(this AbsolutePath path) => path.FileExists() ? path : null;
    public static AbsolutePath ExistingDirectory(this AbsolutePath path) => path.DirectoryExists() ? path : null;
    public static AbsolutePath FindParent(this AbsolutePath path, Func<AbsolutePath, bool> predicate) => path.Parent?.FindParentOrSelf(predicate);

    public static AbsolutePath FindParentOrSelf(this AbsolutePath path, Func<AbsolutePath, bool> predicate)
    {
        while (path != null && !predicate(path))
        {
            path = path.Parent;
        }

        return path;
    }

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
        if (path.DirectoryExists())
        {
            Directory.Delete(path, recursive: true);
        }
    }

    public static void DeleteFile(this AbsolutePath path)
    {
        if (path.FileExists())
        {
            File.Delete(path);
        }
    }

    public static void DeleteDirectories(this IEnumerable<AbsolutePath> paths)
    {
        foreach (var path in paths)
        {
            path.DeleteDirectory();
        }
    }

    public static void DeleteFiles(this IEnumerable<AbsolutePath> paths)
    {
        foreach (var path in paths)
        {
            path.DeleteFile();
        }
    }

    public static AbsolutePath TouchFile(this AbsolutePath path, DateTime? time = null, bool createDirectories = true)
    {
        if (!path.FileExists())
        {
            path.WriteAllBytes([]);
        }

        File.SetLastWriteTime(path, time ?? DateTime.Now);
        return path;
    }

    public static string ReadAllText(this AbsolutePath path, Encoding encoding = null) => File.ReadAllText(path, encoding ?? Encoding.UTF8);
    public static string[] ReadAllLines(this AbsolutePath path, Encoding encoding = null) => File.ReadAllLines(path, encoding ?? Encoding.UTF8);
    public static byte[] ReadAllBytes(this AbsolutePath path) => File.ReadAllBytes(path);

    public static AbsolutePath WriteAllText(this AbsolutePath path, string content, Encoding encoding = null, bool? eofLineBreak = null)
    {
        path.Parent.CreateDirectory();
        var text = eofLineBreak switch
        {
            true => content.TrimEnd('\r', '\n') + Environment.NewLine,
            false => content.TrimEnd('\r', '\n'),
            null => content,
        };
        File.WriteAllText(path, text, encoding ?? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return path;
    }

    public static AbsolutePath WriteAllBytes(this AbsolutePath path, byte[] bytes)
    {
        path.Parent.CreateDirectory();
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public static AbsolutePath UpdateText(this AbsolutePath path, Func<string, string> update, Encoding encoding = null) =>
        path.WriteAllText(update(path.ReadAllText(encoding)), encoding);

    public static DateTime GetLastWriteTimeUtc(this AbsolutePath path) => File.GetLastWriteTimeUtc(path);
    public static FileInfo ToFileInfo(this AbsolutePath path) => new(path);
    public static DirectoryInfo ToDirectoryInfo(this AbsolutePath path) => new(path);
}
