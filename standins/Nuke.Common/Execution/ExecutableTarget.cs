using System.Diagnostics;

namespace Nuke.Common.Execution;

/// <summary>One target of the build with its edges and state.</summary>
public class ExecutableTarget
{
    internal ExecutableTarget()
    {
    }

    public string Name { get; internal init; }
    internal string Description { get; set; }
    internal bool Listed { get; set; } = true;
    internal bool IsDefault { get; init; }
    internal bool Invoked { get; set; }
    internal List<Action> Actions { get; } = [];
    internal List<ExecutableTarget> ExecutionDependencies { get; } = [];
    internal List<ExecutableTarget> OrderDependencies { get; } = [];
    internal IEnumerable<ExecutableTarget> AllDependencies => ExecutionDependencies.Concat(OrderDependencies);
    internal List<(Func<bool> IsMet, string Text)> StaticConditions { get; } = [];
    internal Stopwatch Stopwatch { get; } = new();
    internal ExecutionStatus Status { get; set; }

    /// <summary>What the summary table says beside the target.</summary>
    internal string Note { get; set; }
}

/// <summary>Where a target stands; Scheduled and Running are not final.</summary>
internal enum ExecutionStatus
{
    None,
    Scheduled,
    NotRun,
    Skipped,
    Running,
    Succeeded,
    Failed,
    Aborted,
    Collective,
}
