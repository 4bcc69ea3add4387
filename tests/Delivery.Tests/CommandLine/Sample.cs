using Delivery.CommandLine;
using Delivery.Errors;

namespace Delivery.Tests.CommandLine;

/// <summary>A build like the real one, and a machine that sets nothing.</summary>
internal static class Sample
{
    public static CommandDescription Build { get; } = new(
        CommandLineTable.Targets,
        [
            new("Environment", OptionKind.Environment, "Environment to deliver to") { Default = "local" },
            new("From", OptionKind.Environment, "Environment whose release is promoted"),
            new("To", OptionKind.Environment, "Environment that the release is promoted to"),
            new("Release", OptionKind.Text, "Version whose image is in a registry already"),
            new("AllowOlder", OptionKind.Flag, "Promote although the environment has a newer release"),
            new("Approve", OptionKind.Text, "Digest of the review that may be executed without being asked"),
            new("NoWait", OptionKind.Flag, "Begin the first execution and end without waiting"),
            new("Base", OptionKind.Text, "Commit whose templates a rehearsal deploys first"),
            new("Confirm", OptionKind.Environment, "Name of the environment that Destroy may remove without being asked"),
            new("Port", OptionKind.Port, "Port of the local AWS (default: 4566, or a free one)"),
            new("State", OptionKind.Text, "Folder of the state of the local AWS that runs in the foreground"),
            new("Scenario", OptionKind.Text, "Failure to rehearse: a scenario's name or file; 'list' names them"),
            new("Solution", OptionKind.Text, ""),
        ],
        "Deploy");

    public static Surroundings Machine(params string[] arguments) =>
        new(arguments, new Dictionary<string, string>(), [], ["dev", "local", "prod", "test"], name => name == "local");

    public static Surroundings With(this Surroundings machine, string variable, string value) =>
        machine with { Variables = new Dictionary<string, string>(machine.Variables) { [variable] = value } };

    public static Surroundings WithFile(this Surroundings machine, string path, string text) =>
        machine with { ParameterFiles = [.. machine.ParameterFiles, new ParameterFile(path, text)] };

    public static IReadOnlyList<DeliveryError> Check(this Surroundings machine) => CommandLineGuard.Check(Build, machine);

    /// <summary>Codes and texts, one line each, as the user sees them.</summary>
    public static string Refusal(this Surroundings machine) => ErrorText.Of(new DeliveryException(machine.Check())) + "\n";

    public static string[] Split(string commandLine) => commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
