using Delivery.Environments;
using Delivery.Errors;
using Delivery.Releases;

namespace Delivery.Promotion;

/// <summary>What speaks against a promotion. Pure: each rule is a function of the facts.</summary>
public static class PromotionRules
{
    /// <summary>Whether the two environments belong together; nothing has to be read for it.</summary>
    public static DeliveryError? Path(DeliveryEnvironment from, DeliveryEnvironment to) =>
        from.Name == to.Name ? Refused($"{to.Name} can't be promoted from itself", "Name two environments.")
        : from.Application != to.Application ? Refused(
            $"{from.Name} holds the application {from.Application}, {to.Name} {to.Application}", "Name environments of one application.")
        : to.PromoteFrom == from.Name ? null
        : Refused(
            to.PromoteFrom is { } source ? $"its releases come from {source}" : "it names no environment that its releases come from",
            to.PromoteFrom is { } other ? $"./build.sh Promote --from {other} --to {to.Name}"
                : $"Write promotion: {{ from: {from.Name} }} into {EnvironmentFiles.Folder}/{to.Name}.yml, if that is what you want.");

    /// <summary>The release that is meant, or why there is none.</summary>
    public static DeliveryError? Release(PromotionFacts facts)
    {
        var name = facts.From.Name;
        if (facts.Asked is { } asked && facts.Release is null)
        {
            return new(
                ErrorCatalog.ReleaseUnknown, $"{Quoted.Of(asked)} was never released to {name}", "", Known(facts.Source),
                NearestName.Of(asked, facts.Source.Versions) is { } nearest ? $"Did you mean --release {nearest}?" : $"Deploy it to {name} first, or name a release that was.");
        }

        return facts.Release is not null ? null
            : facts.Source.Unreadable.Count > 0 ? new(
                ErrorCatalog.NoReceipt, $"{name} has no good receipt", ReceiptStore.NameOf(facts.From), "what stands there is not a receipt of this pipeline",
                $"./build.sh Deploy --environment {name} writes a new one; or name an earlier release with --release.")
            : new(
                ErrorCatalog.NoReceipt, $"{name} has no good receipt", ReceiptStore.NameOf(facts.From), "nothing was released there, or its deployment never ended well",
                $"./build.sh Deploy --environment {name}, then promote what it delivered.");
    }

    /// <summary>Everything else that speaks against it, once the release is known.</summary>
    public static IReadOnlyList<DeliveryError> Refusals(PromotionFacts facts) =>
        facts.Release is not { } release ? [] : [.. new[]
        {
            facts.CheckedOut is { } here ? ReleaseRules.CheckedOut(release, here, facts.Command) : null,
            Newer(facts, release),
            Taken(facts, release),
            Gone(facts, release),
            OtherPlatform(facts, release),
            Findings(facts, release),
        }.OfType<DeliveryError>()];

    private static DeliveryError? Newer(PromotionFacts facts, Receipt release) =>
        !facts.AllowOlder && facts.Target.Current is { } now && ReleaseVersion.Compare(release.Version, now.Version) < 0
            ? new(
                ErrorCatalog.TargetNewer, $"{facts.To.Name} has the newer release {now.Version}", "", $"{facts.From.Name} would give it {release.Version}",
                $"Promote a newer release; to take the older one: {facts.Command} --allow-older")
            : null;

    private static DeliveryError? Taken(PromotionFacts facts, Receipt release) =>
        facts.TargetDigest is { } there && there.ToString() != release.ImageDigest
            ? new(
                ErrorCatalog.ImageVersionTaken, $"Version {release.Version} exists in {facts.To.Name} with another image", "",
                $"the registry of {facts.To.Name} holds {there}, the release of {facts.From.Name} is {release.ImageDigest}",
                $"A version is one image, once and for all. Deploy a new version to {facts.From.Name} and promote that.")
            : null;

    private static DeliveryError? Gone(PromotionFacts facts, Receipt release) => facts.IsInSource || facts.TargetDigest is not null ? null : ReleaseRules.ImageGone(
        release, facts.From.Name,
        $"./build.sh Deploy --environment {facts.From.Name} makes a new release; a lifecycle rule or a person removed this one's image.");

    private static DeliveryError? OtherPlatform(PromotionFacts facts, Receipt release)
    {
        var needed = facts.To.Architecture.Platform();
        return facts.Platforms.Count == 0 || facts.Platforms.Contains(needed) ? null : new(
            ErrorCatalog.OtherPlatform, $"The image of {release.Version} does not run on the hosts of {facts.To.Name}", release.ImageDigest,
            $"it is for {string.Join(", ", facts.Platforms.Take(5).Select(Quoted.Of))}, the environment's architecture needs {needed}",
            $"Set the architecture of {facts.To.Name} and its instance types to the image's; or deploy a release to {facts.From.Name} with the architecture of {facts.To.Name}.");
    }

    private static DeliveryError? Findings(PromotionFacts facts, Receipt release) => (facts.Scan, facts.To.MaximumSeverity) switch
    {
        (ScanReading.Complete { Worst: var worst } complete, { } threshold) when worst > threshold => new(
            ErrorCatalog.FindingsTooSevere, $"The image of {release.Version} has findings that {facts.To.Name} does not take", release.ImageDigest,
            $"{Counted(complete, threshold)}; {facts.To.Name} takes {Word(threshold)} at most",
            "Build on a newer base image or update the package that is named, and promote that release. "
            + $"aws ecr describe-image-scan-findings --repository-name {facts.SourceRepository} --image-id imageDigest={release.ImageDigest} lists them."),
        (ScanReading.Unfinished { Waited: var waited }, { }) => new(
            ErrorCatalog.ScanNotFinished, $"The scan of {release.Version} is not finished", release.ImageDigest, $"it was waited for {TimeWords.Of(waited)}",
            "Run the same command again."),
        _ => null,
    };

    private static string Counted(ScanReading.Complete scan, Severity threshold) => string.Join(", ", scan.Counts
        .Where(count => count.Key > threshold && count.Value > 0).OrderByDescending(count => count.Key).Select(count => $"{count.Value} {Word(count.Key)}"));

    private static string Word(Severity severity) => severity.ToString().ToLowerInvariant();

    private static string Known(ReleaseLedger ledger) =>
        ledger.Versions is { Count: > 0 } versions ? $"it had {ReleaseRules.Listed(versions)}" : "nothing was";

    private static DeliveryError Refused(string why, string next) =>
        new(ErrorCatalog.NotThePromotionSource, ErrorCatalog.NotThePromotionSource.Title, "", why, next);
}
