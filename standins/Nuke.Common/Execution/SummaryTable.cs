using System.Globalization;

namespace Nuke.Common.Execution;

/// <summary>The table of targets and the final line.</summary>
internal static class SummaryTable
{
    private const int StatusWidth = 10;
    private const int DurationWidth = 10;

    public static void Write(NukeBuild build)
    {
        var nameWidth = Math.Max(build.ExecutionPlan.Max(x => x.Name.Length) + 4, 19);
        var width = nameWidth + StatusWidth + DurationWidth;
        string Line(string name, string status, string duration) => name.PadRight(nameWidth) + status.PadRight(StatusWidth) + duration.PadLeft(DurationWidth);

        ConsoleText.Write();
        ConsoleText.Write(new string('═', width));
        ConsoleText.Write(Line("Target", "Status", "Duration"), ConsoleText.Information);
        ConsoleText.Write(new string('─', width));
        foreach (var target in build.ExecutionPlan.Where(x => x.Status != ExecutionStatus.Collective))
        {
            var duration = target.Status is ExecutionStatus.Skipped or ExecutionStatus.NotRun ? string.Empty : Duration(target.Duration);
            var note = string.Join(", ", target.SummaryInformation.Select(x => $"{x.Key}: {x.Value}"));
            ConsoleText.Write(Line(target.Name, target.Status.ToString(), duration) + (note.Length > 0 ? "   // " + note : string.Empty), target.Status switch
            {
                ExecutionStatus.Succeeded => ConsoleText.Success,
                ExecutionStatus.Failed => ConsoleText.Error,
                ExecutionStatus.Aborted or ExecutionStatus.NotRun => ConsoleText.Warning,
                _ => null,
            });
        }

        ConsoleText.Write(new string('─', width));
        ConsoleText.Write(Line("Total", string.Empty, Duration(build.ExecutionPlan.Aggregate(TimeSpan.Zero, (sum, x) => sum + x.Duration))), ConsoleText.Information);
        ConsoleText.Write(new string('═', width));
        ConsoleText.Write();
        var when = DateTime.Now.ToString(CultureInfo.CurrentCulture);
        if (build.IsSucceeding)
        {
            ConsoleText.Write($"Build succeeded on {when}. ＼（＾ᴗ＾）／", ConsoleText.Success);
        }
        else
        {
            ConsoleText.Write($"Build failed on {when}. (╯°□°）╯︵ ┻━┻", ConsoleText.Error);
        }
    }

    private static string Duration(TimeSpan duration) =>
        duration < TimeSpan.FromSeconds(1) ? "< 1sec" : string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalMinutes}:{duration:ss}");
}
