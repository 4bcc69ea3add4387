namespace Delivery.Emulator.Identity.Policies;

/// <summary>Why a request is allowed or not; the order is the order of evaluation.</summary>
public enum DecisionReason
{
    /// <summary>A statement of an identity's policy allows it, and nothing takes it back.</summary>
    AllowedByIdentityPolicy,

    /// <summary>A statement of the resource's own policy allows it.</summary>
    AllowedByResourcePolicy,

    /// <summary>The caller is not evaluated (a user of the emulator, or an operation that needs no permission).</summary>
    Unrestricted,
    DeniedByIdentityPolicy,
    DeniedByBoundary,
    DeniedBySessionPolicy,
    DeniedByResourcePolicy,
    NotAllowedByIdentityPolicy,
    NotAllowedByBoundary,
    NotAllowedBySessionPolicy,
}

/// <summary>The end of an evaluation.</summary>
/// <param name="Sid">Of the statement that decided; null where none did, or it has none.</param>
/// <param name="Policy">Name of the policy that decided, or null.</param>
public sealed record Decision(DecisionReason Reason, string? Policy = null, string? Sid = null)
{
    public bool IsAllowed => Reason is DecisionReason.AllowedByIdentityPolicy or DecisionReason.AllowedByResourcePolicy or DecisionReason.Unrestricted;
}

/// <summary>A policy with the name it is known by.</summary>
public sealed record NamedPolicy(string Name, PolicyDocument Document);

/// <summary>All policies that speak on a request.</summary>
public sealed record PolicySet(IReadOnlyList<NamedPolicy> Identity)
{
    /// <summary>The permissions boundary; null where there is none.</summary>
    public NamedPolicy? Boundary { get; init; }

    /// <summary>Session policies; null where the session has none. An empty list allows nothing.</summary>
    public IReadOnlyList<NamedPolicy>? Session { get; init; }

    public NamedPolicy? Resource { get; init; }
}
