namespace Delivery.Emulator.Faults;

/// <summary>A rehearsed failure: what happens when, and how a delivery is expected to end under it. Read from YAML, see <see cref="ScenarioReader"/>.</summary>
public sealed record Scenario
{
    /// <summary>Lower case words joined by hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>One line: what is rehearsed.</summary>
    public required string Description { get; init; }

    /// <summary>Where the real world does this: a documentation page or a public report.</summary>
    public required string Source { get; init; }

    /// <summary>Decides what is left to chance; the same seed gives the same run of faults.</summary>
    public long Seed { get; init; }

    /// <summary>What a rehearsal deploys before the faults begin.</summary>
    public RehearsalStart Given { get; init; }

    /// <summary>The target that is rehearsed: <c>Deploy</c>, or <c>Destroy</c> for what only a removal meets.</summary>
    public string Target { get; init; } = "Deploy";

    /// <summary>A rehearsal cuts the environment's stage time-outs down to this; null: they stay.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How a rehearsed delivery ends.</summary>
    public required ExpectedEnd Expect { get; init; }

    public required IReadOnlyList<Fault> Faults { get; init; }
}

/// <summary>What a rehearsal begins with.</summary>
public enum RehearsalStart
{
    /// <summary>An empty account.</summary>
    Nothing,

    /// <summary>The environment's own good deployment of an earlier release.</summary>
    Deployed,
}

/// <summary>The end of a rehearsed delivery.</summary>
/// <param name="Outcome">One of the product's outcomes, e.g. <c>RolledBack</c>.</param>
public sealed record ExpectedEnd(string Outcome, int ExitCode);

/// <summary>One fault: a condition and what then happens.</summary>
public sealed record Fault(FaultCondition When, FaultKind Then, int Line);

/// <summary>What happens. The closed set is <see cref="FaultKinds.All"/>.</summary>
public abstract record FaultKind;
