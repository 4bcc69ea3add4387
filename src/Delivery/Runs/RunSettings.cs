using Delivery.Versioning;

namespace Delivery.Runs;

/// <summary>What the command line and the machine give to a run.</summary>
public sealed record RunSettings
{
    /// <summary>Folder of the repository.</summary>
    public required string Root { get; init; }

    /// <summary>The target as it was asked for.</summary>
    public required string Target { get; init; }
    public required string EnvironmentName { get; init; }

    /// <summary>Whether the environment was named on the command line.</summary>
    public bool IsEnvironmentGiven { get; init; } = true;

    /// <summary>The version to deploy, promote or roll back to, which is in a registry already; null: what is built, or found.</summary>
    public string? Release { get; init; }

    /// <summary>True where the run deploys what was built before: nothing is compiled, tested, built or pushed.</summary>
    public bool IsOfRelease { get; init; }

    /// <summary>The environment that is promoted from; null where nothing is promoted.</summary>
    public string? From { get; init; }

    /// <summary>Whether an older release than the one that runs may be promoted.</summary>
    public bool AllowOlder { get; init; }

    /// <summary>Which of the environment's roles the run takes.</summary>
    public AccessRole Access { get; init; }

    /// <summary>Digests of the reviews that may be executed; empty: policy or terminal decide.</summary>
    public IReadOnlyList<string> Approve { get; init; } = [];

    /// <summary>Ends with the first operation that is begun, without waiting for it.</summary>
    public bool NoWait { get; init; }

    /// <summary>Name of the environment that may be removed without being asked.</summary>
    public string? Confirm { get; init; }

    /// <summary>Port of the local AWS; null: the usual one, or a free one.</summary>
    public int? Port { get; init; }

    /// <summary>Path of the emulator's program.</summary>
    public required string EmulatorProgram { get; init; }

    /// <summary>What runs tasks on the local AWS: <c>docker</c>, <c>process</c>, or <c>auto</c> for the first of them that is there.</summary>
    public string TaskEngine { get; init; } = "auto";

    /// <summary>Folder of what may be deleted at any time: caches, step records, the emulator's state.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>True where a person can be asked.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>True where only errors are to be shown: the run waits and fails the same.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>What takes the signals; null where nothing interrupts.</summary>
    public Interruption? Interruption { get; init; }

    /// <summary>What GitVersion found; null where it failed.</summary>
    public GitVersionFields? GitVersion { get; init; }

    /// <summary>Tells a line of progress.</summary>
    public required Action<string> Say { get; init; }
    public required Action<string> Warn { get; init; }

    public string Artifacts => Path.Combine(Root, "artifacts");

    /// <summary>Set where a delivery to the environment is rehearsed: on a local AWS of its own, whatever the environment's endpoint is.</summary>
    public bool IsRehearsal { get; init; }

    /// <summary>What is rehearsed, a scenario's name or file; null: the good path.</summary>
    public string? Scenario { get; init; }

    /// <summary>Commit whose templates are deployed before the rehearsal; null: nothing is.</summary>
    public string? Base { get; init; }

    /// <summary>State of the local AWS; a rehearsal has one of its own.</summary>
    public string EmulatorState => IsRehearsal ? Path.Combine(RehearsalStates, $"{System.Environment.ProcessId}") : Path.Combine(CacheFolder, "emulator");

    /// <summary>Folder with a folder for each rehearsal under way, named by its process.</summary>
    public string RehearsalStates => Path.Combine(CacheFolder, "rehearsal");
}
