using System.Text.Json;
using System.Text.Json.Serialization;
using Delivery.Images;

namespace Delivery.Registry;

/// <summary>The form of the small files that remember what was made.</summary>
internal static class RecordJson
{
    public static JsonSerializerOptions Options { get; } = new() { Converters = { new DigestConverter(), new JsonStringEnumConverter() } };

    private sealed class DigestConverter : JsonConverter<ImageDigest>
    {
        public override ImageDigest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            ImageDigest.TryParse(reader.GetString(), out var digest) ? digest : throw new JsonException("No digest.");

        public override void Write(Utf8JsonWriter writer, ImageDigest value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
