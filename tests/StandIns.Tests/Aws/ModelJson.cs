using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Runtime;

namespace StandIns.Tests.Aws;

/// <summary>Requests and responses as plain JSON with the .NET names, moments as ISO 8601: what the wire test compares.</summary>
internal static class ModelJson
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public static object Read(Type type, JsonElement json)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>))
        {
            var list = (IList)Activator.CreateInstance(type)!;
            foreach (var each in json.EnumerateArray())
            {
                list.Add(Read(type.GetGenericArguments()[0], each));
            }

            return list;
        }

        if (type.IsGenericType)
        {
            var map = (IDictionary)Activator.CreateInstance(type)!;
            foreach (var each in json.EnumerateObject())
            {
                map[each.Name] = Read(type.GetGenericArguments()[1], each.Value);
            }

            return map;
        }

        if (type.IsSubclassOf(typeof(ConstantClass)))
        {
            return Activator.CreateInstance(type, json.GetString())!;
        }

        if (type == typeof(DateTime))
        {
            return json.GetDateTimeOffset().UtcDateTime;
        }

        if (type == typeof(string) || type.IsPrimitive)
        {
            return json.Deserialize(type)!;
        }

        var structure = Activator.CreateInstance(type)!;
        foreach (var each in json.EnumerateObject())
        {
            var property = type.GetProperty(each.Name, Own) ?? throw new InvalidOperationException($"{type.Name} has no {each.Name}");
            property.SetValue(structure, Read(property.PropertyType, each.Value));
        }

        return structure;
    }

    public static JsonNode? Write(object? value) => value switch
    {
        null => null,
        string or ConstantClass => JsonValue.Create(value.ToString()),
        DateTime moment => JsonValue.Create(moment.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture) + (moment.Kind == DateTimeKind.Utc ? "Z" : "?")),
        IDictionary map => new JsonObject(map.Keys.Cast<string>().Order(StringComparer.Ordinal).Select(key => KeyValuePair.Create(key, Write(map[key])))),
        IList list => new JsonArray([.. list.Cast<object>().Select(Write)]),
        _ when value.GetType().IsPrimitive => JsonSerializer.SerializeToNode(value, value.GetType()),
        _ => new JsonObject(value.GetType().GetProperties(Own).Where(each => each.GetValue(value) is not null).OrderBy(each => each.Name, StringComparer.Ordinal)
            .Select(each => KeyValuePair.Create(each.Name, Write(each.GetValue(value))))),
    };

    /// <summary>The same JSON with its properties in order, so that texts can be compared.</summary>
    public static JsonNode? Ordered(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(json.EnumerateObject().OrderBy(each => each.Name, StringComparer.Ordinal)
            .Select(each => KeyValuePair.Create(each.Name, Ordered(each.Value)))),
        JsonValueKind.Array => new JsonArray([.. json.EnumerateArray().Select(Ordered)]),
        _ => JsonNode.Parse(json.GetRawText()),
    };
}
