namespace Nuke.Common.IO;

/// <summary>A rooted, normalised path.</summary>
public sealed class AbsolutePath
{
    private readonly string path;

    private AbsolutePath(string path) => this.path = path;

    public string NameWithoutExtension => Path.GetFileNameWithoutExtension(path);
    public AbsolutePath Parent => Path.GetDirectoryName(path) is { Length: > 0 } parent ? new AbsolutePath(parent) : null;
    private static StringComparison Comparison => OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    public static implicit operator AbsolutePath(string path) => path == null ? null : Create(path);
    public static implicit operator string(AbsolutePath path) => path?.path;

    public static AbsolutePath operator /(AbsolutePath left, string right) =>
        Path.IsPathRooted(right) ? throw new ArgumentException("Second path must not be rooted", nameof(right)) : Create(Path.Combine(left.path, right));

    public static bool operator ==(AbsolutePath a, AbsolutePath b) => Equals(a, b);
    public static bool operator !=(AbsolutePath a, AbsolutePath b) => !Equals(a, b);

    public static AbsolutePath Create(string path) => Path.IsPathRooted(path)
        ? new AbsolutePath(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)))
        : throw new ArgumentException($"Path '{path}' must be rooted", nameof(path));

    public override bool Equals(object obj) => obj is AbsolutePath other && string.Equals(path, other.path, Comparison);
    public override int GetHashCode() => path.GetHashCode(Comparison);
    public override string ToString() => path;
}
