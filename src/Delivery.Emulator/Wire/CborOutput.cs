using System.Formats.Cbor;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Delivery.Emulator.Wire;

/// <summary>Renders answers as CBOR: members that are null are left out, timestamps are tagged epoch seconds.</summary>
internal static class CborOutput
{
    public static byte[] Render(JsonObject answer)
    {
        var writer = new CborWriter();
        Write(writer, answer);
        return writer.Encode();
    }

    private static void Write(CborWriter writer, JsonNode? node)
    {
        switch (node)
        {
            case null:
                writer.WriteNull();
                break;
            case JsonObject members:
                var given = members.Where(member => member.Value is not null).ToList();
                writer.WriteStartMap(given.Count);
                foreach (var (name, member) in given)
                {
                    writer.WriteTextString(name);
                    Write(writer, member);
                }

                writer.WriteEndMap();
                break;
            case JsonArray items:
                writer.WriteStartArray(items.Count);
                foreach (var item in items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                Write(writer, node.AsValue());
                break;
        }
    }

    private static void Write(CborWriter writer, JsonValue value)
    {
        if (Timestamps.TryRead(value, out var instant))
        {
            writer.WriteTag(CborTag.UnixTimeSeconds);
            writer.WriteDouble((double)Timestamps.EpochSeconds(instant));
            return;
        }

        switch (value.GetValueKind())
        {
            case JsonValueKind.True or JsonValueKind.False:
                writer.WriteBoolean(value.GetValue<bool>());
                break;
            // A double stays one, whole or not: clients read it as such.
            case JsonValueKind.Number when !(value.TryGetValue<object>(out var raw) && raw is double)
                && long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole):
                writer.WriteInt64(whole);
                break;
            case JsonValueKind.Number:
                writer.WriteDouble(double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture));
                break;
            default:
                writer.WriteTextString(value.GetValue<string>());
                break;
        }
    }
}
