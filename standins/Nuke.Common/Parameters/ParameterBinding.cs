using System.Collections;
using System.Globalization;
using System.Reflection;
using Nuke.Common.IO;
using Nuke.Common.ValueInjection;

namespace Nuke.Common.Parameters;

/// <summary>Where a parameter's value comes from: command line, environment, parameter files, then the member's own initializer.</summary>
internal sealed class ParameterBinding(CommandLine commandLine, IDictionary environment, ParameterFiles files)
{
    public static readonly (string Name, string Description)[] BuiltInParameters =
    [
        ("Continue", "Indicates to continue a previously failed build attempt."),
        ("Help", "Shows the help text for this build assembly."),
        ("Host", "Host for execution. Default is 'automatic'."),
        ("NoLogo", "Disables displaying the NUKE logo."),
        ("Partition", "Partition to use on CI."),
        ("Plan", "Shows the execution plan."),
        ("Profile", "Defines the profiles to load."),
        ("Root", "Root directory during build execution."),
        ("Skip", "List of targets to be skipped. Empty list skips all dependencies."),
        ("Target", "List of targets to be invoked."),
        ("Verbosity", "Logging verbosity during build execution. Default is 'Normal'."),
    ];

    private readonly Dictionary<string, List<string>> variables = environment.Keys.Cast<string>()
        .GroupBy(Letters, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(x => x.Key, x => x.ToList(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Of the running build.</summary>
    public static ParameterBinding Current { get; set; }

    public static IEnumerable<(MemberInfo Member, ValueInjectionAttributeBase Attribute)> Members(Type build)
    {
        // Fields behind automatic properties carry no attributes of ours; asking them costs time.
        foreach (var member in build.GetMembers(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Where(x => x is FieldInfo or PropertyInfo && x.Name[0] != '<'))
        {
            if (member.GetCustomAttribute<ValueInjectionAttributeBase>() is { } attribute)
            {
                yield return (member, attribute);
            }
        }
    }

    public static IEnumerable<(string Name, Type Type, ParameterAttribute Attribute)> Parameters(NukeBuild build) =>
        from x in Members(build.GetType())
        let attribute = x.Attribute as ParameterAttribute
        where attribute != null
        select (attribute.Name ?? x.Member.Name, TypeOf(x.Member), attribute);

    public static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    public static void Set(MemberInfo member, object build, object value)
    {
        // A get-only property is set through the field behind it.
        var field = member as FieldInfo ?? member.DeclaringType.GetField($"<{member.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic);
        if (field != null)
        {
            field.SetValue(build, value);
        }
        else
        {
            ((PropertyInfo)member).SetValue(build, value);
        }
    }

    /// <summary>Null: no value, the member keeps its own. Relative paths are meant from the working directory, those in files from the root.</summary>
    public object Value(string name, Type type)
    {
        if (commandLine.Values(name) is { } arguments)
        {
            return Convert(type, arguments, Environment.CurrentDirectory);
        }

        return Variable(name) is { } variable ? Convert(type, [variable], Environment.CurrentDirectory)
            : files.Values(name) is { } entries ? Convert(type, entries, NukeBuild.RootDirectory)
            : null;
    }

    /// <summary>A value for one of NUKE's own parameters. Ordinary variables such as HOST or SKIP don't reach them: only NUKE_NAME does.</summary>
    public string[] BuiltIn(string name) =>
        commandLine.Values(name) ?? (environment["NUKE_" + name.ToUpperInvariant()] is string value ? [value] : files.Values(name));

    private static string Letters(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit));

    private string Variable(string name)
    {
        if (environment[name] is string exact)
        {
            return exact;
        }

        var candidates = variables.GetValueOrDefault(Letters(name), []).Concat(variables.GetValueOrDefault("NUKE" + Letters(name), [])).ToList();
        if (candidates.Count > 1)
        {
            Serilog.Log.Warning("Could not resolve {Name} since multiple values are provided", name);
        }

        return candidates.Count == 1 ? (string)environment[candidates[0]] : null;
    }

    private static object Convert(Type declared, string[] values, string baseDirectory)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        try
        {
            return values switch
            {
                [] => type == typeof(bool) ? true : null,
                [var text] when type == typeof(AbsolutePath) => AbsolutePath.Create(Path.GetFullPath(text, baseDirectory)),
                [""] when type == typeof(bool) => false,
                [var text] => System.Convert.ChangeType(text, type, CultureInfo.InvariantCulture),
                _ => throw new FormatException($"'{string.Join(' ', values)}' is more than one value"),
            };
        }
        catch (Exception exception) when (values.Length == 1 && exception is FormatException or OverflowException or InvalidCastException)
        {
            throw new FormatException($"Value '{values[0]}' could not be converted to '{type.Name}'");
        }
    }
}
