namespace StandIns.Tests.Nuke;

/// <summary>One data file: why, arguments, terminal's width, environment and files of a run, then its exit code and whole output.</summary>
internal sealed record FixtureCase(string Arguments, int? Columns, List<(string Name, string Value)> Environment, List<(string Path, string Text)> Files, int ExitCode, string Output)
{
    private const string Separator = "----\n";

    public static string Folder { get; } = Repository.PathOf("tests/StandIns.Tests/Golden/Nuke");

    public static FixtureCase Read(string name)
    {
        var text = File.ReadAllText(Path.Combine(Folder, name + ".txt"));
        var end = text.IndexOf(Separator, StringComparison.Ordinal);
        var lines = text[..end].Split('\n').Where(x => x.Length > 0 && x[0] != '#').Select(x => x.Split(": ", 2)).ToList();
        List<(string, string)> All(string key) => [.. lines.Where(x => x[0].StartsWith(key + " ", StringComparison.Ordinal)).Select(x => (x[0][(key.Length + 1)..], x[1]))];
        return new FixtureCase(
            lines.Find(x => x[0] == "args")?[1] ?? string.Empty,
            lines.Find(x => x[0] == "terminal") is { } terminal ? int.Parse(terminal[1], System.Globalization.CultureInfo.InvariantCulture) : null,
            All("env"),
            All("file"),
            int.Parse(lines.Single(x => x[0] == "exit")[1], System.Globalization.CultureInfo.InvariantCulture),
            text[(end + Separator.Length)..]);
    }
}
