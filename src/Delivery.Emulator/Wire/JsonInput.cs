using System.Text.Json;
using System.Text.Json.Nodes;

namespace Delivery.Emulator.Wire;

/// <summary>Reads the body of a JSON protocol request.</summary>
internal static class JsonInput
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    public static JsonObject Parse(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return [];
        }

        try
        {
            var root = JsonNode.Parse(body, documentOptions: Strict) as JsonObject
                ?? throw AwsErrors.Malformed("Start of structure or map found where not expected.");
            Touch(root);
            return root;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            // Not the parser's message: it would echo parts of the body.
            throw AwsErrors.Malformed("The request body is not well-formed JSON.");
        }
    }

    /// <summary>Reads every string now, so that ill-formed Unicode fails here and not somewhere in a service.</summary>
    private static void Touch(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (_, member) in members)
                {
                    Touch(member);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Touch(item);
                }

                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                _ = value.GetValue<string>();
                break;
            default:
                break;
        }
    }
}
