using System.Text.Json;
using System.Text.Json.Nodes;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>Readings of properties that resource types have in common.</summary>
public static class ResourceProperties
{
    /// <summary>The resource's own tags over the stack's.</summary>
    public static Dictionary<string, string> Tags(ResourceRequest request)
    {
        var tags = new Dictionary<string, string>(request.StackTags, StringComparer.Ordinal);
        foreach (var tag in request.Properties.Objects("Tags"))
        {
            tags[tag.RequiredText("Key")] = tag.Text("Value") ?? "";
        }

        return tags;
    }

    /// <summary>Whether one of the properties is a text, or a list with it.</summary>
    public static bool Mentions(JsonObject properties, string text, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (properties[name] is JsonArray list
                ? list.Any(item => item is JsonValue && CloudFormation.Types.Scalars.Text(item) == text)
                : properties[name] is JsonValue value && CloudFormation.Types.Scalars.Text(value) == text)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A property that may be given as JSON or as its text (policies), as text.</summary>
    public static string? JsonText(JsonNode? property) => property switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => property.ToJsonString(),
    };
}
