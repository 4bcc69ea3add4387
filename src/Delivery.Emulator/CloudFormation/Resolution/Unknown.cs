using System.Text.Json;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Types;

namespace Delivery.Emulator.CloudFormation.Resolution;

/// <summary>
/// The value of what is only known once a change set has run. It stands as CloudFormation's own marker in the
/// property values of a change set, alone or within a longer text.
/// </summary>
public static class Unknown
{
    public const string Marker = "{{changeSet:KNOWN_AFTER_APPLY}}";

    public static JsonValue Value => JsonValue.Create(Marker);

    /// <summary>Whether the value, or any part of it, is not known.</summary>
    public static bool IsIn(JsonNode? node) => node switch
    {
        JsonValue value => value.GetValueKind() == JsonValueKind.String && Scalars.Text(value).Contains(Marker, StringComparison.Ordinal),
        JsonArray list => list.Any(IsIn),
        JsonObject map => map.Any(entry => IsIn(entry.Value)),
        _ => false,
    };

    /// <summary>Whether the value itself is not known (in contrast to a list or mapping with unknown members).</summary>
    public static bool Is(JsonNode? node) => node is JsonValue && IsIn(node);
}
