using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Nuke.Common.Parameters;

/// <summary>Text to the type of a parameter; throws <see cref="FormatException" /> where it doesn't fit.</summary>
internal static class ValueConversion
{
    /// <summary>Null means: no value, the member keeps its own.</summary>
    public static object Convert(Type type, string[] tokens, string separator, AbsolutePath baseDirectory)
    {
        if (type.IsArray)
        {
            var element = type.GetElementType();
            var parts = Split(tokens, separator);
            var array = Array.CreateInstance(element, parts.Length);
            for (var i = 0; i < parts.Length; i++)
            {
                array.SetValue(Single(element, parts[i], baseDirectory), i);
            }

            return array;
        }

        type = Nullable.GetUnderlyingType(type) ?? type;
        return tokens.Length switch
        {
            0 => type == typeof(bool) ? true : null,
            1 => Single(type, tokens[0], baseDirectory),
            _ => throw new FormatException($"'{string.Join(' ', tokens)}' is more than one value"),
        };
    }

    /// <summary>The values a type can take, by name; null where that isn't a closed set.</summary>
    public static string[] ValueSet(Type type)
    {
        var element = type.IsArray ? type.GetElementType() : Nullable.GetUnderlyingType(type) ?? type;
        return element.IsEnum ? Enum.GetNames(element)
            : element.IsAssignableTo(typeof(Enumeration)) ? [.. Enumerations(element).Select(x => x.Name)]
            : null;
    }

    private static string[] Split(string[] tokens, string separator)
    {
        if (tokens.Length != 1 || string.IsNullOrEmpty(separator))
        {
            return tokens.Length > 1 && !string.IsNullOrEmpty(separator) && tokens.Any(x => x.Contains(separator, StringComparison.Ordinal))
                ? throw new FormatException($"'{string.Join(' ', tokens)}' cannot be split with separator '{separator}'")
                : tokens;
        }

        return tokens[0].Split(separator, StringSplitOptions.RemoveEmptyEntries);
    }

    private static object Single(Type type, string text, AbsolutePath baseDirectory)
    {
        if (type == typeof(string))
        {
            return text;
        }

        if (type == typeof(bool))
        {
            return text.Length == 0 ? false : bool.Parse(text);
        }

        if (type == typeof(AbsolutePath))
        {
            return AbsolutePath.Create(Path.GetFullPath(text, baseDirectory));
        }

        if (type.IsEnum)
        {
            return Enum.TryParse(type, text, ignoreCase: true, out var value) && Enum.IsDefined(type, value) ? value : throw Unfit(type, text);
        }

        if (type.IsAssignableTo(typeof(Enumeration)))
        {
            return Enumerations(type).FirstOrDefault(x => x.Name.Equals(text, StringComparison.OrdinalIgnoreCase))?.GetValue(null) ?? throw Unfit(type, text);
        }

        try
        {
            return typeof(IConvertible).IsAssignableFrom(type)
                ? System.Convert.ChangeType(text, type, CultureInfo.InvariantCulture)
                : TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text);
        }
        catch (Exception exception) when (exception is OverflowException or ArgumentException or NotSupportedException or FormatException)
        {
            throw Unfit(type, text);
        }
    }

    private static IEnumerable<FieldInfo> Enumerations(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(x => x.FieldType == type);

    private static FormatException Unfit(Type type, string text) => new($"Value '{text}' could not be converted to '{type.Name}'");
}
