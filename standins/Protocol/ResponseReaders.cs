using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;

namespace StandIns.Protocol;

/// <summary>
/// Fills response types from an answer. A member that the answer lacks stays null (a collection is made if AWSConfigs.InitializeCollections
/// asks for it); members that the type doesn't have are passed over, as new ones of a service must be.
/// </summary>
internal static class XmlShapeReader
{
    public static void Fill(object target, Shape shape, XElement element)
    {
        foreach (var member in shape.Members)
        {
            // The services' XML namespace is the same for all of a document; names alone tell members apart.
            var child = element?.Elements().FirstOrDefault(each => each.Name.LocalName == member.Name);
            if (child is not null && !IsEmpty(member.Shape, child))
            {
                member.Set(target, Value(member.Shape, child));
            }
            else
            {
                EmptyCollections.Set(target, member);
            }
        }
    }

    /// <summary>In XML the SDK takes an empty collection, number, moment or truth value for one that was not given.</summary>
    private static bool IsEmpty(Shape shape, XElement element) => shape.Kind switch
    {
        ShapeKind.Structure or ShapeKind.String or ShapeKind.Constant => false,
        ShapeKind.List or ShapeKind.Map => !element.HasElements,
        _ => element.Value.Length == 0,
    };

    private static object Value(Shape shape, XElement element)
    {
        switch (shape.Kind)
        {
            case ShapeKind.Structure:
                var structure = shape.New();
                Fill(structure, shape, element);
                return structure;
            case ShapeKind.List:
                var list = shape.NewList();
                foreach (var each in element.Elements())
                {
                    list.Add(Value(shape.Element, each));
                }

                return list;
            case ShapeKind.Map:
                var map = shape.NewMap();
                foreach (var entry in element.Elements())
                {
                    map[Part(entry, "key").Value] = Value(shape.Element, Part(entry, "value"));
                }

                return map;
            case ShapeKind.Boolean:
                return bool.Parse(element.Value);
            case ShapeKind.Integer:
                return int.Parse(element.Value, CultureInfo.InvariantCulture);
            case ShapeKind.Long:
                return long.Parse(element.Value, CultureInfo.InvariantCulture);
            case ShapeKind.Float:
                return float.Parse(element.Value, CultureInfo.InvariantCulture);
            case ShapeKind.Double:
                return double.Parse(element.Value, CultureInfo.InvariantCulture);
            case ShapeKind.Timestamp:
                return Timestamps.Iso8601(element.Value);
            case ShapeKind.Constant:
                return shape.Constant(element.Value);
            default:
                return element.Value;
        }
    }

    private static XElement Part(XElement entry, string name)
        => entry.Elements().FirstOrDefault(each => each.Name.LocalName == name) ?? throw new FormatException($"A map's entry has no {name}.");
}

/// <inheritdoc cref="XmlShapeReader"/>
internal static class JsonShapeReader
{
    public static void Fill(object target, Shape shape, JsonElement element, TimestampFormat timestamps)
    {
        foreach (var member in shape.Members)
        {
            EmptyCollections.Set(target, member);
        }

        foreach (var property in element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : default)
        {
            if (property.Value.ValueKind != JsonValueKind.Null && shape.ByJsonName.TryGetValue(property.Name, out var member))
            {
                member.Set(target, Value(member.Shape, property.Value, timestamps));
            }
        }
    }

    private static object Value(Shape shape, JsonElement element, TimestampFormat timestamps)
    {
        switch (shape.Kind)
        {
            case ShapeKind.Structure:
                var structure = shape.New();
                Fill(structure, shape, element, timestamps);
                return structure;
            case ShapeKind.List:
                var list = shape.NewList();
                foreach (var each in element.EnumerateArray())
                {
                    list.Add(each.ValueKind == JsonValueKind.Null ? null : Value(shape.Element, each, timestamps));
                }

                return list;
            case ShapeKind.Map:
                var map = shape.NewMap();
                foreach (var entry in element.EnumerateObject())
                {
                    map[entry.Name] = Value(shape.Element, entry.Value, timestamps);
                }

                return map;
            case ShapeKind.Boolean:
                return element.GetBoolean();
            case ShapeKind.Integer:
                return element.GetInt32();
            case ShapeKind.Long:
                return element.GetInt64();
            case ShapeKind.Float:
                return element.GetSingle();
            case ShapeKind.Double:
                return element.GetDouble();
            case ShapeKind.Timestamp:
                return element.ValueKind == JsonValueKind.String ? Timestamps.Iso8601(element.GetString()) : Timestamps.Number(element.GetDecimal(), timestamps);
            case ShapeKind.Constant:
                return shape.Constant(element.GetString());
            default:
                return element.ValueKind == JsonValueKind.String ? element.GetString() : element.GetRawText();
        }
    }
}
