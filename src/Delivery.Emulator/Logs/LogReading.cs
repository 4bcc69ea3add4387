using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Logs;

/// <summary>Reading of events: a stream forwards and backwards by tokens, a group through a filter.</summary>
internal sealed class LogReading(LogStore logs, EmulatorClock clock)
{
    private const int MostEvents = 10_000;
    private const string End = "~";

    public JsonObject GetLogEvents(AwsCall call, LogGroup group, string stream)
    {
        var limit = Limit(call);
        var (from, to) = Window(call.Input, group);
        var forward = call.Input.Flag("startFromHead") ?? false;
        var token = call.Input.Text("nextToken");
        if (token is not null)
        {
            forward = token.StartsWith("f/", StringComparison.Ordinal);
            if (!forward && !token.StartsWith("b/", StringComparison.Ordinal))
            {
                throw LogErrors.Invalid("The specified nextToken is invalid.");
            }

            (from, to) = forward ? (Later(from, token[2..] + "\0"), to) : (from, Earlier(to, token[2..]));
        }

        var events = logs.Events(group, stream, from, to, limit, descending: !forward);
        if (!forward)
        {
            events = [.. events.Reverse()];
        }

        // At an end the token that was given comes back, which tells the client that there is no more for now.
        var last = events.Count > 0 ? events[^1].Position : token?[2..] ?? from;
        var first = events.Count > 0 ? events[0].Position : token?[2..] ?? from;
        return new JsonObject
        {
            ["events"] = new JsonArray([.. events.Select(each => new JsonObject
            {
                ["timestamp"] = each.Timestamp,
                ["message"] = each.Message,
                ["ingestionTime"] = each.IngestionTime,
            })]),
            ["nextForwardToken"] = $"f/{last}",
            ["nextBackwardToken"] = $"b/{first}",
        };
    }

    public JsonObject FilterLogEvents(AwsCall call, LogGroup group)
    {
        var limit = Limit(call);
        var (from, to) = Window(call.Input, group);
        if (call.Input.Text("nextToken") is { } token)
        {
            from = Later(from, token + "\0");
        }

        var pattern = LogFilter.Parse(call.Input.Text("filterPattern") ?? "");
        var found = Streams(call, group)
            .SelectMany(stream => logs.Scan(group, stream, from, to).Where(each => pattern(each.Message)).Take(limit + 1).Select(each => (stream, each)))
            .OrderBy(each => each.each.Position, StringComparer.Ordinal).Take(limit + 1).ToList();
        var answer = new JsonObject
        {
            ["events"] = new JsonArray([.. found.Take(limit).Select(each => new JsonObject
            {
                ["logStreamName"] = each.stream,
                ["timestamp"] = each.each.Timestamp,
                ["message"] = each.each.Message,
                ["ingestionTime"] = each.each.IngestionTime,
                ["eventId"] = each.each.Sequence.ToString("D56", System.Globalization.CultureInfo.InvariantCulture),
            })]),
            ["searchedLogStreams"] = new JsonArray(),
        };
        if (found.Count > limit)
        {
            answer["nextToken"] = found[limit - 1].each.Position;
        }

        return answer;
    }

    private IEnumerable<string> Streams(AwsCall call, LogGroup group)
    {
        var names = call.Input.Texts("logStreamNames");
        var prefix = call.Input.Text("logStreamNamePrefix");
        if (names.Count > 0 && prefix is not null)
        {
            throw LogErrors.Invalid("Only one of logStreamNames and logStreamNamePrefix may be given.");
        }

        if (names.Any(name => !logs.HasStream(group, name)))
        {
            throw LogErrors.NoStream();
        }

        return names.Count > 0
            ? names
            : logs.Streams(group).Select(each => each.Name).Where(name => prefix is null || name.StartsWith(prefix, StringComparison.Ordinal));
    }

    private static int Limit(AwsCall call) => call.Input.Number("limit") is var limit && limit is null or (>= 1 and <= MostEvents)
        ? limit ?? MostEvents
        : throw LogErrors.Invalid($"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: Member must have value between 1 and {MostEvents}");

    /// <summary>What is older than the group's retention is not answered any more.</summary>
    private (string From, string To) Window(JsonObject input, LogGroup group) => (
        Later(LogSettings.Milliseconds(input, "startTime") is { } start ? $"{start:D15}" : "", group.Oldest(clock.Now)),
        LogSettings.Milliseconds(input, "endTime") is { } end ? $"{end:D15}" : End);

    private static string Later(string one, string other) => string.CompareOrdinal(one, other) > 0 ? one : other;

    private static string Earlier(string one, string other) => string.CompareOrdinal(one, other) < 0 ? one : other;
}
