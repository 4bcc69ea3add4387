using Delivery.Environments;
using Delivery.Images;
using Delivery.Releases;

namespace Delivery.Promotion;

/// <summary>Everything that decides whether a release may go from one environment to another.</summary>
public sealed record PromotionFacts
{
    public required DeliveryEnvironment From { get; init; }
    public required DeliveryEnvironment To { get; init; }

    /// <summary>The releases of the source.</summary>
    public required ReleaseLedger Source { get; init; }

    /// <summary>The releases of the target.</summary>
    public required ReleaseLedger Target { get; init; }

    /// <summary>The version that was asked for; null: what runs in the source.</summary>
    public string? Asked { get; init; }

    /// <summary>Whether an older release than the target's may be promoted.</summary>
    public bool AllowOlder { get; init; }

    /// <summary>Set where the templates are to be used now: what is checked out.</summary>
    public CheckedOut? CheckedOut { get; init; }

    /// <summary>The digest that the version's tag has in the target's registry; null where it has none.</summary>
    public ImageDigest? TargetDigest { get; init; }

    /// <summary>Name of the source's image repository; empty before it is known.</summary>
    public string SourceRepository { get; init; } = "";

    /// <summary>Whether the source's registry still holds the digest.</summary>
    public bool IsInSource { get; init; }

    /// <summary>What the image runs on, as <c>linux/amd64</c>; empty where that isn't known.</summary>
    public IReadOnlyList<string> Platforms { get; init; } = [];

    public ScanReading Scan { get; init; } = new ScanReading.NotLookedAt();

    /// <summary>The command line that was typed.</summary>
    public required string Command { get; init; }

    /// <summary>The release that is promoted; null where there is none.</summary>
    public Receipt? Release => Asked is null ? Source.Current : Source.Find(Asked);
}

/// <summary>What is checked out.</summary>
/// <param name="TemplateHashes">SHA-256 of the templates' texts by stage.</param>
public sealed record CheckedOut(string Commit, IReadOnlyDictionary<string, string> TemplateHashes);
