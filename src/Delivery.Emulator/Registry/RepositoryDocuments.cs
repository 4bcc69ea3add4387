using System.Text.RegularExpressions;

namespace Delivery.Emulator.Registry;

/// <summary>An ECR repository as stored.</summary>
/// <param name="CreatedBy">Token of the provisioning step that made it, so that a repeated step finds its own.</param>
internal sealed partial record Repository(
    string AccountId, string Region, string Name, DateTimeOffset CreatedAt, string TagMutability, IReadOnlyList<string> MutabilityExclusions,
    bool ScanOnPush, string EncryptionType, string? KmsKey, string? LifecyclePolicy, string? Policy,
    Dictionary<string, string> Tags, string? CreatedBy)
{
    public string Key => KeyOf(AccountId, Region, Name);

    public string Arn => $"arn:aws:ecr:{Region}:{AccountId}:repository/{Name}";

    public static string KeyOf(string accountId, string region, string name) => $"{accountId}/{region}/{name}";

    public static bool IsName(string name) => name.Length is >= 2 and <= 256 && Pattern().IsMatch(name);

    /// <summary>Whether a tag, once there, may be moved to another image.</summary>
    public bool MayMove(string tag)
    {
        var excluded = MutabilityExclusions.Any(filter => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(filter, tag, ignoreCase: false));
        return TagMutability switch
        {
            "IMMUTABLE" => false,
            "IMMUTABLE_WITH_EXCLUSION" => excluded,
            "MUTABLE_WITH_EXCLUSION" => !excluded,
            _ => true,
        };
    }

    // The service model's pattern of a repository's name.
    [GeneratedRegex(@"^([a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*)\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}

/// <summary>A manifest that a repository holds; its bytes are a blob.</summary>
/// <param name="Size">Sum of the compressed layers and the config, as ECR counts an image's size.</param>
/// <param name="Subject">Digest of the manifest that this one refers to, if any.</param>
/// <param name="References">Digests of what it needs: config, layers, or an index's manifests.</param>
/// <param name="PulledAt">The last recorded pull; recorded once in 24 hours.</param>
/// <param name="ScanStartedAt">The last scan's start; null where it was never scanned.</param>
internal sealed record StoredManifest(
    string Digest, string MediaType, string? ArtifactType, long ManifestSize, long Size, DateTimeOffset PushedAt, string? Subject,
    Dictionary<string, string>? Annotations, IReadOnlyList<string> References, DateTimeOffset? PulledAt = null, DateTimeOffset? ScanStartedAt = null)
{
    /// <summary>Whether it is an index over other manifests.</summary>
    public bool IsIndex => MediaType is ManifestContent.DockerList or ManifestContent.OciIndex;
}

/// <summary>A tag.</summary>
internal sealed record StoredTag(string Tag, string Digest);

/// <summary>A blob that a repository holds.</summary>
internal sealed record HeldBlob(string Digest, long Size);

/// <summary>An upload that was begun.</summary>
internal sealed record Upload(Guid Id, string RepositoryKey);
