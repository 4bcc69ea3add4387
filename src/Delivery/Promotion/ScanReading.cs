using Delivery.Environments;

namespace Delivery.Promotion;

/// <summary>What is known of an image's scan: the closed set.</summary>
public abstract record ScanReading
{
    private ScanReading()
    {
    }

    /// <summary>Nobody asked for it: the environment has no threshold.</summary>
    public sealed record NotLookedAt : ScanReading;

    /// <summary>The scan is complete.</summary>
    /// <param name="Counts">Findings by severity. Those without one (UNDEFINED) count as informational.</param>
    public sealed record Complete(IReadOnlyDictionary<Severity, int> Counts) : ScanReading
    {
        /// <summary>The worst severity with findings.</summary>
        public Severity Worst => Counts.Where(count => count.Value > 0).Select(count => count.Key).DefaultIfEmpty(Severity.None).Max();
    }

    /// <summary>There will be no findings: it failed, the image can't be scanned, or nobody scans it.</summary>
    /// <param name="Why">In words, with the registry's own.</param>
    public sealed record Untold(string Why) : ScanReading;

    /// <summary>It was waited for, and still runs.</summary>
    public sealed record Unfinished(TimeSpan Waited) : ScanReading;
}
