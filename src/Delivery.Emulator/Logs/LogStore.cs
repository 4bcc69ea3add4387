using System.Collections.Concurrent;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.State;

namespace Delivery.Emulator.Logs;

/// <summary>Log groups, streams and events.</summary>
internal sealed class LogStore(StateStore store, EmulatorClock clock, string ownAccount) : ILogSink
{
    private const string GroupKind = "logs.group";
    private const string StreamKind = "logs.stream";
    private const string EventKind = "logs.event";
    private const int Batch = 1000;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, bool> _knownStreams = new(StringComparer.Ordinal);
    private readonly ArrivalOrder _order = new(clock);

    public LogGroup? Find(string accountId, string region, string name) => store.Get<LogGroup>(GroupKind, LogGroup.KeyOf(accountId, region, name));

    public IReadOnlyList<LogGroup> Groups(string accountId, string region) => store.List<LogGroup>(GroupKind, $"{accountId}/{region}/");

    public void Save(LogGroup group) => store.Put(GroupKind, group.Key, group);

    public IReadOnlyList<LogStream> Streams(LogGroup group) => store.List<LogStream>(StreamKind, group.Key + "|");

    public bool HasStream(LogGroup group, string stream) => store.Get<LogStream>(StreamKind, StreamKey(group, stream)) is not null;

    public void AddStream(LogGroup group, string stream) => store.Put(StreamKind, StreamKey(group, stream), new LogStream(stream, clock.Now));

    public void Remove(LogGroup group) => store.Transaction(() =>
    {
        foreach (var stream in Streams(group))
        {
            RemoveStreamDocuments(group, stream.Name);
        }

        store.Delete(GroupKind, group.Key);
    });

    public void RemoveStream(LogGroup group, string stream) => store.Transaction(() => RemoveStreamDocuments(group, stream));

    public void Append(LogGroup group, string stream, IReadOnlyList<(long Timestamp, string Message)> events)
    {
        var now = clock.Now.ToUnixTimeMilliseconds();
        store.Transaction(() =>
        {
            foreach (var (timestamp, message) in events)
            {
                var added = new LogEvent(timestamp, now, _order.Next(), message);
                store.Put(EventKind, EventKey(group, stream, added.Position), added);
            }

            Grow(group, stream, events.Sum(each => LogEvent.SizeOf(each.Message)));
        });
    }

    /// <summary>Removes the events that are past their group's retention, hour by hour (AWS takes up to 72 hours).</summary>
    public async Task ExpireAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var group in store.List<LogGroup>(GroupKind).Where(each => each.RetentionInDays is not null))
            {
                foreach (var stream in Streams(group))
                {
                    Expire(group, stream.Name);
                }
            }

            await Task.Delay(Interval, clock.Time, cancellationToken);
        }
    }

    /// <summary>Events of a stream between two positions (<paramref name="to"/> exclusive).</summary>
    public IReadOnlyList<LogEvent> Events(LogGroup group, string stream, string from, string to, int limit, bool descending = false) =>
        [.. store.Range<LogEvent>(EventKind, EventKey(group, stream, from), EventKey(group, stream, to), limit, descending).Select(each => each.Value)];

    /// <summary>All events of a stream between two positions, read as far as they are asked for.</summary>
    public IEnumerable<LogEvent> Scan(LogGroup group, string stream, string from, string to)
    {
        while (true)
        {
            var batch = Events(group, stream, from, to, Batch);
            foreach (var each in batch)
            {
                yield return each;
            }

            if (batch.Count < Batch)
            {
                yield break;
            }

            from = batch[^1].Position + "\0";
        }
    }

    void ILogSink.Append(string logGroup, string logStream, DateTimeOffset at, string message) =>
        AppendLine(OwnGroup(logGroup), logStream, at, message);

    bool ILogSink.GroupExists(string logGroup) => OwnGroup(logGroup) is not null;

    public ILogSink For(string accountId, string region) => new Scoped(this, accountId, region);

    private LogGroup? OwnGroup(string name) =>
        store.List<LogGroup>(GroupKind, ownAccount + "/").FirstOrDefault(each => each.Name == name);

    private void AppendLine(LogGroup? group, string stream, DateTimeOffset at, string message)
    {
        if (group is null)
        {
            throw LogErrors.NoGroup();
        }

        if (!_knownStreams.ContainsKey(StreamKey(group, stream)))
        {
            if (!HasStream(group, stream))
            {
                AddStream(group, stream);
            }

            _knownStreams[StreamKey(group, stream)] = true;
        }

        Append(group, stream, [(at.ToUnixTimeMilliseconds(), message)]);
    }

    private void Expire(LogGroup group, string stream)
    {
        while (Events(group, stream, "", group.Oldest(clock.Now), Batch) is { Count: > 0 } expired)
        {
            store.Transaction(() =>
            {
                foreach (var each in expired)
                {
                    store.Delete(EventKind, EventKey(group, stream, each.Position));
                }

                Grow(group, stream, -expired.Sum(each => LogEvent.SizeOf(each.Message)));
            });
        }
    }

    private void Grow(LogGroup group, string stream, long bytes)
    {
        if (store.Get<LogStream>(StreamKind, StreamKey(group, stream)) is { } grown)
        {
            store.Put(StreamKind, StreamKey(group, stream), grown with { StoredBytes = grown.StoredBytes + bytes });
        }
    }

    private void RemoveStreamDocuments(LogGroup group, string stream)
    {
        foreach (var (key, _) in store.Range<LogEvent>(EventKind, EventKey(group, stream, ""), EventKey(group, stream, "~")))
        {
            store.Delete(EventKind, key);
        }

        store.Delete(StreamKind, StreamKey(group, stream));
        _knownStreams.TryRemove(StreamKey(group, stream), out _);
    }

    // Neither sign can be in the name before it: '|' not in a group's, ':' not in a stream's.
    private static string StreamKey(LogGroup group, string stream) => $"{group.Key}|{stream}";

    private static string EventKey(LogGroup group, string stream, string position) => $"{group.Key}|{stream}:{position}";

    private sealed class Scoped(LogStore logs, string accountId, string region) : ILogSink
    {
        public void Append(string logGroup, string logStream, DateTimeOffset at, string message) =>
            logs.AppendLine(logs.Find(accountId, region, logGroup), logStream, at, message);

        public bool GroupExists(string logGroup) => logs.Find(accountId, region, logGroup) is not null;

        public ILogSink For(string otherAccountId, string otherRegion) => logs.For(otherAccountId, otherRegion);
    }
}
