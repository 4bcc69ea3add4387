using Nuke.Common.Parameters;

namespace Nuke.Common.Execution;

/// <summary>What a build can do (<c>--help</c>) and what it would do (<c>--plan</c>).</summary>
internal static class Overview
{
    private const int Gap = 4;

    /// <summary>The targets with their direct dependencies, then the parameters.</summary>
    public static void WriteHelp(NukeBuild build, List<ExecutableTarget> targets)
    {
        var listed = targets.Where(x => x.Listed).Select(x => (Label: x.Name + (x.IsDefault ? " (default)" : ""), Text: Described(x))).ToList();
        var own = ParameterBinding.Parameters(build).Where(x => x.Attribute is not ProjectModel.SolutionAttribute)
            .Select(x => (Label: "--" + DisplayName.Of(x.Name), Text: x.Attribute.Description ?? "<no description>"))
            .OrderBy(x => x.Label, StringComparer.Ordinal).ToList();
        var builtIn = ParameterBinding.BuiltInParameters.Where(x => x.Name != "Partition").Select(x => (Label: "--" + DisplayName.Of(x.Name), Text: x.Description)).ToList();
        var width = listed.Concat(own).Concat(builtIn).Max(x => x.Label.Length) + Gap;

        ConsoleText.Write("Targets (with their direct dependencies):");
        WriteGroup(listed);
        ConsoleText.Write();
        ConsoleText.Write("Parameters:");
        WriteGroup(own);
        WriteGroup(builtIn);

        void WriteGroup(List<(string Label, string Text)> entries)
        {
            if (entries.Count > 0)
            {
                ConsoleText.Write();
            }

            foreach (var (label, text) in entries)
            {
                ConsoleText.WriteWrapped($"  {label.PadRight(width)}", text);
            }
        }
    }

    /// <summary>The order, and why a target is in it.</summary>
    public static void WritePlan(IReadOnlyCollection<ExecutableTarget> plan)
    {
        ConsoleText.Write("Execution plan:");
        ConsoleText.Write();
        var width = plan.Max(x => x.Name.Length);
        foreach (var (index, target) in plan.Index())
        {
            string[] reasons = [target.Invoked ? "(invoked)" : "", target.ExecutionDependencies.Count > 0 ? "depends on " + Names(target.ExecutionDependencies) : ""];
            ConsoleText.WriteWrapped($"  {index + 1,2}  {target.Name.PadRight(width)}  ", string.Join("  ", reasons.Where(x => x.Length > 0)));
        }
    }

    private static string Described(ExecutableTarget target)
    {
        var dependencies = Names(target.ExecutionDependencies.Where(x => x.Listed));
        return $"{target.Description}   {(dependencies.Length > 0 ? "-> " + dependencies : "")}".Trim();
    }

    private static string Names(IEnumerable<ExecutableTarget> targets) => string.Join(", ", targets.Select(x => x.Name));
}
