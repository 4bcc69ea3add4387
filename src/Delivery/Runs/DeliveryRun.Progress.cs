using Delivery.Deployment;
using Delivery.Lint;
using Delivery.Rollout;
using Spectre.Console;

namespace Delivery.Runs;

/// <summary>How a stage's progress is shown: a live tree on a terminal, one line per resource else.</summary>
public sealed partial class DeliveryRun
{
    private bool IsLive => _settings is { IsInteractive: true, IsQuiet: false } && AnsiConsole.Profile.Capabilities.Ansi;

    private Task<StageExecution> ShownAsync(
        StagePlan plan, IReadOnlyCollection<string> planned, Func<IStageProgress, IRolloutProgress, Task<StageExecution>> execute)
    {
        if (!IsLive)
        {
            return execute(Progress, RolloutProgress);
        }

        var board = new StageBoard(plan.StackName, ResourceOrder.Of(plan.Template), planned, _time);
        return new LiveBoard(AnsiConsole.Console, () => _settings.Interruption?.IsAsking == true, _time)
            .ShowAsync(board, () => execute(board, new RolloutLines(board.Note, board.Note)));
    }
}
