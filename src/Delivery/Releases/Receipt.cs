namespace Delivery.Releases;

/// <summary>The record of a release in an environment: a value of SSM Parameter Store, whose history is the environment's release ledger.</summary>
public sealed record Receipt
{
    public const string CurrentSchema = "delivery.receipt/1";

    public string Schema { get; init; } = CurrentSchema;
    public required string Version { get; init; }

    /// <summary>40 hexadecimal digits (64 in a SHA-256 repository).</summary>
    public required string Commit { get; init; }

    /// <summary><c>sha256:</c> and 64 hexadecimal digits.</summary>
    public required string ImageDigest { get; init; }
    public required string RunId { get; init; }

    /// <summary>Who deployed: the caller's ARN as STS tells it.</summary>
    public required string Actor { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>The environment that the release was promoted from; null where it was not.</summary>
    public string? PromotedFrom { get; init; }

    /// <summary>The version that this release took the place of again; null where it was no rollback.</summary>
    public string? RolledBackFrom { get; init; }

    /// <summary>Cluster and service.</summary>
    public required IReadOnlyList<StageReceipt> Stages { get; init; }

    /// <summary>True where the other receipt speaks of the same content: version, image, templates and parameters.</summary>
    public bool IsSameRelease(Receipt other) =>
        Version == other.Version && Commit == other.Commit && ImageDigest == other.ImageDigest
        && Contents(this).SequenceEqual(Contents(other));

    private static IEnumerable<(string, string, string)> Contents(Receipt receipt) =>
        receipt.Stages.Select(stage => (stage.Stage, stage.TemplateHash, stage.ParameterHash));
}

/// <summary>A stage as it was released.</summary>
/// <param name="TemplateHash">SHA-256 of the template's text, hexadecimal.</param>
/// <param name="ParameterHash">SHA-256 of the names and values of the parameters, hexadecimal.</param>
/// <param name="ChangeSetArn">The set that made the stack what it is; null where it was another tool, or long ago.</param>
/// <param name="ReviewDigest">The review that this set was approved by; null as above.</param>
public sealed record StageReceipt(string Stage, string TemplateHash, string ParameterHash, string? ChangeSetArn, string? ReviewDigest);
