using System.Text.Json;
using System.Text.Json.Nodes;

namespace Delivery.Emulator.Sqs;

/// <summary>
/// Which queues may name a queue as their dead-letter queue
/// (docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html, read 2026-11-26).
/// </summary>
/// <param name="Permission"><c>allowAll</c>, <c>denyAll</c> or <c>byQueue</c>.</param>
/// <param name="SourceArns">With <c>byQueue</c>: 1 to 10 queues.</param>
internal sealed record RedriveAllowPolicy(string Permission, IReadOnlyList<string> SourceArns)
{
    private const int MostSources = 10;

    /// <summary>Null where the text is no valid policy.</summary>
    public static RedriveAllowPolicy? Parse(string text)
    {
        try
        {
            var policy = JsonNode.Parse(text) as JsonObject;
            var sources = policy?["sourceQueueArns"] is JsonArray items ? items.Select(item => item?.GetValue<string>() ?? "").ToList() : [];
            var permission = policy?["redrivePermission"]?.GetValue<string>();
            return permission switch
            {
                "allowAll" or "denyAll" when sources.Count == 0 => new(permission, []),
                "byQueue" when sources.Count is > 0 and <= MostSources => new(permission, sources),
                _ => null,
            };
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    public bool Allows(string sourceArn) => Permission == "allowAll" || (Permission == "byQueue" && SourceArns.Contains(sourceArn));
}
