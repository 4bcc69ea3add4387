using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Registry;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecr;

/// <summary>Outcomes of scans, and how they are answered (docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-basic.html, read 2026-11-26).</summary>
internal sealed class ImageScans(StateStore store, EmulatorClock clock) : IScanFindings
{
    private const string Kind = "ecr.scan-outcome";
    private const string Any = "*";

    // How long a scan takes under a time scale; AWS documents no figure.
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);

    public void Set(string repositoryName, string reference, ScanOutcome outcome) => store.Put(Kind, KeyOf(repositoryName, reference), outcome);

    /// <summary>The status of an image's last scan, or null where there was none.</summary>
    public JsonObject? Status(Repository repository, StoredManifest manifest, IReadOnlyCollection<string> tags) =>
        manifest.ScanStartedAt is null ? null : StatusOf(IsUnderWay(manifest) ? "IN_PROGRESS" : Outcome(repository, manifest, tags).Status);

    /// <summary>What an image's last scan found, in summary; null where it is not complete.</summary>
    public JsonObject? Summary(Repository repository, StoredManifest manifest, IReadOnlyCollection<string> tags) =>
        Completed(repository, manifest, tags) is not { } outcome ? null : new JsonObject
        {
            ["imageScanCompletedAt"] = Timestamps.Of(CompletedAt(manifest)),
            ["vulnerabilitySourceUpdatedAt"] = Timestamps.Of(CompletedAt(manifest)),
            ["findingSeverityCounts"] = new JsonObject(outcome.Findings.CountBy(each => each.Severity).Select(each => KeyValuePair.Create(each.Key, (JsonNode?)each.Value))),
        };

    /// <summary>The findings of an image's last scan, ordered; empty where it is not complete.</summary>
    public IReadOnlyList<ScanFinding> Findings(Repository repository, StoredManifest manifest, IReadOnlyCollection<string> tags) =>
        Completed(repository, manifest, tags)?.Findings ?? [];

    public static JsonObject StatusOf(string status) => new()
    {
        ["status"] = status,
        ["description"] = status switch
        {
            "COMPLETE" => "The scan was completed successfully.",
            "FAILED" => "The scan failed.",
            "UNSUPPORTED_IMAGE" => "The operating system or package manager of the image is not supported.",
            _ => null,
        },
    };

    private ScanOutcome? Completed(Repository repository, StoredManifest manifest, IReadOnlyCollection<string> tags) =>
        manifest.ScanStartedAt is not null && !IsUnderWay(manifest) && Outcome(repository, manifest, tags) is { Status: "COMPLETE" } outcome ? outcome : null;

    private ScanOutcome Outcome(Repository repository, StoredManifest manifest, IReadOnlyCollection<string> tags)
    {
        string[] references = [manifest.Digest, .. tags, Any];
        string[] names = [repository.Name, Any];
        return names.SelectMany(name => references.Select(reference => store.Get<ScanOutcome>(Kind, KeyOf(name, reference)))).FirstOrDefault(each => each is not null)
            ?? ScanOutcome.Clean;
    }

    private bool IsUnderWay(StoredManifest manifest) => clock.Now < CompletedAt(manifest);

    private DateTimeOffset CompletedAt(StoredManifest manifest) => manifest.ScanStartedAt!.Value + (Duration * clock.Scale);

    private static string KeyOf(string repository, string reference) => $"{repository}@{reference}";
}
