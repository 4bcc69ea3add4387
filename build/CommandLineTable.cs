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
    private static readonly string[] ToExecuteRelease = [.. ToExecute, "Release"];
    private static readonly string[] ToPromote = ["From", "To", "Release", "AllowOlder", "Port"];
    private static readonly string[] ToChange = [EnvironmentOption, "Approve", "Port"];
    private static readonly string[] ToReviewRelease = [.. ToChange, "Release"];

    public static TargetUse[] Targets { get; } =
    [
        new("Deploy", Deliver, ToExecuteRelease, "Deploy --environment dev"),
        new("Bootstrap", Deliver, ToExecute, "Bootstrap --environment dev"),
        new("ReviewCluster", Deliver, ToReviewRelease, "ReviewCluster --environment dev"),
        new("ExecuteCluster", Deliver, ToExecuteRelease, "ExecuteCluster --environment dev --approve DIGEST"),
        new("ReviewService", Deliver, ToReviewRelease, "ReviewService --environment dev"),
        new("ExecuteService", Deliver, ToExecuteRelease, "ExecuteService --environment dev --approve DIGEST"),
        new("PushImage", Deliver, ToChange, "PushImage --environment dev"),
        new("BuildImage", Deliver, [EnvironmentOption], "BuildImage --environment dev"),
        new("PublishWorker", Deliver, [EnvironmentOption], "PublishWorker"),
        new("TestWorker", Deliver, Nothing, "TestWorker"),
        new("Compile", Deliver, Nothing, "Compile"),
        new("Restore", Deliver, Nothing, "Restore"),
        new("CheckInputs", Deliver, [EnvironmentOption], "CheckInputs --environment dev"),
        new("Connect", Deliver, ToRead, "Connect --environment dev"),
        new("FindRepository", Deliver, ToChange, "FindRepository --environment dev"),
        new("Promote", Releases, [.. ToPromote, "Approve", "NoWait"], "Promote --from dev --to staging") { Needs = ["From", "To"] },
        new("CopyImage", Releases, ToPromote, "CopyImage --from dev --to staging") { Needs = ["From", "To"] },
        new("Rollback", Releases, ToExecuteRelease, "Rollback --environment prod"),
        new("RecordRelease", Releases, [EnvironmentOption, "Release", "Port"], "RecordRelease --environment dev --release VERSION"),
        new("FindRelease", Releases, [EnvironmentOption, "Release", "Port"], "FindRelease --environment prod"),
        new("Status", Environments, ToRead, "Status --environment dev"),
        new("Drift", Environments, ToRead, "Drift --environment dev"),
        new("Diagnose", Environments, ToRead, "Diagnose --environment dev"),
        new("Doctor", Environments, [EnvironmentOption], "Doctor --environment dev"),
        new("Destroy", Environments, [EnvironmentOption, "Confirm", "Port"], "Destroy --environment dev --confirm dev"),
        new("Rehearse", Environments, [EnvironmentOption, "Scenario", "Base", "Port"], "Rehearse --environment dev --scenario crash-loop"),
        new("Emulator", Environments, [EnvironmentOption, "Port", "State", "Scenario"], "Emulator --environment dev --port 4571"),
        new("Test", Quality, Nothing, "Test"),
        new("Lint", Quality, Nothing, "Lint"),
        new("Clean", Quality, Nothing, "Clean"),
    ];

    /// <summary>What an option's value has to be where its type doesn't tell.</summary>
    public static OptionKind? KindOf(string option) => option switch
    {
        EnvironmentOption or "Confirm" or "From" or "To" => OptionKind.Environment,
        "Port" => OptionKind.Port,
        _ => null,
    };
}
