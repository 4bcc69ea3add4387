namespace Delivery.CommandLine;

/// <summary>The options of every NUKE build (10.1.0, its help text and schema, 2026-11-23).</summary>
public static class BuiltInOptions
{
    public static IReadOnlyList<CommandOption> All { get; } =
    [
        new("Continue", OptionKind.Flag, "Continues a build that failed") { IsBuiltIn = true },
        new("Help", OptionKind.Flag, "Shows this page") { IsBuiltIn = true },
        new("Host", OptionKind.Choice, "Where the build runs (default: found out)") { IsBuiltIn = true, Choices = ["GitHubActions", "Terminal"] },
        new("NoLogo", OptionKind.Flag, "Leaves out the logo") { IsBuiltIn = true },
        new("Partition", OptionKind.Text, "Part of a divided build, as 1/3") { IsBuiltIn = true },
        new("Plan", OptionKind.Flag, "Shows which targets would run") { IsBuiltIn = true },
        new("Profile", OptionKind.Profiles, "Loads .nuke/parameters.NAME.json") { IsBuiltIn = true, IsList = true },
        new("Root", OptionKind.Text, "Folder of the repository") { IsBuiltIn = true, MayBeEmpty = true },
        new("Skip", OptionKind.Targets, "Targets to skip; without a name: all but those asked for") { IsBuiltIn = true, IsList = true, MayBeEmpty = true },
        new("Target", OptionKind.Targets, "Targets to run, as without the switch") { IsBuiltIn = true, IsList = true },
        new("Verbosity", OptionKind.Choice, "How much is logged: verbose, normal, minimal, quiet") { IsBuiltIn = true, Choices = ["Verbose", "Normal", "Minimal", "Quiet"] },
    ];
}
