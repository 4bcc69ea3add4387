namespace Nuke.Common.Tooling;

/// <summary>Settings that are changed by copy.</summary>
public abstract class Options
{
    private protected virtual void CopyCollections()
    {
    }

    internal Options Copy()
    {
        var copy = (Options)MemberwiseClone();
        copy.CopyCollections();
        return copy;
    }
}

/// <summary>A tool's command line and how its process is run.</summary>
public abstract class ToolOptions : Options
{
    private Dictionary<string, List<string>> switches = [];

    public string ProcessToolPath { get; internal set; }
    public string ProcessWorkingDirectory { get; internal set; }
    public IReadOnlyDictionary<string, string> ProcessEnvironmentVariables { get; internal set; } = EnvironmentInfo.Variables;
    public int? ProcessExecutionTimeout { get; internal set; }
    public bool? ProcessOutputLogging { get; internal set; }
    public bool? ProcessInvocationLogging { get; internal set; }
    public bool? ProcessExitHandling { get; internal set; }
    public IReadOnlyList<string> ProcessAdditionalArguments { get; internal set; } = [];

    /// <summary>The command, then its switches in the order in which they are written; an empty name is a positional argument.</summary>
    internal abstract (string Command, string[] Switches) Specification { get; }
    internal void SetSwitch(string name, IEnumerable<string> values) => switches[name] = [.. values];

    internal void AddSwitch(string name, IEnumerable<string> values) =>
        switches[name] = [.. switches.GetValueOrDefault(name, []), .. values];

    internal void ReplaceProperty(string name, string value) => SetSwitch(
        "--property:",
        switches.GetValueOrDefault("--property:", []).Where(x => !x.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase)).Append($"{name}={value}"));

    internal string GetArguments()
    {
        var (command, order) = Specification;
        return string.Join(' ', [command, .. order.SelectMany(Render), .. ProcessAdditionalArguments]);
    }

    private protected override void CopyCollections() => switches = new(switches);

    // Switches that end with ':' are glued to their value; a switch without values is a flag.
    private IEnumerable<string> Render(string name) => switches.GetValueOrDefault(name) switch
    {
        null => [],
        { Count: 0 } => [name],
        var values when name.Length == 0 => values.Select(Arguments.QuoteIfNeeded),
        var values when name[^1] == ':' => values.Select(x => name + RenderProperty(x)),
        var values => values.SelectMany(x => new[] { name, Arguments.QuoteIfNeeded(x) }),
    };

    private static string RenderProperty(string property)
    {
        var equals = property.IndexOf('=', StringComparison.Ordinal) + 1;
        return property[..equals] + Arguments.QuoteIfNeeded(property[equals..]);
    }
}

/// <summary>Changes of any settings.</summary>
public static class OptionsExtensions
{
    public static T When<T>(this T options, Func<T, bool> condition, Configure<T> configurator)
        where T : Options, new() => condition(options) ? configurator(options) : options;

    public static T Apply<T>(this T options, Configure<T> configurator)
        where T : Options => configurator.InvokeSafe(options);

    internal static T Changed<T>(this T options, Action<T> change)
        where T : Options
    {
        var copy = (T)options.Copy();
        change(copy);
        return copy;
    }
}

/// <summary>Settings common to all tools.</summary>
public static class ToolOptionsExtensions
{
    public static T SetProcessToolPath<T>(this T o, string value) where T : ToolOptions => o.Changed(x => x.ProcessToolPath = value);
    public static T SetProcessWorkingDirectory<T>(this T o, string value) where T : ToolOptions => o.Changed(x => x.ProcessWorkingDirectory = value);
    public static T SetProcessEnvironmentVariable<T>(this T o, string key, string value) where T : ToolOptions => o.Changed(x => x.ProcessEnvironmentVariables = new Dictionary<string, string>(x.ProcessEnvironmentVariables) { [key] = value });
    public static T RemoveProcessEnvironmentVariable<T>(this T o, string key) where T : ToolOptions => o.Changed(x => x.ProcessEnvironmentVariables = x.ProcessEnvironmentVariables.Where(y => y.Key != key).ToDictionary());
    public static T SetProcessExecutionTimeout<T>(this T o, int? value) where T : ToolOptions => o.Changed(x => x.ProcessExecutionTimeout = value);
    public static T SetProcessAdditionalArguments<T>(this T o, params string[] v) where T : ToolOptions => o.Changed(x => x.ProcessAdditionalArguments = v);
    public static T AddProcessAdditionalArguments<T>(this T o, params string[] v) where T : ToolOptions => o.Changed(x => x.ProcessAdditionalArguments = [.. x.ProcessAdditionalArguments, .. v]);
    public static T EnableProcessOutputLogging<T>(this T o) where T : ToolOptions => o.Changed(x => x.ProcessOutputLogging = true);
    public static T DisableProcessOutputLogging<T>(this T o) where T : ToolOptions => o.Changed(x => x.ProcessOutputLogging = false);
    public static T EnableProcessInvocationLogging<T>(this T o) where T : ToolOptions => o.Changed(x => x.ProcessInvocationLogging = true);
    public static T DisableProcessInvocationLogging<T>(this T o) where T : ToolOptions => o.Changed(x => x.ProcessInvocationLogging = false);
    public static T EnableProcessExitHandling<T>(this T o) where T : ToolOptions => o.Changed(x => x.ProcessExitHandling = true);
    public static T DisableProcessExitHandling<T>(this T o) where T : ToolOptions => o.Changed(x => x.ProcessExitHandling = false);
    internal static T With<T>(this T o, string name, params IEnumerable<string> values) where T : ToolOptions => o.Changed(x => x.SetSwitch(name, values));
    internal static T Adding<T>(this T o, string name, params IEnumerable<string> values) where T : ToolOptions => o.Changed(x => x.AddSwitch(name, values));
    internal static T WithProperty<T>(this T o, string name, object value) where T : ToolOptions => o.Changed(x => x.ReplaceProperty(name, Text(value)));

    private static string Text(object value) => value is bool flag ? (flag ? "true" : "false") : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture);
}
