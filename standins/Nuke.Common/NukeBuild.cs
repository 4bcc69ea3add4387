using System.Linq.Expressions;
using Nuke.Common.Execution;
using Nuke.Common.Tooling;

namespace Nuke.Common;

/// <summary>Base class of a build: its targets are properties of type <see cref="Target" />.</summary>
public abstract partial class NukeBuild : INukeBuild
{
    public IReadOnlyCollection<ExecutableTarget> ExecutionPlan { get; set; } = [];
    public IReadOnlyCollection<ExecutableTarget> InvokedTargets => ExecutionPlan.Where(x => x.Invoked).ToList();
    public IReadOnlyCollection<ExecutableTarget> SkippedTargets => WithStatus(ExecutionStatus.Skipped);
    public IReadOnlyCollection<ExecutableTarget> ScheduledTargets => WithStatus(ExecutionStatus.Scheduled);
    public IReadOnlyCollection<ExecutableTarget> RunningTargets => WithStatus(ExecutionStatus.Running);
    public IReadOnlyCollection<ExecutableTarget> AbortedTargets => WithStatus(ExecutionStatus.Aborted);
    public IReadOnlyCollection<ExecutableTarget> FailedTargets => WithStatus(ExecutionStatus.Failed);
    public IReadOnlyCollection<ExecutableTarget> SucceededTargets => WithStatus(ExecutionStatus.Succeeded);

    public IReadOnlyCollection<ExecutableTarget> FinishedTargets =>
        ExecutionPlan.Where(x => x.Status is not (ExecutionStatus.None or ExecutionStatus.Scheduled or ExecutionStatus.Running)).ToList();

    public bool Plan { get; internal set; }
    public bool Help { get; internal set; }
    public bool NoLogo { get; set; }
    public bool Continue { get; internal set; }
    public bool IsSucceeding => !IsFailing;
    public bool IsFailing => ExecutionPlan.Any(x => x.Status is ExecutionStatus.Failed or ExecutionStatus.Aborted or ExecutionStatus.NotRun);
    public bool IsFinished => ExecutionPlan.Count > 0 && FinishedTargets.Count == ExecutionPlan.Count;
    public int? ExitCode { get; set; }

    /// <summary>Runs the build <typeparamref name="T" /> with this process's arguments; returns the exit code.</summary>
    protected static int Execute<T>(params Expression<Func<T, Target>>[] defaultTargetExpressions)
        where T : NukeBuild, new()
    {
        var defaults = defaultTargetExpressions.Select(x => ((MemberExpression)x.Body).Member.Name).ToList();
        return BuildExecution.Run(() => new T(), defaults);
    }

    /// <summary>Adds pairs to the running target's note in the summary table.</summary>
    public void ReportSummary(Configure<Dictionary<string, string>> configurator = null)
    {
        var target = RunningTargets.Single();
        foreach (var (key, value) in configurator.InvokeSafe([]))
        {
            target.SummaryInformation[key] = value;
        }
    }

    protected internal virtual void OnBuildCreated()
    {
    }

    protected internal virtual void OnBuildInitialized()
    {
    }

    protected internal virtual void OnBuildFinished()
    {
    }

    protected internal virtual void OnTargetRunning(string target)
    {
    }

    protected internal virtual void OnTargetSkipped(string target)
    {
    }

    protected internal virtual void OnTargetSucceeded(string target)
    {
    }

    protected internal virtual void OnTargetFailed(string target)
    {
    }

    private List<ExecutableTarget> WithStatus(ExecutionStatus status) => ExecutionPlan.Where(x => x.Status == status).ToList();
}
