using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Logs;

/// <summary>CloudWatch Logs: groups, streams and writing (docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference, read 2026-11-23).</summary>
internal sealed class LogsService : TableService
{
    private const int MostEvents = 10_000;
    private const int LargestBatch = 1_048_576;
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(14);
    private static readonly TimeSpan Span = TimeSpan.FromHours(24);
    private static readonly TimeSpan Newest = TimeSpan.FromHours(2);
    private readonly LogStore _logs;
    private readonly EmulatorClock _clock;

    public LogsService(LogStore logs, EmulatorClock clock) : base("logs")
    {
        _logs = logs;
        _clock = clock;
        var reading = new LogReading(logs, clock);
        On("CreateLogGroup", CreateLogGroup);
        On("DeleteLogGroup", call =>
        {
            var group = Group(call);
            if (group.DeletionProtected)
            {
                throw new AwsErrorException("ValidationException", "The specified log group cannot be deleted because deletion protection is enabled.");
            }

            logs.Remove(group);
        });
        On("DescribeLogGroups", DescribeLogGroups);
        On("PutRetentionPolicy", call => logs.Save(Group(call) with { RetentionInDays = LogSettings.CheckedRetention(call.Input.Number("retentionInDays")) }));
        On("DeleteRetentionPolicy", call => logs.Save(Group(call) with { RetentionInDays = null }));
        On("CreateLogStream", CreateLogStream);
        On("DeleteLogStream", call => logs.RemoveStream(Group(call), ExistingStream(call)));
        On("DescribeLogStreams", DescribeLogStreams);
        On("PutLogEvents", PutLogEvents);
        On("GetLogEvents", call => reading.GetLogEvents(call, Group(call), ExistingStream(call)));
        On("FilterLogEvents", call => reading.FilterLogEvents(call, Group(call)));
        On("ListTagsForResource", call => new JsonObject { ["tags"] = RenderTags(ByArn(call).Tags) });
        On("TagResource", call => Retag(call, tags =>
        {
            foreach (var (key, value) in LogSettings.Tags(call.Input))
            {
                tags[key] = value;
            }
        }));
        On("UntagResource", call => Retag(call, tags => call.Input.Texts("tagKeys").ToList().ForEach(key => tags.Remove(key))));
    }

    private void CreateLogGroup(AwsCall call)
    {
        var name = call.Input.RequiredText("logGroupName");
        if (!LogGroup.IsName(name))
        {
            throw LogErrors.Invalid($"1 validation error detected: Value at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+");
        }

        if (_logs.Find(call.Caller.AccountId, call.Region, name) is not null)
        {
            throw LogErrors.Exists("log group");
        }

        _logs.Save(new LogGroup(
            call.Caller.AccountId, call.Region, name, _clock.Now, null, call.Input.Text("logGroupClass") ?? "STANDARD",
            call.Input.Text("kmsKeyId"), call.Input.Flag("deletionProtectionEnabled") ?? false, LogSettings.Tags(call.Input), null));
    }

    private JsonObject DescribeLogGroups(AwsCall call)
    {
        var prefix = call.Input.Text("logGroupNamePrefix");
        var pattern = call.Input.Text("logGroupNamePattern");
        var found = _logs.Groups(call.Caller.AccountId, call.Region)
            .Where(each => (prefix is null || each.Name.StartsWith(prefix, StringComparison.Ordinal))
                && (pattern is null || each.Name.Contains(pattern, StringComparison.OrdinalIgnoreCase))).ToList();
        return Page.Of(call.Input, found, each => each.Name, "logGroups", Describe, "limit", defaultSize: 50);
    }

    private void CreateLogStream(AwsCall call)
    {
        var group = Group(call);
        var stream = LogSettings.CheckedStream(call.Input.RequiredText("logStreamName"));
        if (_logs.HasStream(group, stream))
        {
            throw LogErrors.Exists("log stream");
        }

        _logs.AddStream(group, stream);
    }

    private JsonObject DescribeLogStreams(AwsCall call)
    {
        var group = Group(call);
        var prefix = call.Input.Text("logStreamNamePrefix") ?? "";
        var byTime = call.Input.Text("orderBy") == "LastEventTime";
        if (byTime && prefix.Length > 0)
        {
            throw LogErrors.Invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
        }

        var streams = _logs.Streams(group).Where(each => each.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(each => (Stream: each, First: Edge(group, each, descending: false), Last: Edge(group, each, descending: true))).ToList();
        var ordered = (byTime ? streams.OrderBy(each => each.Last?.Timestamp ?? 0) : streams.OrderBy(each => each.Stream.Name, StringComparer.Ordinal)).ToList();
        if (call.Input.Flag("descending") == true)
        {
            ordered.Reverse();
        }

        var ranked = ordered.Select((each, rank) => (each.Stream, each.First, each.Last, Rank: rank.ToString("D9", CultureInfo.InvariantCulture))).ToList();
        return Page.Of(call.Input, ranked, each => each.Rank, "logStreams", each => new JsonObject
        {
            ["logStreamName"] = each.Stream.Name,
            ["creationTime"] = each.Stream.CreatedAt.ToUnixTimeMilliseconds(),
            ["firstEventTimestamp"] = each.First?.Timestamp,
            ["lastEventTimestamp"] = each.Last?.Timestamp,
            ["lastIngestionTime"] = each.Last?.IngestionTime,
            ["arn"] = $"{group.Arn}:log-stream:{each.Stream.Name}",
            ["storedBytes"] = 0, // of single streams it has not been told since 2019
        }, "limit", defaultSize: 50);
    }

    private LogEvent? Edge(LogGroup group, LogStream stream, bool descending) =>
        _logs.Events(group, stream.Name, "", "~", 1, descending) is [var edge] ? edge : null;

    private JsonObject PutLogEvents(AwsCall call)
    {
        var group = Group(call);
        var stream = ExistingStream(call);
        var events = call.Input.Objects("logEvents").Select(each => (
            Timestamp: LogSettings.Milliseconds(each, "timestamp") ?? throw LogErrors.Invalid("Log event has no timestamp."),
            Message: each.RequiredText("message"))).ToList();
        if (events.Count is 0 or > MostEvents || events.Sum(each => LogEvent.SizeOf(each.Message)) > LargestBatch)
        {
            throw LogErrors.Invalid($"Log events in a single PutLogEvents request must number 1 to {MostEvents} and take at most {LargestBatch} bytes.");
        }

        if (events.Zip(events.Skip(1)).Any(pair => pair.First.Timestamp > pair.Second.Timestamp))
        {
            throw LogErrors.Invalid("Log events in a single PutLogEvents request must be in chronological order.");
        }

        if (events[^1].Timestamp - events[0].Timestamp > Span.TotalMilliseconds)
        {
            throw LogErrors.Invalid("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
        }

        var tooOld = events.TakeWhile(each => each.Timestamp < (_clock.Now - Oldest).ToUnixTimeMilliseconds()).Count();
        var taken = events.Skip(tooOld).TakeWhile(each => each.Timestamp <= (_clock.Now + Newest).ToUnixTimeMilliseconds()).ToList();
        _logs.Append(group, stream, taken);
        var answer = new JsonObject { ["nextSequenceToken"] = Guid.NewGuid().ToString("N") };
        if (taken.Count < events.Count)
        {
            answer["rejectedLogEventsInfo"] = new JsonObject
            {
                ["tooOldLogEventEndIndex"] = tooOld > 0 ? tooOld : null,
                ["tooNewLogEventStartIndex"] = tooOld + taken.Count < events.Count ? tooOld + taken.Count : null,
            };
        }

        return answer;
    }

    private JsonNode Describe(LogGroup group) => new JsonObject
    {
        ["logGroupName"] = group.Name,
        ["creationTime"] = group.CreatedAt.ToUnixTimeMilliseconds(),
        ["retentionInDays"] = group.RetentionInDays,
        ["metricFilterCount"] = 0,
        ["arn"] = group.Arn + ":*",
        ["logGroupArn"] = group.Arn,
        ["storedBytes"] = _logs.Streams(group).Sum(each => each.StoredBytes),
        ["kmsKeyId"] = group.KmsKeyId,
        ["logGroupClass"] = group.LogGroupClass,
        ["deletionProtectionEnabled"] = group.DeletionProtected,
    };

    private static JsonObject RenderTags(Dictionary<string, string> tags) =>
        new(tags.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)each.Value)));

    private void Retag(AwsCall call, Action<Dictionary<string, string>> change)
    {
        var group = ByArn(call);
        var tags = new Dictionary<string, string>(group.Tags, StringComparer.Ordinal);
        change(tags);
        _logs.Save(group with { Tags = tags });
    }

    private LogGroup Group(AwsCall call)
    {
        var name = call.Input.Text("logGroupName") ?? LogSettings.NameOf(call.Input.Text("logGroupIdentifier"))
            ?? throw LogErrors.Invalid("Exactly one of logGroupName and logGroupIdentifier must be given.");
        return _logs.Find(call.Caller.AccountId, call.Region, name) ?? throw LogErrors.NoGroup();
    }

    private LogGroup ByArn(AwsCall call) =>
        _logs.Find(call.Caller.AccountId, call.Region, LogSettings.NameOf(call.Input.RequiredText("resourceArn")) ?? "") ?? throw LogErrors.NoGroup();

    private string ExistingStream(AwsCall call)
    {
        var stream = call.Input.RequiredText("logStreamName");
        return _logs.HasStream(Group(call), stream) ? stream : throw LogErrors.NoStream();
    }
}
