using System.ComponentModel;
using System.Globalization;

namespace Nuke.Common.IO;

/// <summary>A rooted, normalised path.</summary>
[TypeConverter(typeof(AbsolutePathConverter))]
public sealed class AbsolutePath : IFormattable
{
    private readonly string path;

    private AbsolutePath(string path) => this.path = path;

    public string Name => Path.GetFileName(path);

    public string NameWithoutExtension => Path.GetFileNameWithoutExtension(path);

    public string Extension => Path.GetExtension(path);

    public AbsolutePath Parent => Path.GetDirectoryName(path) is { Length: > 0 } parent ? new AbsolutePath(parent) : null;

    public static implicit operator AbsolutePath(string path) => path == null ? null : Create(path);

    public static implicit operator string(AbsolutePath path) => path?.path;

    public static AbsolutePath operator /(AbsolutePath left, string right)
    {
        Assert.False(Path.IsPathRooted(right), "Second path must not be rooted");
        return right == null ? left : Create(Path.Combine(left.NotNull().path, right));
    }

    public static AbsolutePath operator /(AbsolutePath left, Range range)
    {
        Assert.True(range.Equals(Range.All));
        return left.Parent;
    }

    public static AbsolutePath operator +(AbsolutePath left, string right) => Create(left.path + (right ?? string.Empty), trim: false);

    public static bool operator ==(AbsolutePath a, AbsolutePath b) => Equals(a, b);

    public static bool operator !=(AbsolutePath a, AbsolutePath b) => !Equals(a, b);

    public static AbsolutePath Create(string path) => Create(path, trim: true);

    public override bool Equals(object obj) => obj is AbsolutePath other && string.Equals(path, other.path, Comparison);

    public override int GetHashCode() => path.GetHashCode(Comparison);

    public override string ToString() => path;

    /// <summary><c>d</c> quotes always, <c>dn</c> where needed, <c>s</c> and <c>sn</c> with single quotes.</summary>
    public string ToString(string format) => format switch
    {
        "d" => $"\"{path}\"",
        "dn" => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path,
        "s" => $"'{path}'",
        "sn" => path.Contains(' ', StringComparison.Ordinal) ? $"'{path}'" : path,
        null or "" => path,
        _ => throw new ArgumentException($"Format '{format}' is not recognized", nameof(format)),
    };

    string IFormattable.ToString(string format, IFormatProvider formatProvider) => ToString(format);

    private static StringComparison Comparison => OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private static AbsolutePath Create(string path, bool trim)
    {
        Assert.True(Path.IsPathRooted(path), $"Path '{path}' must be rooted");
        var full = Path.GetFullPath(path);
        return new AbsolutePath(trim ? Path.TrimEndingDirectorySeparator(full) : full);
    }

    private sealed class AbsolutePathConverter : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext context, Type sourceType) => sourceType == typeof(string);

        public override object ConvertFrom(ITypeDescriptorContext context, CultureInfo culture, object value) =>
            Create(Path.GetFullPath((string)value));
    }
}
