namespace Nuke.Common.Parameters;

/// <summary>NUKE's own parameters, for help and schema.</summary>
internal static class BuiltInParameters
{
    public static readonly (string Name, string Member, string Description)[] All =
    [
        ("continue", "Continue", "Indicates to continue a previously failed build attempt."),
        ("help", "Help", "Shows the help text for this build assembly."),
        ("host", "Host", "Host for execution. Default is 'automatic'."),
        ("no-logo", "NoLogo", "Disables displaying the NUKE logo."),
        ("partition", "Partition", "Partition to use on CI."),
        ("plan", "Plan", "Shows the execution plan."),
        ("profile", "Profile", "Defines the profiles to load."),
        ("root", "Root", "Root directory during build execution."),
        ("skip", "Skip", "List of targets to be skipped. Empty list skips all dependencies."),
        ("target", "Target", "List of targets to be invoked."),
        ("verbosity", "Verbosity", "Logging verbosity during build execution. Default is 'Normal'."),
    ];
}
