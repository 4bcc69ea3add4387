using Delivery.Environments;

namespace Delivery.Runs;

/// <summary>Command lines that the run prints: to be run as they stand.</summary>
public sealed partial class DeliveryRun
{
    private const string PromoteTarget = "Promote";
    private const string CopyImageTarget = "CopyImage";
    private const string RollbackTarget = "Rollback";

    private static readonly string[] TargetsOfRelease =
        ["ReviewCluster", "ExecuteCluster", "ReviewService", "ExecuteService", "Deploy", RollbackTarget, PromoteTarget, CopyImageTarget];

    /// <summary>A command line of this repository for the run's environment, and for its release where it is of one.</summary>
    private string Command(string target)
    {
        var version = _settings.IsOfRelease && TargetsOfRelease.Contains(target) ? _release?.Version ?? _settings.Release : null;
        var environments = target is PromoteTarget or CopyImageTarget ? $" --from {_settings.From} --to {Environment.Name}" : null;
        return $"{CommandFor(target, Environment, environments)}{(version is null ? "" : $" --release {version}")}{(environments is not null && _settings.AllowOlder ? " --allow-older" : "")}";
    }

    private static string CommandFor(string target, DeliveryEnvironment environment, string? environments = null) =>
        $"./build.sh {target}{environments ?? (environment.Name == "local" ? "" : $" --environment {environment.Name}")}";
}
