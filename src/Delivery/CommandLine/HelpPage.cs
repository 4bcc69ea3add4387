using System.Text;

namespace Delivery.CommandLine;

/// <summary>The page of <c>--help</c>: targets by group, each with an example, then the options. Plain text of 80 columns.</summary>
public static class HelpPage
{
    private const int Width = 80;
    private const int Indent = 2;

    /// <param name="descriptions">What the targets do, by name; a target without one isn't shown.</param>
    public static string Of(CommandDescription build, IReadOnlyDictionary<string, string> descriptions, string program)
    {
        var shown = build.Targets.Where(target => descriptions.ContainsKey(target.Name)).ToList();
        var column = Indent + 2 + shown.Select(target => target.Name.Length).Concat(build.Options.Select(option => option.Switch.Length)).Max();
        var page = new StringBuilder();
        Append(page, $"{program} [target ...] [--option value ...]", 0);
        Append(page, $"Targets come before options. Without a target: {build.DefaultTarget}.", 0);
        foreach (var group in shown.GroupBy(target => target.Group).OrderBy(group => group.Key))
        {
            page.Append('\n').Append(group.Key).Append('\n');
            foreach (var target in group)
            {
                Append(page, $"{new string(' ', Indent)}{target.Name.PadRight(column - Indent)}{descriptions[target.Name]}", column);
                Append(page, $"{new string(' ', column)}{program} {target.Example}", column);
            }
        }
        page.Append("\nOptions\n");
        AppendOptions(page, build.OwnOptions.Where(option => build.Targets.Any(target => target.Options.Contains(option.Name))), column);
        page.Append("\nOptions of every target\n");
        AppendOptions(page, BuiltInOptions.All, column);
        return page.ToString();
    }

    private static void AppendOptions(StringBuilder page, IEnumerable<CommandOption> options, int column)
    {
        foreach (var option in options.OrderBy(option => option.Switch, StringComparer.Ordinal))
        {
            Append(page, $"{new string(' ', Indent)}{option.Switch.PadRight(column - Indent)}{option.Description}", column);
        }
    }

    /// <summary>A line, broken between words where it is too long; what follows stands under the column.</summary>
    private static void Append(StringBuilder page, string line, int column)
    {
        while (line.Length > Width && line.LastIndexOf(' ', Width) is var space && space > column)
        {
            page.Append(line.AsSpan(0, space).TrimEnd()).Append('\n');
            line = new string(' ', column) + line[space..].TrimStart();
        }
        page.Append(line.AsSpan().TrimEnd()).Append('\n');
    }
}
