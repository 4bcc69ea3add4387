using System.Globalization;
using Delivery.Forecast;
using Delivery.Review;

namespace Delivery.Deployment;

/// <summary>The board as lines, never wider than asked: the stack, its resources by dependency with elapsed against typical time, what was told.</summary>
public static class StageBoardView
{
    private const int WithTypes = 120;
    private const int StatusWidth = 20;
    private const int TypeWidth = 44;
    private const int TimeWidth = 16;
    private const int LongestName = 60;
    private const int MinimumRows = 3;

    /// <param name="width">Columns.</param>
    /// <param name="height">Lines at most; what has ended goes first where there is no room, then what waits. Null: all.</param>
    public static IReadOnlyList<StyledLine> Render(BoardState state, DateTimeOffset now, int width, int? height, TypicalDurations typical)
    {
        List<StyledLine> lines = [new(Fit($"{state.StackName}  {state.Status ?? "begins"}  {Clock(now - state.Began)}  {Counts(state.Rows)}", width), TextRole.Heading)];
        var shown = Chosen(state.Rows, height is { } all ? Math.Max(MinimumRows, all - 1 - state.Notes.Count - state.Rows.Count(row => row.Reason.Length > 0)) : int.MaxValue);
        lines.AddRange(shown.SelectMany(row => Lines(row, now, width, typical)));
        lines.AddRange(state.Notes.Select(note => new StyledLine(Fit("  " + PlainText.Neutralise(note), width), TextRole.Faint)));
        return lines;
    }

    private static List<BoardRow> Chosen(IReadOnlyList<BoardRow> rows, int room)
    {
        var chosen = rows
            .OrderBy(row => row.State switch { ResourceState.Failed => 0, ResourceState.Running => 1, ResourceState.Waiting => 2, _ => 3 })
            .Take(room).ToHashSet();
        return [.. rows.Where(chosen.Contains)];
    }

    private static IEnumerable<StyledLine> Lines(BoardRow row, DateTimeOffset now, int width, TypicalDurations typical)
    {
        var hasTypes = width >= WithTypes;
        var room = Math.Min(LongestName, width - 4 - StatusWidth - TimeWidth - (hasTypes ? TypeWidth : 0));
        var name = Fit(new string(' ', 2 * row.Depth) + PlainText.Neutralise(row.LogicalId), room - 1).PadRight(room);
        var type = hasTypes ? Fit(PlainText.Neutralise(row.Type), TypeWidth - 1).PadRight(TypeWidth) : "";
        var (mark, role) = row.State switch
        {
            ResourceState.Running => ("> ", TextRole.Normal),
            ResourceState.Done => ("+ ", TextRole.Added),
            ResourceState.Failed => ("! ", TextRole.Danger),
            _ => (". ", TextRole.Faint),
        };
        yield return new(
        [
            ("  " + mark + name + type, row.State == ResourceState.Waiting ? TextRole.Faint : TextRole.Normal),
            (Fit(row.Status.Length > 0 ? row.Status : "waits", StatusWidth - 1).PadRight(StatusWidth), role),
            (Times(row, now, typical).PadLeft(TimeWidth), TextRole.Faint),
        ]);
        if (row.Reason.Length > 0)
        {
            yield return new(Fit("      " + PlainText.Neutralise(row.Reason), width), TextRole.Danger);
        }
    }

    // What the stack itself took before is nearer than the typical time, which is that of a creation; a blink says nothing.
    private static string Times(BoardRow row, DateTimeOffset now, TypicalDurations typical)
    {
        var usual = row.TookBefore >= TimeSpan.FromSeconds(1) ? row.TookBefore
            : row.Status.StartsWith("CREATE", StringComparison.Ordinal) || row.State == ResourceState.Waiting ? typical.Of(row.Type)
            : null;
        var elapsed = row.Took ?? (row.State == ResourceState.Running ? now - row.StartedAt : null);
        return (elapsed, usual) switch
        {
            ({ } sofar, { } known) when row.State == ResourceState.Running => $"{Clock(sofar)} of ~{Clock(known)}",
            ({ } sofar, _) => Clock(sofar),
            (null, { } known) when row.State == ResourceState.Waiting => $"~{Clock(known)}",
            _ => "",
        };
    }

    private static string Counts(IReadOnlyList<BoardRow> rows)
    {
        var failed = rows.Count(row => row.State == ResourceState.Failed);
        return $"{rows.Count(row => row.State == ResourceState.Done)} of {rows.Count} done" + (failed > 0 ? $", {failed} failed" : "");
    }

    private static string Clock(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)Math.Max(0, time.TotalMinutes)}:{Math.Max(0, time.Seconds):00}");

    private static string Fit(string text, int width) => text.Length <= width ? text : width <= 1 ? "" : text[..(width - 1)] + "…";
}
