namespace Nuke.Common.Parameters;

/// <summary>Positional arguments, then switches with their values; switch names compare without dashes and case.</summary>
internal sealed class CommandLine
{
    private readonly Dictionary<string, string[]> switches = new(StringComparer.OrdinalIgnoreCase);

    public CommandLine(IEnumerable<string> arguments)
    {
        var positionals = new List<string>();
        string name = null;
        var values = new List<string>();
        foreach (var argument in arguments.Append("-"))
        {
            if (!argument.StartsWith('-'))
            {
                (name == null ? positionals : values).Add(argument);
                continue;
            }

            if (name != null)
            {
                switches[name] = [.. values];
            }

            name = Plain(argument);
            values.Clear();
        }

        Positionals = [.. positionals];
    }

    public static CommandLine Current { get; } = new(Environment.GetCommandLineArgs().Skip(1));

    public string[] Positionals { get; }

    public static string Plain(string name) => name.Replace("-", string.Empty, StringComparison.Ordinal);

    public bool Has(string name) => switches.ContainsKey(Plain(name));

    /// <summary>Null where the switch was not given; empty where it came without a value.</summary>
    public string[] Values(string name) => switches.GetValueOrDefault(Plain(name));

    public string Value(string name) => Values(name)?.FirstOrDefault();
}
