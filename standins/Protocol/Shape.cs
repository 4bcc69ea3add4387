using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using Amazon.Runtime;

namespace StandIns.Protocol;

/// <summary>What a value is on the wire.</summary>
internal enum ShapeKind
{
    String,
    Boolean,
    Integer,
    Long,
    Float,
    Double,
    Timestamp,
    Constant,
    List,
    Map,
    Structure,
}

/// <summary>The name in JSON of a member where that starts with a capital letter, as few do.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class JsonNameAttribute(string name) : Attribute
{
    public string Name => name;
}

/// <summary>A property of a request, response or model type. Query calls it as the property is, JSON with a small first letter.</summary>
internal sealed class Member(PropertyInfo property)
{
    // Made when first used: a type may contain itself.
    private Shape _shape;

    public string Name { get; } = property.Name;
    public string JsonName { get; } = property.GetCustomAttribute<JsonNameAttribute>()?.Name ?? char.ToLowerInvariant(property.Name[0]) + property.Name[1..];
    public Shape Shape => _shape ??= Shape.Of(property.PropertyType);

    public object Get(object owner) => property.GetValue(owner);
    public void Set(object owner, object value) => property.SetValue(owner, value);
}

/// <summary>The reflection of one .NET type, made once.</summary>
internal sealed class Shape
{
    private static readonly ConcurrentDictionary<Type, Shape> Known = new();

    private static readonly Dictionary<Type, ShapeKind> Scalars = new()
    {
        [typeof(string)] = ShapeKind.String,
        [typeof(bool)] = ShapeKind.Boolean,
        [typeof(int)] = ShapeKind.Integer,
        [typeof(long)] = ShapeKind.Long,
        [typeof(float)] = ShapeKind.Float,
        [typeof(double)] = ShapeKind.Double,
        [typeof(DateTime)] = ShapeKind.Timestamp,
    };

    private readonly Type _type;
    private readonly Func<string, object> _constant;
    private readonly Shape _element;

    private Shape(Type type)
    {
        _type = Nullable.GetUnderlyingType(type) ?? type;
        if (Scalars.TryGetValue(_type, out var scalar))
        {
            Kind = scalar;
        }
        else if (_type.IsSubclassOf(typeof(ConstantClass)))
        {
            Kind = ShapeKind.Constant;
            _constant = _type.GetMethod("FindValue", [typeof(string)]).CreateDelegate<Func<string, object>>();
        }
        else if (_type.IsGenericType)
        {
            Kind = _type.GetGenericTypeDefinition() == typeof(List<>) ? ShapeKind.List : ShapeKind.Map;
            _element = Of(_type.GetGenericArguments()[^1]);
        }
        else
        {
            Kind = ShapeKind.Structure;
            Members = [.. _type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(property => new Member(property))];
            ByJsonName = Members.ToDictionary(member => member.JsonName, StringComparer.Ordinal);
        }
    }

    public ShapeKind Kind { get; }
    public IReadOnlyList<Member> Members { get; } = [];
    public IReadOnlyDictionary<string, Member> ByJsonName { get; }

    /// <summary>The shape of a list's elements or of a map's values.</summary>
    public Shape Element => _element;

    public static Shape Of(Type type) => Known.GetOrAdd(type, static each => new Shape(each));

    public object New() => Activator.CreateInstance(_type);
    public IList NewList() => (IList)New();
    public IDictionary NewMap() => (IDictionary)New();
    public object Constant(string value) => _constant(value);
}
