using Delivery.Deployment;
using Delivery.Errors;
using Delivery.Reports;

namespace Delivery.Runs;

/// <summary>A run that doesn't wait: it ends with the first operation that it began. See docs/decisions/no-wait.md.</summary>
public sealed partial class DeliveryRun
{
    /// <summary>True once an operation was left to itself: what comes after it needs its end, and belongs to a later run.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>Says that a step is not done by this run.</summary>
    public void SayLeft(string step) => _settings.Say($"{step}: left to the run that attaches");

    private async Task LeaveAsync(StagePlan plan, StageReport report, Func<Task<StageExecution>> start)
    {
        _recorder.Stage(report with { Outcome = Outcome.Failed });
        var execution = await start();
        _recorder.Stage(report with { Outcome = execution.Outcome, StackId = execution.StackId });
        if (execution.Outcome != Outcome.Started)
        {
            throw new DeliveryException(execution.Errors, execution.Outcome);
        }

        HasLeft = true;
        _recorder.End(Outcome.Started);
        _settings.Say($"{plan.StackName}: the operation runs in AWS and is not waited for. {Command(_settings.Target)} attaches to it, follows it to its end and does what comes after.");
    }
}
