namespace Delivery.Emulator.State;

/// <summary>
/// What documents were before they were written, so that a read can be answered from an earlier moment. A moment is a number of
/// writes. Kept in memory, and only while something asks for it.
/// </summary>
internal sealed class StateHistory(TimeProvider time)
{
    private const int Longest = 100_000;
    private static readonly AsyncLocal<long?> Moment = new();
    private readonly List<Entry> _entries = [];
    private readonly Lock _gate = new();
    private readonly long _begun = time.GetTimestamp();
    private long _forgotten;

    private readonly record struct Entry(string Kind, string Key, string? Before, TimeSpan At);

    /// <summary>The moment that reads of this flow of control are answered from; null: now.</summary>
    public static long? ReadFrom => Moment.Value;

    /// <summary>The present moment.</summary>
    public long Writes
    {
        get
        {
            lock (_gate)
            {
                return _forgotten + _entries.Count;
            }
        }
    }

    /// <summary>The moment so long ago.</summary>
    public long WritesBefore(TimeSpan ago)
    {
        lock (_gate)
        {
            var at = time.GetElapsedTime(_begun) - ago;
            return _forgotten + _entries.Count(entry => entry.At <= at);
        }
    }

    /// <summary>Lets the reads of this flow of control see a moment, until the answer is disposed.</summary>
    public static IDisposable At(long moment)
    {
        Moment.Value = moment;
        return new Back();
    }

    /// <summary>Notes what a document is before it is written or deleted.</summary>
    public void Add(string kind, string key, string? before)
    {
        lock (_gate)
        {
            if (_entries.Count == Longest)
            {
                _entries.RemoveRange(0, Longest / 2);
                _forgotten += Longest / 2;
            }

            _entries.Add(new(kind, key, before, time.GetElapsedTime(_begun)));
        }
    }

    /// <summary>By key, what documents of a kind were at a moment, where they were written since; null: not there.</summary>
    public Dictionary<string, string?> Since(string kind, long moment)
    {
        lock (_gate)
        {
            var before = new Dictionary<string, string?>(StringComparer.Ordinal);
            foreach (var entry in _entries.Skip((int)Math.Max(0, moment - _forgotten)).Where(entry => entry.Kind == kind))
            {
                before.TryAdd(entry.Key, entry.Before);
            }

            return before;
        }
    }

    private sealed class Back : IDisposable
    {
        public void Dispose() => Moment.Value = null;
    }
}
