using Delivery.Errors;
using Delivery.Rollout;

namespace Delivery.Runs;

/// <summary>A rollout as lines: its counts when they change, every failed task with its last words.</summary>
internal sealed class RolloutLines(Action<string> say, Action<string> warn) : IRolloutProgress
{
    private string? _told;

    public void On(RolloutEvent rolloutEvent)
    {
        switch (rolloutEvent)
        {
            case RolloutEvent.Counts counts:
                var line = ErrorText.Plain($"  {counts.DeploymentId}: {counts.Running} running, {counts.Pending} pending, {counts.Desired} desired, {counts.Failed} failed");
                if (line != _told)
                {
                    say(line);
                    _told = line;
                }

                break;
            case RolloutEvent.TaskFailed { Task: var task }:
                warn(ErrorText.Plain($"  {task.Summary}"));
                foreach (var last in task.LastLogLines)
                {
                    warn(ErrorText.Plain($"    | {last}"));
                }

                break;
            case RolloutEvent.Message message:
                say(ErrorText.Plain($"  {message.Text}"));
                break;
        }
    }
}
