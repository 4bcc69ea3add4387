using Delivery.Review;

namespace Delivery.Runs;

/// <summary>The terminal that a run shows reviews on and asks at.</summary>
/// <param name="width">Columns.</param>
/// <param name="hasColour">Whether colours are understood; words say the same.</param>
public sealed class RunTerminal(TextWriter output, TextReader input, int width, bool hasColour)
{
    private const int UsualWidth = 80;

    public int Width { get; } = width;

    /// <summary>The process's own: 80 columns where output goes to a file or a pipe, colour only on a terminal without NO_COLOR.</summary>
    public static RunTerminal OfProcess() => new(
        Console.Out, Console.In, WidthOfConsole(),
        !Console.IsOutputRedirected && string.IsNullOrEmpty(System.Environment.GetEnvironmentVariable("NO_COLOR")));

    public void Write(IEnumerable<StyledLine> lines)
    {
        output.WriteLine();
        output.Write(StyledText.Write(lines, hasColour));
        output.WriteLine();
        output.Flush();
    }

    /// <summary>The answer as typed; null where input ended.</summary>
    public string? Ask(string question)
    {
        output.Write(question);
        output.Flush();
        return input.ReadLine();
    }

    private static int WidthOfConsole()
    {
        try
        {
            return Console.IsOutputRedirected || Console.WindowWidth <= 0 ? UsualWidth : Console.WindowWidth;
        }
        catch (IOException)
        {
            return UsualWidth;
        }
    }
}
