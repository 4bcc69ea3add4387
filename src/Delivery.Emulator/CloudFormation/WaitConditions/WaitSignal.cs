using System.Text.Json;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Types;

namespace Delivery.Emulator.CloudFormation.WaitConditions;

/// <summary>
/// A signal to a wait condition: <c>{"Status": "SUCCESS" or "FAILURE", "UniqueId": "...", "Data": "...", "Reason": "..."}</c>
/// (user guide using-cfn-waitcondition, "Wait condition signal JSON format", read 2026-11-27).
/// </summary>
public sealed record WaitSignal(string Status, string UniqueId, string Data, string Reason)
{
    public bool Succeeded => Status == "SUCCESS";

    /// <summary>Null where it is no such signal.</summary>
    public static WaitSignal? Parse(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body) is JsonObject signal && Text(signal, nameof(Status)) is "SUCCESS" or "FAILURE" && Text(signal, nameof(UniqueId)) is { Length: > 0 } id
                ? new WaitSignal(Text(signal, nameof(Status))!, id, Text(signal, nameof(Data)) ?? "", Text(signal, nameof(Reason)) ?? "")
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            // No JSON, texts that are no Unicode, one name twice.
            return null;
        }
    }

    private static string? Text(JsonObject signal, string name) => signal[name] switch
    {
        null => null,
        JsonValue value => Scalars.Text(value),
        _ => throw new JsonException(name + " is a text."),
    };
}
