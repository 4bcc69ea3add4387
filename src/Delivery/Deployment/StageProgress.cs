namespace Delivery.Deployment;

/// <summary>What happens while a stage runs. Texts are AWS's or a template's: neutralise them before they are shown.</summary>
public abstract record StageEvent
{
    private StageEvent()
    {
    }

    public sealed record ResourceStarted(string LogicalId, string Type, string Status) : StageEvent;

    /// <param name="Took">By AWS's own times.</param>
    public sealed record ResourceCompleted(string LogicalId, string Type, string Status, TimeSpan Took) : StageEvent;

    public sealed record ResourceFailed(string LogicalId, string Type, string Status, string Reason) : StageEvent;

    /// <summary>A new status of the stack itself.</summary>
    public sealed record StackStatus(string StackName, string Status, string? Reason) : StageEvent;

    /// <summary>How long the stack's resources took before; told as the operation begins.</summary>
    public sealed record Past(Stacks.StackPast Stack) : StageEvent;

    /// <summary>Something worth a line, e.g. an error of a poll that decides nothing.</summary>
    public sealed record Note(string Text) : StageEvent;
}

/// <summary>Takes what happens while a stage runs; called from one thread at a time.</summary>
public interface IStageProgress
{
    void On(StageEvent stageEvent);
}

/// <summary>Turns the events of a stack into progress: the first start of a resource, its end, its failure.</summary>
internal sealed class ProgressEvents(string stackName, IStageProgress progress)
{
    private readonly Dictionary<string, (string Status, DateTimeOffset At)> _running = new(StringComparer.Ordinal);

    public void On(Stacks.StackEvent item)
    {
        if (item.IsStack)
        {
            progress.On(new StageEvent.StackStatus(stackName, item.Status, item.Reason));
        }
        else if (item.IsProgress)
        {
            // The second IN_PROGRESS of a creation only says that it was initiated.
            if (!_running.TryGetValue(item.LogicalId, out var known) || known.Status != item.Status)
            {
                _running[item.LogicalId] = (item.Status, item.At);
                progress.On(new StageEvent.ResourceStarted(item.LogicalId, item.Type, item.Status));
            }
        }
        else
        {
            var took = _running.Remove(item.LogicalId, out var started) ? item.At - started.At : TimeSpan.Zero;
            progress.On(item.IsFailure
                ? new StageEvent.ResourceFailed(item.LogicalId, item.Type, item.Status, item.Reason ?? "")
                : new StageEvent.ResourceCompleted(item.LogicalId, item.Type, item.Status, took));
        }
    }
}
