using Delivery.Emulator.Hosting;
using Delivery.Emulator.Identity.Policies;
using Delivery.Emulator.Identity.Roles;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Authorization;

/// <summary>Decides whether a caller may do something, by the policies of the role it acts as, and keeps the record of it.</summary>
public sealed class Authorizer(RoleDirectory roles, CallRecord record, EmulatorClock clock, bool isEnabled)
{
    /// <summary>False where the emulator was started without authorization: then everything is allowed, and still recorded.</summary>
    public bool IsEnabled { get; } = isEnabled;

    /// <exception cref="AwsErrorException">AccessDenied (UnauthorizedOperation for EC2).</exception>
    public void Require(CallerIdentity caller, Permission permission, string region)
    {
        var decision = Decide(caller, permission, region);
        if (!decision.IsAllowed)
        {
            throw AccessDenied.Error(caller.Arn, permission, decision);
        }
    }

    public Decision Decide(CallerIdentity caller, Permission permission, string region)
    {
        var decision = caller.Session is { } session && IsEnabled
            ? Evaluate(caller, session, permission, region)
            : new Decision(DecisionReason.Unrestricted);
        record.Add(caller.Session?.RoleArn ?? caller.Arn, permission, decision);
        return decision;
    }

    private Decision Evaluate(CallerIdentity caller, RoleSession session, Permission permission, string region)
    {
        var role = roles.ByArn(session.RoleArn)
            ?? throw new AwsErrorException("InvalidClientTokenId", "The security token included in the request is invalid.", 403);
        var policies = new PolicySet(roles.PoliciesOf(role))
        {
            Boundary = roles.BoundaryOf(role),
            Session = session.Policies is { } texts
                ? [.. texts.Select(text => new NamedPolicy("session", PolicyReader.Read(text, PolicyPlace.Identity)))]
                : null,
            Resource = permission.ResourcePolicy,
        };
        var keys = ConditionKeys.Of(caller, session, role, permission, region, clock.Now);
        return PolicyEvaluation.Decide(policies, Named(new PolicyRequest(permission.Action, permission.Resource, keys), caller, role));
    }

    /// <summary>The request as a policy of a resource, or a trust policy, sees it.</summary>
    internal static PolicyRequest Named(PolicyRequest request, CallerIdentity caller, Role? role) => request with
    {
        Principals = role is null ? [new("AWS", caller.Arn)] : [new("AWS", caller.Arn), new("AWS", role.Arn)],
        AccountPrincipals = [new("AWS", caller.AccountId), new("AWS", $"arn:aws:iam::{caller.AccountId}:root")],
    };
}
