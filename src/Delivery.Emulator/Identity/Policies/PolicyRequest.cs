namespace Delivery.Emulator.Identity.Policies;

/// <summary>What policies are asked about.</summary>
/// <param name="Action">E.g. <c>sqs:ReceiveMessage</c>.</param>
/// <param name="Resource">An ARN, or <c>*</c> for an action without resources.</param>
/// <param name="Keys">
/// The request's condition keys with their values, compared without regard to case
/// (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html, read 2026-11-26).
/// </param>
public sealed record PolicyRequest(string Action, string Resource, IReadOnlyDictionary<string, IReadOnlyList<string>> Keys)
{
    /// <summary>Who asks, as a policy of a resource or a trust policy may name it.</summary>
    public IReadOnlyList<PolicyPrincipal> Principals { get; init; } = [];

    /// <summary>
    /// The caller's account. A statement that allows an account only lets that account's own policies decide; one that denies it denies
    /// the caller.
    /// </summary>
    public IReadOnlyList<PolicyPrincipal> AccountPrincipals { get; init; } = [];

    internal PolicyRequest OfAll() => this with { Principals = [.. Principals, .. AccountPrincipals] };
}
