using System.Formats.Cbor;
using System.Text.Json.Nodes;

namespace Delivery.Emulator.Wire;

/// <summary>Reads the body of a Smithy RPC v2 CBOR request (smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html, read 2026-11-26).</summary>
internal static class CborInput
{
    private const int MostLevels = 64;

    public static JsonObject Parse(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return [];
        }

        try
        {
            var reader = new CborReader(body, CborConformanceMode.Lax);
            return Read(reader, 0) as JsonObject ?? throw AwsErrors.Malformed("Start of structure or map found where not expected.");
        }
        catch (Exception error) when (error is CborContentException or InvalidOperationException or OverflowException or ArgumentException)
        {
            throw AwsErrors.Malformed("The request body is not well-formed CBOR.");
        }
    }

    private static JsonNode? Read(CborReader reader, int level)
    {
        if (level > MostLevels)
        {
            throw AwsErrors.Malformed("The request body is nested too deeply.");
        }

        switch (reader.PeekState())
        {
            case CborReaderState.Tag:
                reader.ReadTag(); // instants: seconds since 1970 follow
                return Read(reader, level + 1);
            case CborReaderState.UnsignedInteger or CborReaderState.NegativeInteger:
                return reader.ReadInt64();
            case CborReaderState.HalfPrecisionFloat or CborReaderState.SinglePrecisionFloat or CborReaderState.DoublePrecisionFloat:
                return reader.ReadDouble() is var number && double.IsFinite(number) ? number : throw AwsErrors.Malformed("A number is not finite.");
            case CborReaderState.Boolean:
                return reader.ReadBoolean();
            case CborReaderState.Null:
                reader.ReadNull();
                return null;
            case CborReaderState.ByteString or CborReaderState.StartIndefiniteLengthByteString:
                return Convert.ToBase64String(reader.ReadByteString());
            case CborReaderState.StartArray:
                return Items(reader, level);
            case CborReaderState.StartMap:
                return Members(reader, level);
            default:
                return reader.ReadTextString();
        }
    }

    private static JsonArray Items(CborReader reader, int level)
    {
        var items = new JsonArray();
        reader.ReadStartArray();
        while (reader.PeekState() != CborReaderState.EndArray)
        {
            items.Add(Read(reader, level + 1));
        }

        reader.ReadEndArray();
        return items;
    }

    private static JsonObject Members(CborReader reader, int level)
    {
        var members = new JsonObject();
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            var name = reader.ReadTextString();
            members[name] = Read(reader, level + 1);
        }

        reader.ReadEndMap();
        return members;
    }
}
