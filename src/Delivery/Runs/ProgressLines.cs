using Delivery.Deployment;
using Delivery.Errors;

namespace Delivery.Runs;

/// <summary>Progress of a stage as lines: one per resource that ends, with what went wrong.</summary>
internal sealed class ProgressLines(Action<string> say, Action<string> warn) : IStageProgress
{
    public void On(StageEvent stageEvent)
    {
        switch (stageEvent)
        {
            case StageEvent.ResourceCompleted done:
                say(ErrorText.Plain($"  {done.Status,-16} {done.LogicalId} ({done.Type}) {done.Took.TotalSeconds:0.0} s"));
                break;
            case StageEvent.ResourceFailed failed:
                warn(ErrorText.Plain($"  {failed.Status,-16} {failed.LogicalId} ({failed.Type}): {failed.Reason}"));
                break;
            case StageEvent.StackStatus status:
                say(ErrorText.Plain($"  {status.StackName}: {status.Status}{(status.Reason is { Length: > 0 } why ? $": {why}" : "")}"));
                break;
            case StageEvent.Note note:
                say(ErrorText.Plain($"  {note.Text}"));
                break;
        }
    }
}
