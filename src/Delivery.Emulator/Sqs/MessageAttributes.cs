using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Sqs;

/// <summary>Attributes of messages, and the checksums that clients compare.</summary>
internal static class MessageAttributes
{
    private const int MostAttributes = 10;

    public static Dictionary<string, MessageAttribute> Read(JsonObject input)
    {
        var attributes = new Dictionary<string, MessageAttribute>(StringComparer.Ordinal);
        foreach (var (name, node) in input.Object("MessageAttributes") ?? [])
        {
            var value = node as JsonObject ?? throw SqsErrors.Invalid(name, "MessageAttributes", "Must be a structure.");
            var type = value.Text("DataType") ?? "";
            attributes[name] = type.Split('.')[0] switch
            {
                "String" or "Number" when value.Text("StringValue") is { Length: > 0 } text => new(type, text, null),
                "Binary" when Binary(value.Text("BinaryValue")) is { } bytes => new(type, null, bytes),
                _ => throw new AwsErrorException(
                    "InvalidParameterValue", $"The message attribute '{name}' must contain a non-empty value of its type String, Number or Binary."),
            };
        }

        return attributes.Count <= MostAttributes
            ? attributes
            : throw new AwsErrorException("InvalidParameterValue", $"Number of message attributes [{attributes.Count}] exceeds the allowed maximum [{MostAttributes}].");
    }

    public static int Size(Dictionary<string, MessageAttribute> attributes) => attributes.Sum(each =>
        Encoding.UTF8.GetByteCount(each.Key) + Encoding.UTF8.GetByteCount(each.Value.DataType)
        + (each.Value.Binary?.Length ?? Encoding.UTF8.GetByteCount(each.Value.Text!)));

    /// <summary>The attributes that a receiver asked for by name, <c>prefix.*</c>, <c>.*</c> or <c>All</c>.</summary>
    public static Dictionary<string, MessageAttribute> Selected(Dictionary<string, MessageAttribute> attributes, IReadOnlyList<string> names) => attributes
        .Where(each => names.Any(name => name is "All" or ".*" || name == each.Key
            || (name.EndsWith(".*", StringComparison.Ordinal) && each.Key.StartsWith(name[..^1], StringComparison.Ordinal))))
        .ToDictionary(each => each.Key, each => each.Value, StringComparer.Ordinal);

    public static JsonObject Render(Dictionary<string, MessageAttribute> attributes) =>
        new(attributes.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)new JsonObject
        {
            ["DataType"] = each.Value.DataType,
            ["StringValue"] = each.Value.Text,
            ["BinaryValue"] = each.Value.Binary is { } bytes ? Convert.ToBase64String(bytes) : null,
        })));

#pragma warning disable CA5351 // SQS answers MD5 as a checksum, not for security
    public static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>
    /// docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
    /// (read 2026-11-23). Null without attributes.
    /// </summary>
    public static string? Md5(Dictionary<string, MessageAttribute> attributes)
    {
        if (attributes.Count == 0)
        {
            return null;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        foreach (var (name, value) in attributes.OrderBy(each => each.Key, StringComparer.Ordinal))
        {
            Append(hash, Encoding.UTF8.GetBytes(name));
            Append(hash, Encoding.UTF8.GetBytes(value.DataType));
            hash.AppendData([value.Binary is null ? (byte)1 : (byte)2]);
            Append(hash, value.Binary ?? Encoding.UTF8.GetBytes(value.Text!));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
#pragma warning restore CA5351

    private static void Append(IncrementalHash hash, byte[] bytes)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }

    private static byte[]? Binary(string? text)
    {
        var bytes = new byte[text?.Length ?? 0];
        return Convert.TryFromBase64String(text ?? "", bytes, out var length) && length > 0 ? bytes[..length] : null;
    }
}
