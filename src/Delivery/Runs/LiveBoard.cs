using Delivery.Deployment;
using Delivery.Forecast;
using Delivery.Review;
using Spectre.Console;

namespace Delivery.Runs;

/// <summary>Draws a board on a terminal, again and again until the work ends.</summary>
/// <param name="isHeld">True while something else is on the terminal, such as a question.</param>
public sealed class LiveBoard(IAnsiConsole console, Func<bool> isHeld, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Shows the board while the work runs; the last picture stays, whole.</summary>
    public async Task<T> ShowAsync<T>(StageBoard board, Func<Task<T>> work)
    {
        var working = Task.FromResult(default(T)!);
        await console.Live(Text.Empty).AutoClear(true).Overflow(VerticalOverflow.Crop).StartAsync(async live =>
        {
            working = work();
            while (!working.IsCompleted)
            {
                if (!isHeld())
                {
                    live.UpdateTarget(Picture(board, console.Profile.Height - 1));
                }
                await Task.WhenAny(working, Task.Delay(Pause, time));
            }
        });
        console.Write(Picture(board, null));
        console.WriteLine();
        return await working;
    }

    private Paragraph Picture(StageBoard board, int? height)
    {
        var picture = new Paragraph();
        var isFirst = true;
        foreach (var line in StageBoardView.Render(board.State, time.GetUtcNow(), console.Profile.Width, height, TypicalDurations.Current))
        {
            picture.Append(isFirst ? "" : "\n");
            isFirst = false;
            foreach (var (text, role) in line.Pieces)
            {
                picture.Append(text, StyleOf(role));
            }
        }
        return picture;
    }

    private static Style StyleOf(TextRole role) => role switch
    {
        TextRole.Heading => new Style(decoration: Decoration.Bold),
        TextRole.Faint => new Style(decoration: Decoration.Dim),
        TextRole.Added => new Style(Color.Green),
        TextRole.Removed => new Style(Color.Red),
        TextRole.Caution => new Style(Color.Yellow),
        TextRole.Danger => new Style(Color.Red, decoration: Decoration.Bold),
        _ => Style.Plain,
    };
}
