using System.Collections.Frozen;
using System.Text.Json;

namespace Delivery.Lint;

/// <summary>What is known of a resource type; see <c>src/ResourceTypes/README.md</c>.</summary>
/// <param name="Nested">Types of properties that are mappings, by name.</param>
internal sealed record ResourceType(
    string Name, IReadOnlyDictionary<string, PropertyFacts> Properties,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, PropertyFacts>> Nested, IReadOnlySet<string> Attributes);

/// <summary>What is known of a property. Bounds are null where there are none.</summary>
internal sealed record PropertyFacts(
    ValueShape Shape, bool IsRequired, string? Pattern, int? MinLength, int? MaxLength, decimal? Minimum, decimal? Maximum, int? MinItems, int? MaxItems);

/// <summary>What a value looks like.</summary>
internal abstract record ValueShape
{
    private ValueShape()
    {
    }

    public sealed record Text : ValueShape;
    public sealed record Number(bool IsWhole) : ValueShape;
    public sealed record Boolean : ValueShape;

    /// <summary>Anything: a policy document, for instance.</summary>
    public sealed record Free : ValueShape;
    public sealed record Choice(IReadOnlyList<string> Values) : ValueShape;
    public sealed record ListOf(ValueShape Item) : ValueShape;
    public sealed record MapOf(ValueShape Item) : ValueShape;
    public sealed record Nested(string Type) : ValueShape;
    public sealed record AnyOf(IReadOnlyList<ValueShape> Shapes) : ValueShape;
}

/// <summary>All known resource types.</summary>
internal static class ResourceTypes
{
    private const string Tag = "Tag";

    private static readonly Dictionary<string, PropertyFacts> TagProperties = new(StringComparer.Ordinal)
    {
        ["Key"] = new(new ValueShape.Text(), true, null, 1, 128, null, null, null, null),
        ["Value"] = new(new ValueShape.Text(), true, null, 0, 256, null, null, null, null),
    };

    private static readonly Lazy<FrozenDictionary<string, ResourceType>> Loaded = new(Load);

    public static FrozenDictionary<string, ResourceType> All => Loaded.Value;

    private static FrozenDictionary<string, ResourceType> Load()
    {
        using var stream = typeof(ResourceTypes).Assembly.GetManifestResourceStream("cloudformation-types.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.EnumerateObject()
            .Select(type => ReadType(type.Name, type.Value))
            .ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);
    }

    private static ResourceType ReadType(string name, JsonElement facts)
    {
        Dictionary<string, IReadOnlyDictionary<string, PropertyFacts>> nested = new(StringComparer.Ordinal) { [Tag] = TagProperties };
        foreach (var type in facts.GetProperty("d").EnumerateObject())
        {
            nested[type.Name] = ReadProperties(type.Value);
        }
        var attributes = facts.GetProperty("a").EnumerateArray().Select(attribute => attribute.GetString()!).ToHashSet(StringComparer.Ordinal);
        return new(name, ReadProperties(facts.GetProperty("p")), nested, attributes);
    }

    private static Dictionary<string, PropertyFacts> ReadProperties(JsonElement properties) =>
        properties.EnumerateObject().ToDictionary(property => property.Name, property => ReadProperty(property.Value), StringComparer.Ordinal);

    private static PropertyFacts ReadProperty(JsonElement facts)
    {
        return new(
            ReadShape(facts.GetProperty("t")), facts.TryGetProperty("req", out _),
            facts.TryGetProperty("pattern", out var pattern) ? pattern.GetString() : null,
            (int?)Bound("minLength"), (int?)Bound("maxLength"), Bound("minimum"), Bound("maximum"), (int?)Bound("minItems"), (int?)Bound("maxItems"));

        decimal? Bound(string name) => facts.TryGetProperty(name, out var bound) ? bound.GetDecimal() : null;
    }

    private static ValueShape ReadShape(JsonElement type) => type.ValueKind switch
    {
        JsonValueKind.Array => new ValueShape.ListOf(ReadShape(type[0])),
        JsonValueKind.String => type.GetString() switch
        {
            "integer" => new ValueShape.Number(IsWhole: true),
            "number" => new ValueShape.Number(IsWhole: false),
            "boolean" => new ValueShape.Boolean(),
            "json" => new ValueShape.Free(),
            "tag" => new ValueShape.Nested(Tag),
            _ => new ValueShape.Text(),
        },
        _ when type.TryGetProperty("enum", out var values) => new ValueShape.Choice([.. values.EnumerateArray().Select(value => value.ToString())]),
        _ when type.TryGetProperty("map", out var item) => new ValueShape.MapOf(ReadShape(item)),
        _ when type.TryGetProperty("$", out var nested) => new ValueShape.Nested(nested.GetString()!),
        _ when type.TryGetProperty("any", out var shapes) => new ValueShape.AnyOf([.. shapes.EnumerateArray().Select(ReadShape)]),
        _ => new ValueShape.Free(),
    };
}
