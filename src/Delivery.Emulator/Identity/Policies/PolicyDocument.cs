namespace Delivery.Emulator.Identity.Policies;

/// <summary>
/// A policy in the grammar of IAM (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html, read 2026-11-26).
/// </summary>
/// <param name="Version">With <c>2008-10-17</c> policy variables are plain text.</param>
public sealed record PolicyDocument(string Version, IReadOnlyList<PolicyStatement> Statements)
{
    public bool HasVariables => Version == "2012-10-17";
}

/// <summary>One statement; of each pair at most one is given.</summary>
public sealed record PolicyStatement
{
    public string? Sid { get; init; }
    public required bool Allows { get; init; }
    public IReadOnlyList<string>? Actions { get; init; }
    public IReadOnlyList<string>? NotActions { get; init; }
    public IReadOnlyList<string>? Resources { get; init; }
    public IReadOnlyList<string>? NotResources { get; init; }
    public IReadOnlyList<PolicyPrincipal>? Principals { get; init; }
    public IReadOnlyList<PolicyPrincipal>? NotPrincipals { get; init; }

    /// <summary>All must hold.</summary>
    public IReadOnlyList<PolicyCondition> Conditions { get; init; } = [];
}

/// <summary>A principal as a policy names it.</summary>
/// <param name="Kind"><c>AWS</c>, <c>Service</c>, <c>Federated</c> or <c>CanonicalUser</c>; <c>*</c> for everybody.</param>
public sealed record PolicyPrincipal(string Kind, string Value);

/// <summary>One key of one operator's block, e.g. <c>ForAnyValue:StringLikeIfExists</c>.</summary>
/// <param name="Operator">Without the set qualifier and <c>IfExists</c>.</param>
public sealed record PolicyCondition(ConditionSet Set, string Operator, bool IfExists, string Key, IReadOnlyList<string> Values);

/// <summary>How the several values of a request's key are taken.</summary>
public enum ConditionSet
{
    /// <summary>The key has one value.</summary>
    Single,

    /// <summary>Every value of the request must match one of the policy's; none is as good as all.</summary>
    ForAllValues,

    /// <summary>One value of the request at least must match.</summary>
    ForAnyValue,
}

/// <summary>Where a policy is put, which decides what its statements must have.</summary>
public enum PolicyPlace
{
    /// <summary>Inline or managed policy of an identity, session policy, permissions boundary: no Principal.</summary>
    Identity,

    /// <summary>A role's trust policy: Principal, no Resource.</summary>
    Trust,

    /// <summary>A policy of a resource: Principal and Resource.</summary>
    Resource,
}
