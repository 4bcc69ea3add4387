namespace Delivery.Emulator.CloudFormation.WaitConditions;

/// <summary>A wait condition handle with the signals that came to it. In the state store: kind <c>cfn/wait-handle</c>.</summary>
public sealed record WaitHandle
{
    /// <summary><c>arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/ID/HANDLE/LOGICALID</c>: what <c>Ref</c> of a wait condition answers.</summary>
    public required string Arn { get; init; }

    /// <summary>The HANDLE of the ARN.</summary>
    public string Id => Arn.Split('/')[^2];

    /// <summary>The presigned URL: what <c>Ref</c> of the handle answers.</summary>
    public required string Url { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>In the order in which they came, one for each unique id.</summary>
    public IReadOnlyList<WaitSignal> Signals { get; init; } = [];

    /// <summary>Something came that is no signal.</summary>
    public bool IsSpoiled { get; init; }

    /// <summary>The handle with one more signal, null for something else; one with an id that is known already changes nothing.</summary>
    public WaitHandle With(WaitSignal? signal) => signal switch
    {
        null => this with { IsSpoiled = true },
        _ when Signals.Any(known => known.UniqueId == signal.UniqueId) => this,
        _ => this with { Signals = [.. Signals, signal] },
    };
}
