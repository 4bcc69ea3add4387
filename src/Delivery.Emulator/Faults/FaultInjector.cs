using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.Faults;

/// <summary>The scenario that is active in an emulator, if any. All places where faults can act ask it; without a scenario that costs nothing.</summary>
public sealed class FaultInjector(EmulatorClock clock)
{
    private volatile ActiveScenario? _active;

    /// <summary>Told of the scenario that begins, and null when it ends.</summary>
    internal Action<Scenario?> Changed { get; init; } = static _ => { };

    /// <summary>Looks at and changes stacks for faults; set by the CloudFormation module.</summary>
    internal IStackAccess? Stacks { get; set; }

    internal ActiveScenario? Active => _active;

    /// <summary>Makes a scenario active; the one before it ends. Counts begin at zero.</summary>
    public void Start(Scenario scenario)
    {
        Changed(scenario);
        _active = new ActiveScenario(scenario, clock);
    }

    /// <summary>Ends the active scenario.</summary>
    /// <returns>How often its faults came about; null where none was active.</returns>
    public JsonObject? Stop()
    {
        var report = Report();
        _active = null;
        Changed(null);
        return report;
    }

    /// <summary>The active scenario with each fault's kind, matching moments (<c>seen</c>) and times it happened (<c>fired</c>); null where none is active.</summary>
    public JsonObject? Report() => _active?.Report();

    /// <summary>The faults of a kind that happen at this moment, in the scenario's order. Each call counts as one moment.</summary>
    internal IReadOnlyList<T> Due<T>(IReadOnlyDictionary<string, string?> moment) where T : class =>
        _active?.Due<T>(moment) ?? [];
}
