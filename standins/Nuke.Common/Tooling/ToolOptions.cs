namespace Nuke.Common.Tooling;

/// <summary>Returns a changed copy of settings.</summary>
public delegate T Configure<T>(T settings);

/// <summary>A tool's command and switches. The switches are written in the specification's order, whatever the order of the calls.</summary>
public abstract class ToolOptions
{
    private readonly string command;
    private readonly string[] order;
    private Dictionary<string, string[]> switches = [];

    // An empty name is the positional argument, which comes first; a name that ends with ':' is glued to its value.
    private protected ToolOptions(string command, params string[] order) => (this.command, this.order) = (command, ["", .. order]);

    internal string GetArguments() => string.Join(' ', [command, .. order.Where(switches.ContainsKey).SelectMany(x => Render(x, switches[x]))]);

    internal ToolOptions Changed(string name, Func<string[], string[]> change)
    {
        var copy = (ToolOptions)MemberwiseClone();
        copy.switches = new(switches) { [name] = change(switches.GetValueOrDefault(name, [])) };
        return copy;
    }

    /// <summary>Double quotes around a value with spaces that is not quoted yet; quotes inside are escaped.</summary>
    internal static string QuoteIfNeeded(string value) =>
        value.Length > 1 && value[0] is '"' or '\'' && value[^1] == value[0] ? value
        : value.Any(x => char.IsWhiteSpace(x) || x == ',') || value.Length == 0 ? $"\"{value.Replace("\"", "\\\"", StringComparison.Ordinal)}\""
        : value;

    private static IEnumerable<string> Render(string name, string[] values) => name switch
    {
        "" => values.Select(QuoteIfNeeded),
        [.., ':'] => values.Select(x => x.Split('=', 2)).Select(x => $"{name}{x[0]}={QuoteIfNeeded(x[1])}"),
        _ => [name, .. values.Select(QuoteIfNeeded)],
    };
}

/// <summary>Copies with a switch set.</summary>
internal static class ToolOptionsExtensions
{
    public static T With<T>(this T o, string name, params string[] values) where T : ToolOptions => (T)o.Changed(name, _ => values);

    public static T WithProperty<T>(this T o, string name, string value) where T : ToolOptions => (T)o.Changed(
        "--property:", x => [.. x.Where(y => !y.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase)), $"{name}={value}"]);
}
