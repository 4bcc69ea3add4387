using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Delivery.Review;

/// <summary>The review as a stable document (<c>review-STAGE.json</c>, schema <c>delivery.review/1</c>).</summary>
/// <param name="ChangeSetArn">Where the change set is; not part of the digest.</param>
public sealed record ReviewDocument(string Schema, string Digest, string? ChangeSetArn, StageReview Review);

/// <summary>Writes and reads <see cref="ReviewDocument"/>.</summary>
public static class ReviewJson
{
    public const string Schema = "delivery.review/1";

    // The default encoder escapes what HTML and scripts would read.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.Default,
        Converters = { new JsonStringEnumConverter() },
    };

    public static string Write(StageReview review, string? changeSetArn = null) =>
        JsonSerializer.Serialize(new ReviewDocument(Schema, ReviewDigest.Of(review).ToString(), changeSetArn, review), Options) + "\n";

    /// <summary>Null where the text is no such document, or its digest is not that of its content.</summary>
    public static ReviewDocument? TryRead(string text)
    {
        try
        {
            return JsonNode.Parse(text)?.Deserialize<ReviewDocument>(Options) is { Schema: Schema, Review: not null } document
                && ReviewDigest.Of(document.Review).ToString() == document.Digest
                ? document
                : null;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
