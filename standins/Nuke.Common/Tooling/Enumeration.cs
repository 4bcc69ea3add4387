using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace Nuke.Common.Tooling;

/// <summary>A closed set of strings: derive, and declare the values as public static fields.</summary>
public abstract class Enumeration
{
    protected string Value { get; set; }

    public static bool operator ==(Enumeration a, Enumeration b) => Equals(a, b);

    public static bool operator !=(Enumeration a, Enumeration b) => !Equals(a, b);

    public static implicit operator string(Enumeration value) => value?.Value;

    public override bool Equals(object obj) => obj is Enumeration other && other.GetType() == GetType() && other.Value == Value;

    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Value;
}

/// <summary>Finds the value of an <see cref="Enumeration" /> by its field's name.</summary>
public class TypeConverter<T> : TypeConverter
    where T : Enumeration
{
    public override bool CanConvertFrom(ITypeDescriptorContext context, Type sourceType) => sourceType == typeof(string);

    public override object ConvertFrom(ITypeDescriptorContext context, CultureInfo culture, object value) =>
        typeof(T).GetFields(BindingFlags.Public | BindingFlags.Static)
            .FirstOrDefault(x => x.Name.Equals((string)value, StringComparison.OrdinalIgnoreCase))?.GetValue(null)
        ?? throw new FormatException($"'{value}' is no {typeof(T).Name}");
}
