using Delivery.Review;

namespace Delivery.Doctor;

/// <summary>The results as a table: name, state, what was found, and below it what to do. Never wider than the terminal.</summary>
public static class CheckupTable
{
    private const int MinimumText = 20;

    /// <param name="width">Columns.</param>
    public static IEnumerable<StyledLine> Render(IReadOnlyList<CheckResult> results, int width)
    {
        var names = results.Max(result => result.Name.Length) + 2;
        const int states = 9;
        var indent = new string(' ', names + states);
        var room = Math.Max(MinimumText, width - indent.Length);
        yield return new($"{"Check".PadRight(names)}{"State",-states}Found", TextRole.Heading);
        foreach (var result in results)
        {
            var lines = TextWrapping.Lines(PlainText.Neutralise(result.Found), room).ToList();
            yield return new([(result.Name.PadRight(names), TextRole.Normal), (Word(result).PadRight(states), Role(result)), (lines[0], TextRole.Normal)]);
            foreach (var line in lines.Skip(1))
            {
                yield return new(indent + line);
            }

            if (result.Fix.Length > 0)
            {
                foreach (var line in TextWrapping.Lines("-> " + PlainText.Neutralise(result.Fix), room))
                {
                    yield return new(indent + line, TextRole.Heading);
                }
            }
        }

        var problems = results.Count(result => result.IsProblem);
        var warnings = results.Count(result => result.State == CheckState.Warning);
        yield return new("");
        yield return new($"{Counted(problems, "problem")}, {Counted(warnings, "warning")}", problems > 0 ? TextRole.Danger : TextRole.Normal);
    }

    private static string Counted(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";

    private static string Word(CheckResult result) => result switch
    {
        { IsProblem: true } => "problem",
        { State: CheckState.Warning } => "warning",
        _ => "ok",
    };

    private static TextRole Role(CheckResult result) => result switch
    {
        { IsProblem: true } => TextRole.Danger,
        { State: CheckState.Warning } => TextRole.Caution,
        _ => TextRole.Added,
    };
}
