using System.Text;

namespace Delivery.Runs;

/// <summary>
/// The summary of a GitHub Actions job, a file that every command of the step appends to. A step's summary may have 1 MiB; GitHub shows
/// none of a larger one (GitHub docs, "Workflow commands", read 2026-11).
/// </summary>
/// <param name="file">What <c>GITHUB_STEP_SUMMARY</c> names.</param>
public sealed class StepSummary(string file)
{
    private const int MaxBytes = 1024 * 1024;
    private const string Shortened = "\n\n*Shortened: `artifacts/run/summary.md` has the rest.*\n";

    /// <summary>The job's summary; null outside of GitHub Actions.</summary>
    public static StepSummary? OfProcess() =>
        Environment.GetEnvironmentVariable("GITHUB_STEP_SUMMARY") is { Length: > 0 } file ? new(file) : null;

    /// <summary>Appends as many whole lines as there is room for, and says where the rest is; nothing where not even that has room.</summary>
    public void Append(string markdown)
    {
        var used = File.Exists(file) ? new FileInfo(file).Length : 0;
        var room = MaxBytes - used;
        if (Encoding.UTF8.GetByteCount(markdown) > room)
        {
            markdown = LinesWithin(markdown, room - Encoding.UTF8.GetByteCount(Shortened));
        }

        File.AppendAllText(file, markdown);
    }

    private static string LinesWithin(string markdown, long room)
    {
        var text = new StringBuilder();
        foreach (var line in markdown.Split('\n'))
        {
            room -= Encoding.UTF8.GetByteCount(line) + 1;
            if (room < 0)
            {
                break;
            }

            text.Append(line).Append('\n');
        }

        return text.Length == 0 ? "" : text.Append(Shortened).ToString();
    }
}
