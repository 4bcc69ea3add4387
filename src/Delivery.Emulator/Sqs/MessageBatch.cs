using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Sqs;

/// <summary>Batches: each entry succeeds or fails on its own; an ill-formed batch is refused as a whole.</summary>
internal static partial class MessageBatch
{
    private const int MostEntries = 10;
    private const int LargestBatch = 1_048_576;

    public static JsonObject Run(JsonObject input, string entryType, Func<JsonObject, JsonObject> run)
    {
        var entries = input.Objects("Entries");
        if (entries.Count == 0)
        {
            throw new AwsErrorException("EmptyBatchRequest", $"There should be at least one {entryType} in the request.");
        }

        if (entries.Count > MostEntries)
        {
            throw new AwsErrorException("TooManyEntriesInBatchRequest", $"Maximum number of entries per request are {MostEntries}. You have sent {entries.Count}.");
        }

        var ids = entries.Select(each => SqsErrors.Required(each, "Id")).ToList();
        if (ids.FirstOrDefault(id => !Id().IsMatch(id)) is not null)
        {
            throw new AwsErrorException("InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.");
        }

        if (ids.GroupBy(id => id).FirstOrDefault(group => group.Count() > 1) is { } repeated)
        {
            throw new AwsErrorException("BatchEntryIdsNotDistinct", $"Id {repeated.Key} repeated.");
        }

        var size = entries.Sum(each => System.Text.Encoding.UTF8.GetByteCount(each.Text("MessageBody") ?? ""));
        if (size > LargestBatch)
        {
            throw new AwsErrorException("BatchRequestTooLong", $"Batch requests cannot be longer than {LargestBatch} bytes. You have sent {size} bytes.");
        }

        var (successful, failed) = (new JsonArray(), new JsonArray());
        foreach (var entry in entries)
        {
            try
            {
                var answer = run(entry);
                answer["Id"] = entry.Text("Id");
                successful.Add((JsonNode)answer);
            }
            catch (AwsErrorException error)
            {
                failed.Add((JsonNode)new JsonObject { ["Id"] = entry.Text("Id"), ["SenderFault"] = true, ["Code"] = error.Code, ["Message"] = error.Message });
            }
        }

        return new JsonObject { ["Successful"] = successful, ["Failed"] = failed };
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,80}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}
