namespace Delivery.Releases;

/// <summary>
/// The record of a release in an environment: a value of SSM Parameter Store (at most 4,096 characters in the standard
/// tier), whose history is the environment's release ledger.
/// </summary>
public sealed record Receipt
{
    public string Schema { get; init; } = "delivery.receipt/1";
    public required string Version { get; init; }
    public required string Commit { get; init; }
    public required string ImageDigest { get; init; }
    public required string RunId { get; init; }

    /// <summary>Who deployed: the caller's ARN as STS tells it.</summary>
    public required string Actor { get; init; }
    public required DateTimeOffset At { get; init; }
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
/// <param name="ChangeSetArn">Null where nothing had to change.</param>
/// <param name="ReviewDigest">Null where nothing had to change.</param>
public sealed record StageReceipt(string Stage, string TemplateHash, string ParameterHash, string? ChangeSetArn, string? ReviewDigest);
