using System.Collections;
using System.Reflection;
using Delivery.CommandLine;
using Delivery.Errors;
using Delivery.Rehearsal;
using Nuke.Common;

/// <summary>What comes before NUKE reads the command line: the guard, which refuses what NUKE would pass over, and the help page.</summary>
sealed partial class Build
{
    /// <summary>The exit code where the command line ends here, null where the build is to run.</summary>
    static int? Guard(string[] arguments)
    {
        try
        {
            var surroundings = RepositoryFolder.Read(RepositoryFolder.Find(arguments, System.Environment.CurrentDirectory), arguments, Variables());
            var build = Describe();
            var problems = CommandLineGuard.Check(build, surroundings);
            if (problems.Count > 0)
            {
                throw new DeliveryException(problems);
            }

            if (ScenarioListing.IsAskedFor(arguments))
            {
                return ScenarioListing.Print(Path.Combine(RepositoryFolder.Find(arguments, System.Environment.CurrentDirectory), EmulatorPath));
            }

            if (!CommandLineGuard.IsHelp(arguments))
            {
                return null;
            }

            Console.Out.Write(HelpPage.Of(build, TargetDescriptions.Of(new Build()), surroundings.Program));
            return 0;
        }
        catch (DeliveryException refused)
        {
            Console.Error.WriteLine(ErrorText.Of(refused));
            return Delivery.ExitCodes.Usage;
        }
    }

    static CommandDescription Describe() =>
        new(CommandLineTable.Targets, [.. Parameters()], CommandLineTable.DefaultTarget);

    static IEnumerable<CommandOption> Parameters() =>
        from member in typeof(Build).GetMembers(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where member is FieldInfo or PropertyInfo && member.Name[0] != '<'
        let parameter = member.GetCustomAttribute<ParameterAttribute>()
        where parameter is not null
        select Option(parameter.Name ?? member.Name, member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType, parameter.Description ?? "");

    static CommandOption Option(string name, Type type, string description)
    {
        var element = type.GetElementType() ?? Nullable.GetUnderlyingType(type) ?? type;
        var kind = CommandLineTable.KindOf(name)
            ?? (element == typeof(bool) ? OptionKind.Flag
                : element == typeof(int) ? OptionKind.Number
                : element.IsEnum ? OptionKind.Choice
                : OptionKind.Text);
        return new(name, kind, description)
        {
            IsList = type.IsArray,
            Choices = element.IsEnum ? Enum.GetNames(element) : [],
            Default = name == CommandLineTable.EnvironmentOption ? CommandLineTable.DefaultEnvironment : null,
        };
    }

    static Dictionary<string, string> Variables() => System.Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(variable => (string)variable.Key, variable => (string)variable.Value ?? "");
}
