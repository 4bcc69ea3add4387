namespace Delivery.Emulator.Faults;

/// <summary>When a fault happens: what it is about, and which of those moments.</summary>
public sealed record FaultCondition
{
    /// <summary>Patterns by attribute (<see cref="FaultAttributes"/>); all have to match.</summary>
    public required IReadOnlyDictionary<string, Glob> Patterns { get; init; }

    /// <summary>Only moments after a call of this operation; each such call begins the count anew.</summary>
    public Glob? Since { get; init; }

    /// <summary>The first moment that counts, from 1.</summary>
    public int From { get; init; } = 1;

    /// <summary>The last moment that counts; null: no end.</summary>
    public int? To { get; init; }

    /// <summary>Every how many of them; 1: each.</summary>
    public int Every { get; init; } = 1;

    /// <summary>Share of the remaining moments, decided by the scenario's seed; 1: all.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>Only this long after the scenario began, in the emulator's time.</summary>
    public TimeSpan After { get; init; }

    /// <summary>No longer than this after the scenario began, in the emulator's time; null: no end.</summary>
    public TimeSpan? Until { get; init; }

    public bool IsAbout(IReadOnlyDictionary<string, string?> moment) =>
        Patterns.All(pattern => pattern.Value.Matches(moment.GetValueOrDefault(pattern.Key)));

    /// <param name="count">The how manieth matching moment it is, from 1.</param>
    /// <param name="chance">Uniform in [0, 1), the same for the same seed, fault and count.</param>
    public bool Includes(int count, TimeSpan elapsed, double chance) =>
        count >= From && count <= (To ?? int.MaxValue) && (count - From) % Every == 0 && chance < Probability
        && elapsed >= After && elapsed <= (Until ?? TimeSpan.MaxValue);
}
