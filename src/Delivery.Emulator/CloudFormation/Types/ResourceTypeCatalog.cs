using System.Text.Json;

namespace Delivery.Emulator.CloudFormation.Types;

/// <summary>The resource types of <c>cloudformation-types.json</c>; the data's README describes the keys.</summary>
public sealed class ResourceTypeCatalog
{
    private static readonly Lazy<ResourceTypeCatalog> Shared = new(Load);
    private readonly Dictionary<string, ResourceType> _types;

    private ResourceTypeCatalog(Dictionary<string, ResourceType> types) => _types = types;

    /// <summary>The data that the emulator carries; read once.</summary>
    public static ResourceTypeCatalog Default => Shared.Value;

    public IEnumerable<string> Names => _types.Keys;

    public ResourceType? Find(string name) => _types.GetValueOrDefault(name);

    private static ResourceTypeCatalog Load()
    {
        using var stream = typeof(ResourceTypeCatalog).Assembly.GetManifestResourceStream("cloudformation-types.json")
            ?? throw new InvalidOperationException("The resource type data is not embedded.");
        using var document = JsonDocument.Parse(stream);
        return new ResourceTypeCatalog(document.RootElement.EnumerateObject().ToDictionary(type => type.Name, type => Type(type.Name, type.Value)));
    }

    private static ResourceType Type(string name, JsonElement data) => new(
        name, Properties(data.GetProperty("p")),
        data.TryGetProperty("d", out var nested)
            ? nested.EnumerateObject().ToDictionary(structure => structure.Name, structure => (IReadOnlyDictionary<string, PropertyType>)Properties(structure.Value))
            : new Dictionary<string, IReadOnlyDictionary<string, PropertyType>>(),
        Texts(data, "a"))
    {
        PrimaryIdentifier = Texts(data, "id"),
    };

    private static IReadOnlyList<string> Texts(JsonElement data, string key) =>
        data.TryGetProperty(key, out var texts) ? [.. texts.EnumerateArray().Select(text => text.GetString()!)] : [];

    private static Dictionary<string, PropertyType> Properties(JsonElement data) =>
        data.EnumerateObject().ToDictionary(property => property.Name, property => Property(property.Name, property.Value));

    private static PropertyType Property(string name, JsonElement data) => ValueOf(name, data.GetProperty("t")) with
    {
        Required = data.TryGetProperty("req", out _),
        Recreation = Text(data, "r") switch { "I" => Recreation.Always, "C" => Recreation.Conditionally, _ => Recreation.Never },
        Pattern = Text(data, "pattern"),
        MinLength = Integer(data, "minLength"),
        MaxLength = Integer(data, "maxLength"),
        Minimum = Decimal(data, "minimum"),
        Maximum = Decimal(data, "maximum"),
        MinItems = Integer(data, "minItems"),
        MaxItems = Integer(data, "maxItems"),
        UniqueItems = data.TryGetProperty("uniqueItems", out var unique) && unique.ValueKind == JsonValueKind.True,
    };

    private static PropertyType ValueOf(string name, JsonElement type)
    {
        if (type.ValueKind == JsonValueKind.String)
        {
            return new PropertyType(name, type.GetString() switch
            {
                "string" or "date-time" => ValueKind.Text,
                "integer" => ValueKind.Integer,
                "number" => ValueKind.Number,
                "boolean" => ValueKind.Boolean,
                "json" => ValueKind.Json,
                _ => ValueKind.Any,
            });
        }

        if (type.ValueKind == JsonValueKind.Array)
        {
            return new PropertyType(name, ValueKind.List) { Element = ValueOf(name, type[0]) };
        }

        if (type.TryGetProperty("$", out var structure))
        {
            return new PropertyType(name, ValueKind.Structure) { Structure = structure.GetString() };
        }

        if (type.TryGetProperty("map", out var element))
        {
            return new PropertyType(name, ValueKind.Map) { Element = ValueOf(name, element) };
        }

        return type.TryGetProperty("enum", out var allowed)
            ? new PropertyType(name, ValueKind.Text) { Allowed = [.. allowed.EnumerateArray().Select(value => value.ToString())] }
            : new PropertyType(name, ValueKind.Any);
    }

    private static string? Text(JsonElement data, string key) => data.TryGetProperty(key, out var value) ? value.GetString() : null;

    private static int? Integer(JsonElement data, string key) =>
        data.TryGetProperty(key, out var value) && value.TryGetInt32(out var number) ? number : null;

    private static decimal? Decimal(JsonElement data, string key) =>
        data.TryGetProperty(key, out var value) && value.TryGetDecimal(out var number) ? number : null;
}
