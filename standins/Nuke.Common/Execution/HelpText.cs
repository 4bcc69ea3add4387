using Nuke.Common.Parameters;

namespace Nuke.Common.Execution;

/// <summary>The targets with their direct dependencies, then the parameters.</summary>
internal static class HelpText
{
    private const int Gap = 4;

    public static void Write(NukeBuild build, List<ExecutableTarget> targets)
    {
        var listed = targets.Where(x => x.Listed).ToList();
        var own = ParameterBinding.Members(build.GetType())
            .Where(x => x.Attribute is ParameterAttribute { List: true } and not ProjectModel.SolutionAttribute)
            .Select(x => (Name: DisplayName.Of(ParameterBinding.NameOf(x.Member, (ParameterAttribute)x.Attribute)), ((ParameterAttribute)x.Attribute).Description))
            .OrderBy(x => x.Name, StringComparer.Ordinal)
            .ToList();
        var builtIn = BuiltInParameters.All.Where(x => x.Name != "partition").Select(x => (x.Name, x.Description)).ToList();
        var width = listed.Select(x => Label(x).Length).Concat(own.Concat(builtIn).Select(x => x.Name.Length + 2)).Max() + Gap;

        ConsoleText.Write("Targets (with their direct dependencies):");
        ConsoleText.Write();
        foreach (var target in listed)
        {
            var dependencies = string.Join(", ", target.ExecutionDependencies.Where(x => x.Listed).Select(x => x.Name));
            var texts = new[] { target.Description, dependencies.Length > 0 ? "-> " + dependencies : null }.Where(x => x != null);
            ConsoleText.Write($"  {Label(target).PadRight(width)}{string.Join("   ", texts)}".TrimEnd());
        }

        ConsoleText.Write();
        ConsoleText.Write("Parameters:");
        foreach (var group in new[] { own, builtIn }.Where(x => x.Count > 0))
        {
            ConsoleText.Write();
            foreach (var (name, description) in group)
            {
                ConsoleText.Write($"  {("--" + name).PadRight(width)}{description ?? "<no description>"}");
            }
        }
    }

    private static string Label(ExecutableTarget target) => target.Name + (target.IsDefault ? " (default)" : string.Empty);
}
