using System.Globalization;

namespace Nuke.Common.Execution;

/// <summary>The table of targets and the final line.</summary>
internal static class SummaryTable
{
    public static void Write(NukeBuild build, string when)
    {
        var nameWidth = Math.Max(build.ExecutionPlan.Max(x => x.Name.Length) + 4, 19);
        string Line(string name, string status, string duration) => $"{name.PadRight(nameWidth)}{status,-10}{duration,10}";
        var width = Line("", "", "").Length;

        ConsoleText.Write();
        ConsoleText.Write(new string('═', width));
        ConsoleText.Write(Line("Target", "Status", "Duration"), ConsoleText.Information);
        ConsoleText.Write(new string('─', width));
        foreach (var target in build.ExecutionPlan.Where(x => x.Status != ExecutionStatus.Collective))
        {
            var duration = target.Status is ExecutionStatus.Skipped or ExecutionStatus.NotRun ? "" : Duration(target.Stopwatch.Elapsed);
            var note = target.Note == null ? "" : "   // " + target.Note;
            ConsoleText.Write(ConsoleText.Cut(Line(target.Name, target.Status.ToString(), duration) + note), target.Status switch
            {
                ExecutionStatus.Succeeded => ConsoleText.Success,
                ExecutionStatus.Failed => ConsoleText.Error,
                ExecutionStatus.Aborted or ExecutionStatus.NotRun => ConsoleText.Warning,
                _ => null,
            });
        }

        ConsoleText.Write(new string('─', width));
        ConsoleText.Write(Line("Total", "", Duration(build.ExecutionPlan.Aggregate(TimeSpan.Zero, (sum, x) => sum + x.Stopwatch.Elapsed))), ConsoleText.Information);
        ConsoleText.Write(new string('═', width));
        ConsoleText.Write();
        ConsoleText.Write(
            build.IsSucceeding ? $"Build succeeded on {when}. ＼（＾ᴗ＾）／" : $"Build failed on {when}. (╯°□°）╯︵ ┻━┻",
            build.IsSucceeding ? ConsoleText.Success : ConsoleText.Error);
    }

    private static string Duration(TimeSpan duration) =>
        duration < TimeSpan.FromSeconds(1) ? "< 1sec" : string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalMinutes}:{duration:ss}");
}
