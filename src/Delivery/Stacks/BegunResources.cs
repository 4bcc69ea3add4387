namespace Delivery.Stacks;

/// <summary>
/// When resources began, by the events' own time: they are seen later than they happen. How far that clock is from ours tells the event that was seen soonest.
/// </summary>
public sealed class BegunResources
{
    private readonly Dictionary<string, DateTimeOffset> _began = new(StringComparer.Ordinal);
    private TimeSpan _apart = TimeSpan.MaxValue;

    /// <summary>Takes an event in; the first of a resource counts.</summary>
    /// <param name="now">By our clock.</param>
    public void Add(StackEvent item, DateTimeOffset now)
    {
        _began.TryAdd(item.LogicalId, item.At);
        var apart = now - item.At;
        _apart = apart < _apart ? apart : _apart;
    }

    public bool Has(string logicalId) => _began.ContainsKey(logicalId);

    /// <summary>How long ago the resource began.</summary>
    public TimeSpan Since(string logicalId, DateTimeOffset now) => now - _began[logicalId] - _apart;
}
