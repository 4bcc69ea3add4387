namespace Delivery.Emulator.Identity.Policies;

/// <summary>
/// Decides on a request within one account: an explicit deny of any policy wins; then the resource's policy or the identity's,
/// within the boundary and the session policies, must allow it
/// (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html, read 2026-11-26).
/// </summary>
public static class PolicyEvaluation
{
    public static Decision Decide(PolicySet policies, PolicyRequest request)
    {
        IReadOnlyList<NamedPolicy> boundary = policies.Boundary is { } one ? [one] : [];
        IReadOnlyList<NamedPolicy> resource = policies.Resource is { } own ? [own] : [];
        var denied = Find(resource, request.OfAll(), allows: false, DecisionReason.DeniedByResourcePolicy)
            ?? Find(policies.Identity, request, allows: false, DecisionReason.DeniedByIdentityPolicy)
            ?? Find(boundary, request, allows: false, DecisionReason.DeniedByBoundary)
            ?? Find(policies.Session ?? [], request, allows: false, DecisionReason.DeniedBySessionPolicy);
        if (denied is not null)
        {
            return denied;
        }

        // A policy of the resource may allow without the identity's; the role's boundary and the session's policies limit that, too.
        var allowed = Find(policies.Identity, request, allows: true, DecisionReason.AllowedByIdentityPolicy)
            ?? Find(resource, request, allows: true, DecisionReason.AllowedByResourcePolicy);
        if (allowed is null)
        {
            return new(DecisionReason.NotAllowedByIdentityPolicy);
        }

        if (boundary.Count > 0 && Find(boundary, request, allows: true, allowed.Reason) is null)
        {
            return new(DecisionReason.NotAllowedByBoundary);
        }

        return policies.Session is { } session && Find(session, request, allows: true, allowed.Reason) is null
            ? new(DecisionReason.NotAllowedBySessionPolicy)
            : allowed;
    }

    /// <summary>Whether a trust policy lets somebody assume its role.</summary>
    public static bool Trusts(PolicyDocument trust, PolicyRequest request)
    {
        IReadOnlyList<NamedPolicy> policies = [new("trust", trust)];
        return Find(policies, request.OfAll(), allows: false, DecisionReason.DeniedByResourcePolicy) is null
            && Find(policies, request.OfAll(), allows: true, DecisionReason.AllowedByResourcePolicy) is not null;
    }

    private static Decision? Find(IReadOnlyList<NamedPolicy> policies, PolicyRequest request, bool allows, DecisionReason reason)
    {
        foreach (var policy in policies)
        {
            foreach (var statement in policy.Document.Statements)
            {
                if (statement.Allows == allows && StatementMatch.Applies(statement, policy.Document, request))
                {
                    return new(reason, policy.Name, statement.Sid);
                }
            }
        }

        return null;
    }
}
