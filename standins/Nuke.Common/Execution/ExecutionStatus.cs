namespace Nuke.Common.Execution;

/// <summary>Where a target stands; the last six are final.</summary>
public enum ExecutionStatus
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
