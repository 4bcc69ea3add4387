using Delivery.Errors;
using Delivery.Releases;

namespace Delivery.Promotion;

/// <summary>What speaks against deploying a release from what is checked out. Pure.</summary>
public static class ReleaseRules
{
    /// <summary>The templates have to be the release's: the same commit, and no change since.</summary>
    /// <param name="command">The command line to be run again.</param>
    public static DeliveryError? CheckedOut(Receipt release, CheckedOut here, string command) =>
        OtherCommit(release.Version, release.Commit, here.Commit, command)
        ?? (release.Stages.FirstOrDefault(stage => here.TemplateHashes.TryGetValue(stage.Stage, out var hash) && hash != stage.TemplateHash) is { } other
            ? new(
                ErrorCatalog.TemplatesDiffer, $"The template of the stage {other.Stage} is not the one that {release.Version} was released with", "",
                $"its content is {here.TemplateHashes[other.Stage][..12]}, the receipt has {other.TemplateHash[..Math.Min(12, other.TemplateHash.Length)]}",
                $"git status shows what was changed. To have the release's: {CheckOut(release.Commit)}, then {command}")
            : null);

    /// <summary>Another commit than the release's is checked out.</summary>
    public static DeliveryError? OtherCommit(string version, string commit, string head, string command) => commit == head ? null : new(
        ErrorCatalog.OtherCommit, $"{version} is of another commit than the one checked out", "", $"it is of {commit}, HEAD is {head}",
        $"{CheckOut(commit)}, then {command}");

    /// <summary>A release whose image is not where it was released.</summary>
    public static DeliveryError ImageGone(Receipt release, string environment, string next) => new(
        ErrorCatalog.ImageGone, $"The image of {release.Version} is not in the registry of {environment} any more", "", $"it was {release.ImageDigest}", next);

    /// <summary>The first of some versions, in words.</summary>
    internal static string Listed(IReadOnlyList<string> versions) => $"{string.Join(", ", versions.Take(5))}{(versions.Count > 5 ? " and earlier ones" : "")}";

    private static string CheckOut(string commit) => $"git checkout {commit}";
}
