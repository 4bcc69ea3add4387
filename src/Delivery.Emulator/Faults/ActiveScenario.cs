using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.Faults;

/// <summary>A scenario under way: how often each fault's moments came, and what its faults left behind.</summary>
internal sealed class ActiveScenario
{
    private readonly EmulatorClock _clock;
    private readonly DateTimeOffset _begun;
    private readonly List<Counted> _faults;
    private readonly Lock _gate = new();

    public ActiveScenario(Scenario scenario, EmulatorClock clock)
    {
        (Scenario, _clock, _begun) = (scenario, clock, clock.Now);
        _faults = [.. scenario.Faults.Select((fault, index) => new Counted(fault, index))];
    }

    public Scenario Scenario { get; }

    /// <summary>Access keys that were made to expire.</summary>
    public ConcurrentDictionary<string, bool> ExpiredKeys { get; } = [];

    /// <summary>What live resources were made to differ in.</summary>
    public LiveDrift Drift { get; } = new();

    public IReadOnlyList<T> Due<T>(IReadOnlyDictionary<string, string?> moment) where T : class
    {
        var elapsed = _clock.Now - _begun;
        List<T>? due = null;
        lock (_gate)
        {
            foreach (var counted in _faults)
            {
                if (counted.Fault.Then is not T kind || !counted.IsOpen || !counted.Fault.When.IsAbout(moment))
                {
                    continue;
                }

                counted.Seen++;
                counted.Count++;
                if (counted.Fault.When.Includes(counted.Count, elapsed, Chance(counted.Index, counted.Seen)))
                {
                    counted.Fired++;
                    (due ??= []).Add(kind);
                }
            }
        }

        return due ?? (IReadOnlyList<T>)[];
    }

    /// <summary>Tells the faults that wait for an operation that it was called. Told after the call's own faults were looked for.</summary>
    public void Called(string operation)
    {
        lock (_gate)
        {
            foreach (var counted in _faults.Where(counted => counted.Fault.When.Since?.Matches(operation) == true))
            {
                (counted.IsOpen, counted.Count) = (true, 0);
            }
        }
    }

    public JsonObject Report()
    {
        lock (_gate)
        {
            return new JsonObject
            {
                ["name"] = Scenario.Name,
                ["description"] = Scenario.Description,
                ["seed"] = Scenario.Seed,
                ["faults"] = new JsonArray([.. _faults.Select(counted => (JsonNode)new JsonObject
                {
                    ["kind"] = FaultKinds.NameOf(counted.Fault.Then),
                    ["line"] = counted.Fault.Line,
                    ["seen"] = counted.Seen,
                    ["fired"] = counted.Fired,
                })]),
            };
        }
    }

    /// <summary>The same whatever else happens at the same time: of seed, fault and moment alone (the finalizer of SplitMix64).</summary>
    private double Chance(int fault, int moment)
    {
        unchecked
        {
            var mixed = (((ulong)Scenario.Seed * 1_000_003) + ((ulong)fault << 32) + (ulong)moment) * 0x9E3779B97F4A7C15UL;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
            return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }

    private sealed class Counted(Fault fault, int index)
    {
        public Fault Fault { get; } = fault;
        public int Index { get; } = index;
        public bool IsOpen { get; set; } = fault.When.Since is null;

        /// <summary>Moments since the operation that it waits for; all of them where it waits for none.</summary>
        public int Count { get; set; }

        public int Seen { get; set; }
        public int Fired { get; set; }
    }
}
