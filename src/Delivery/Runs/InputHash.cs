using System.Security.Cryptography;
using System.Text;

namespace Delivery.Runs;

/// <summary>
/// The content of files as one hash: same names and bytes, same hash, on any machine. Build output folders
/// (<c>bin</c>, <c>obj</c>) are not input.
/// </summary>
public static class InputHash
{
    private static readonly HashSet<string> Output = new(["bin", "obj"], StringComparer.Ordinal);

    /// <summary>Hash of files and folders below <paramref name="root"/>; a path that isn't there counts as absent, not as an error.</summary>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    public static async Task<string> OfAsync(string root, IEnumerable<string> relativePaths, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in relativePaths.SelectMany(path => Files(Path.Combine(root, path)))
                     .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(root, file).Replace('\\', '/');
            hash.AppendData(Encoding.UTF8.GetBytes(name + "\0"));
            hash.AppendData(SHA256.HashData(await File.ReadAllBytesAsync(file, cancellationToken)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<string> Files(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        return Directory.Exists(path)
            ? Directory.EnumerateFiles(path).Concat(Directory.EnumerateDirectories(path)
                .Where(folder => !Output.Contains(Path.GetFileName(folder))).SelectMany(Files))
            : [];
    }
}
