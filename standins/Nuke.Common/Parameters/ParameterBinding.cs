using System.Collections;
using System.Reflection;
using Nuke.Common.ValueInjection;

namespace Nuke.Common.Parameters;

/// <summary>Where a parameter's value comes from: command line, environment, parameter files, then the member's own initializer.</summary>
internal sealed class ParameterBinding(CommandLine commandLine, IDictionary environment, ParameterFiles files)
{
    private readonly Dictionary<string, List<string>> variables = environment.Keys.Cast<string>()
        .GroupBy(Letters, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(x => x.Key, x => x.ToList(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Of the running build.</summary>
    public static ParameterBinding Current { get; set; }

    public static IEnumerable<(MemberInfo Member, ValueInjectionAttributeBase Attribute)> Members(Type build)
    {
        const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        for (var type = build; type != typeof(NukeBuild); type = type.BaseType)
        {
            foreach (var member in type.GetMembers(Declared).Where(x => x is FieldInfo or PropertyInfo))
            {
                // Fields behind automatic properties carry no attributes of ours; asking them costs time.
                if (member.Name[0] != '<' && member.GetCustomAttribute<ValueInjectionAttributeBase>() is { } attribute)
                {
                    yield return (member, attribute);
                }
            }
        }
    }

    public static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    public static object Get(MemberInfo member, object build) => member is FieldInfo field ? field.GetValue(build) : ((PropertyInfo)member).GetValue(build);

    public static void Set(MemberInfo member, object build, object value)
    {
        if (member is FieldInfo field)
        {
            field.SetValue(build, value);
            return;
        }

        // A get-only property is set through the field behind it.
        var property = (PropertyInfo)member;
        if (property.SetMethod == null)
        {
            property.DeclaringType.GetField($"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic).SetValue(build, value);
        }
        else
        {
            property.SetValue(build, value);
        }
    }

    public static string NameOf(MemberInfo member, ParameterAttribute attribute) =>
        member.DeclaringType.GetCustomAttribute<ParameterPrefixAttribute>()?.Prefix + (attribute.Name ?? member.Name);

    public object Value(MemberInfo member, ParameterAttribute attribute) => Value(NameOf(member, attribute), TypeOf(member), attribute.Separator);

    public object Value(string name, Type type, string separator)
    {
        if (commandLine.Values(name) is { } arguments)
        {
            return ValueConversion.Convert(type, arguments, separator, Environment.CurrentDirectory);
        }

        if (Variable(name) is { } variable)
        {
            return ValueConversion.Convert(type, [variable], separator, Environment.CurrentDirectory);
        }

        return files.Values(name) is { } entries ? ValueConversion.Convert(type, entries, separator: null, NukeBuild.RootDirectory) : null;
    }

    /// <summary>A value for one of NUKE's own parameters. Ordinary variables such as HOST or SKIP don't reach them: only NUKE_NAME does.</summary>
    public string[] BuiltIn(string name) =>
        commandLine.Values(name) ??
        (environment["NUKE_" + name.ToUpperInvariant()] is string value ? new[] { value } : null) ??
        files.Values(name);

    private static string Letters(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit));

    private string Variable(string name)
    {
        if (environment[name] is string exact)
        {
            return exact;
        }

        var plain = Letters(name);
        var candidates = variables.GetValueOrDefault(plain, []).Concat(variables.GetValueOrDefault("NUKE" + plain, [])).ToList();
        if (candidates.Count > 1)
        {
            Serilog.Log.Warning("Could not resolve {Name} since multiple values are provided", name);
        }

        return candidates.Count == 1 ? (string)environment[candidates[0]] : null;
    }
}
