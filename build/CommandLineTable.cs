using Delivery.CommandLine;
using static Delivery.CommandLine.TargetGroup;

/// <summary>
/// Which target takes which options, with an example for the help page; a target or option that isn't here is refused on
/// the command line. In the order of the help page.
/// </summary>
internal static class CommandLineTable
{
    public const string DefaultTarget = "Deploy";
    public const string EnvironmentOption = "Environment";
    public const string DefaultEnvironment = "local";

    private static readonly string[] Nothing = [];
    private static readonly string[] ToRead = [EnvironmentOption, "Port"];
    private static readonly string[] ToExecute = [EnvironmentOption, "Approve", "NoWait", "Port"];
    private static readonly string[] ToChange = [EnvironmentOption, "Approve", "Port"];

    public static TargetUse[] Targets { get; } =
    [
        new("Deploy", Deliver, ToExecute, "Deploy --environment dev"),
        new("Bootstrap", Deliver, ToExecute, "Bootstrap --environment dev"),
        new("ReviewCluster", Deliver, ToChange, "ReviewCluster --environment dev"),
        new("ExecuteCluster", Deliver, ToExecute, "ExecuteCluster --environment dev --approve DIGEST"),
        new("ReviewService", Deliver, ToChange, "ReviewService --environment dev"),
        new("ExecuteService", Deliver, ToExecute, "ExecuteService --environment dev --approve DIGEST"),
        new("PushImage", Deliver, ToChange, "PushImage --environment dev"),
        new("BuildImage", Deliver, [EnvironmentOption], "BuildImage --environment dev"),
        new("PublishWorker", Deliver, [EnvironmentOption], "PublishWorker"),
        new("TestWorker", Deliver, Nothing, "TestWorker"),
        new("Compile", Deliver, Nothing, "Compile"),
        new("Restore", Deliver, Nothing, "Restore"),
        new("CheckInputs", Deliver, [EnvironmentOption], "CheckInputs --environment dev"),
        new("Connect", Deliver, ToRead, "Connect --environment dev"),
        new("FindRepository", Deliver, ToChange, "FindRepository --environment dev"),
        new("Status", Environments, ToRead, "Status --environment dev"),
        new("Diagnose", Environments, ToRead, "Diagnose --environment dev"),
        new("Doctor", Environments, [EnvironmentOption], "Doctor --environment dev"),
        new("Destroy", Environments, [EnvironmentOption, "Confirm", "Port"], "Destroy --environment dev --confirm dev"),
        new("Rehearse", Environments, [EnvironmentOption, "Scenario", "Port"], "Rehearse --environment dev --scenario crash-loop"),
        new("Emulator", Environments, ["Port", "State", "Scenario"], "Emulator --port 4566"),
        new("Test", Quality, Nothing, "Test"),
        new("Lint", Quality, Nothing, "Lint"),
        new("Clean", Quality, Nothing, "Clean"),
    ];

    /// <summary>What an option's value has to be where its type doesn't tell.</summary>
    public static OptionKind? KindOf(string option) => option switch
    {
        EnvironmentOption or "Confirm" => OptionKind.Environment,
        "Port" => OptionKind.Port,
        _ => null,
    };
}
