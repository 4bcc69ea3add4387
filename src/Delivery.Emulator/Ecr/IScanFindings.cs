namespace Delivery.Emulator.Ecr;

/// <summary>
/// What image scans find. Nothing is really scanned: without anything set, a scan is complete and finds nothing; a scenario
/// sets what it shall find, before or after the image is there.
/// </summary>
public interface IScanFindings
{
    /// <summary>Sets the outcome of scans of an image, in every account and region.</summary>
    /// <param name="repositoryName">Name of the repository, e.g. <c>worker</c>; <c>*</c> for all of them.</param>
    /// <param name="reference">A tag, a digest (<c>sha256:...</c>), or <c>*</c> for every image. The more exact one counts.</param>
    void Set(string repositoryName, string reference, ScanOutcome outcome);
}

/// <summary>How scans of an image end.</summary>
/// <param name="Status">As the API names it: <c>COMPLETE</c>, <c>FAILED</c>, <c>UNSUPPORTED_IMAGE</c>, ...</param>
/// <param name="Findings">With <c>COMPLETE</c>: what was found.</param>
public sealed record ScanOutcome(string Status, IReadOnlyList<ScanFinding> Findings)
{
    /// <summary>A scan that found nothing.</summary>
    public static ScanOutcome Clean { get; } = new("COMPLETE", []);
}

/// <summary>A vulnerability as a basic scan tells it.</summary>
/// <param name="Name">E.g. <c>CVE-2026-1234</c>.</param>
/// <param name="Severity"><c>CRITICAL</c>, <c>HIGH</c>, <c>MEDIUM</c>, <c>LOW</c>, <c>INFORMATIONAL</c> or <c>UNDEFINED</c>.</param>
/// <param name="Attributes">E.g. <c>package_name</c>, <c>package_version</c>, <c>CVSS2_SCORE</c>.</param>
public sealed record ScanFinding(
    string Name, string Severity, string? Description = null, string? Uri = null, IReadOnlyDictionary<string, string>? Attributes = null);
