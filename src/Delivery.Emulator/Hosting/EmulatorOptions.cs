using Delivery.Emulator.Faults;

namespace Delivery.Emulator.Hosting;

/// <summary>What an emulator is started with.</summary>
public sealed record EmulatorOptions
{
    /// <summary>Loopback port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Folder of the persistent state and of the registry's blobs. Null: a temporary folder, removed at the end.</summary>
    public string? StateFolder { get; init; }

    /// <summary>The account that every known access key belongs to unless it was issued for another.</summary>
    public string AccountId { get; init; } = "000000000000";

    /// <summary>0: instant; 1: documented durations.</summary>
    public double TimeScale { get; init; }

    /// <summary>Ends the server after this long without a call; null: never.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>
    /// Whether sessions of roles are held to the roles' policies. Without it every known caller may do everything, any well-formed role can
    /// be assumed, and no role needs to trust anybody.
    /// </summary>
    public bool Authorization { get; init; } = true;

    /// <summary>How tasks run: <c>auto</c> (Docker Engine where one answers, else processes), <c>docker</c> or <c>process</c>.</summary>
    public string TaskEngine { get; init; } = "auto";

    /// <summary>The scenario that is active from the start; null: none.</summary>
    public Scenario? Scenario { get; init; }
}
