using Delivery.Reports;
using Delivery.Stacks;

namespace Delivery.Deployment;

/// <summary>The events of a stack's operation as spans of its resources, with the path that decided how long it took.</summary>
public static class StageTimeline
{
    /// <summary>AWS's times have milliseconds; what ends within one of another's start was waited for.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(1);

    /// <param name="events">Of one operation, oldest first.</param>
    /// <param name="resources">What needs what.</param>
    public static IReadOnlyList<SpanReport> Of(IReadOnlyList<StackEvent> events, IReadOnlyList<ResourceReport> resources)
    {
        var spans = SpansOf(events);
        var critical = CriticalOf(spans, resources);
        return [.. spans.Select(span => new SpanReport(
            span.LogicalId, span.Type, span.Status, span.Start, Math.Round((span.End - span.Start).TotalSeconds, 3), critical.Contains(span)))];
    }

    private static List<Span> SpansOf(IReadOnlyList<StackEvent> events)
    {
        List<Span> spans = [];
        Dictionary<string, Span> running = new(StringComparer.Ordinal);
        foreach (var item in events.Where(item => !item.IsStack))
        {
            var operation = item.Status.Split('_')[0];
            if (running.TryGetValue(item.LogicalId, out var span) && span.Operation == operation)
            {
                (span.Status, span.End) = (item.Status, item.At);
            }
            else
            {
                spans.Add(span = new Span(item.LogicalId, item.Type, operation, item.At) { Status = item.Status, End = item.At });
            }

            running[item.LogicalId] = span;
            if (!item.IsProgress)
            {
                running.Remove(item.LogicalId);
            }
        }

        return [.. spans.OrderBy(span => span.Start)];
    }

    /// <summary>Back from what ended last, each time to the one of those it had to wait for that ended last.</summary>
    private static HashSet<Span> CriticalOf(List<Span> spans, IReadOnlyList<ResourceReport> resources)
    {
        var needs = resources.DistinctBy(resource => resource.LogicalId).ToDictionary(resource => resource.LogicalId, resource => resource.Needs, StringComparer.Ordinal);
        HashSet<Span> path = [];
        for (var span = spans.MaxBy(span => span.End); span is not null && path.Add(span); span = WaitedFor(span))
        {
        }

        return path;

        Span? WaitedFor(Span span) => spans
            .Where(other => other.End <= span.Start + Tolerance && (IsNeeded(other, span) || other.LogicalId == span.LogicalId))
            .Where(other => !path.Contains(other))
            .MaxBy(other => other.End);

        // What is needed is made first, and deleted last.
        bool IsNeeded(Span other, Span span) => span.Operation == "DELETE" ? Needs(other, span) : Needs(span, other);

        bool Needs(Span one, Span another) => needs.GetValueOrDefault(one.LogicalId)?.Contains(another.LogicalId) == true;
    }

    private sealed class Span(string logicalId, string type, string operation, DateTimeOffset start)
    {
        public string LogicalId => logicalId;
        public string Type => type;
        public string Operation => operation;
        public DateTimeOffset Start => start;
        public required string Status { get; set; }
        public required DateTimeOffset End { get; set; }
    }
}
