using Delivery.Emulator.Hosting;
using Delivery.Emulator.Identity.Authorization;
using Delivery.Emulator.Identity.Authorization.Operations;
using Delivery.Emulator.Identity.Policies;
using Delivery.Emulator.Identity.Roles;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Sts;

/// <summary>
/// Who may assume a role: its trust policy must let the caller, and the caller's own policies where the trust is in its account
/// (docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html and .../id_roles_providers_create_oidc.html, read 2026-11-26).
/// </summary>
internal sealed class RoleAssumption(Authorizer authorizer, RoleDirectory roles, EmulatorClock clock)
{
    private const string AssumeRole = "sts:AssumeRole";
    private const string WithWebIdentity = "sts:AssumeRoleWithWebIdentity";
    private static readonly TimeSpan LongestChained = TimeSpan.FromHours(1);

    /// <returns>The session, limited by the policies it was asked for with.</returns>
    /// <exception cref="AwsErrorException">AccessDenied, or the session would be too long.</exception>
    public RoleSession RequireByCaller(AwsCall call, SessionRequest request)
    {
        if (call.Caller.Session is not null && request.Lifetime > LongestChained)
        {
            throw new AwsErrorException("ValidationError", "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");
        }

        if (!authorizer.IsEnabled)
        {
            return request.Session;
        }

        var actions = request.Session.Tags.Count > 0 ? new[] { AssumeRole, "sts:TagSession" } : [AssumeRole];
        foreach (var action in actions)
        {
            var permission = new Permission(action, request.Session.RoleArn, Keys(request));
            if (roles.ByArn(request.Session.RoleArn) is not { } role || !Trusts(call, role, permission)
                || !authorizer.Decide(call.Caller, permission with { ResourcePolicy = new NamedPolicy("trust", role.Trust) }, call.Region).IsAllowed)
            {
                throw new AwsErrorException("AccessDenied", $"User: {call.Caller.Arn} is not authorized to perform: {action} on resource: {request.Session.RoleArn}", 403);
            }

            RequireLength(role, request);
        }

        return Limited(request, request.Session);
    }

    /// <returns>The session with the claims that stay with it.</returns>
    /// <exception cref="AwsErrorException">AccessDenied, InvalidIdentityToken, or the session would be too long.</exception>
    public RoleSession RequireByWebIdentity(SessionRequest request, WebIdentity token)
    {
        var provider = $"arn:aws:iam::{request.Role.AccountId}:oidc-provider/{token.Provider}";
        var session = request.Session with
        {
            Keys = new Dictionary<string, string>
            {
                ["aws:FederatedProvider"] = provider,
                [token.Provider + ":aud"] = token.Audience,
                [token.Provider + ":sub"] = token.Subject,
            },
        };
        if (!authorizer.IsEnabled)
        {
            return session;
        }

        var role = roles.ByArn(request.Session.RoleArn) ?? throw NotAuthorized();
        if (roles.Document(RoleDirectory.ProviderKind, request.Role.AccountId, provider) is not { } known)
        {
            throw new AwsErrorException("InvalidIdentityToken", $"No OpenIDConnect provider found in your account for {token.Issuer}");
        }

        if (!known.Properties.Texts("ClientIdList").Contains(token.Audience))
        {
            throw new AwsErrorException("InvalidIdentityToken", "Incorrect token audience");
        }

        var keys = new Dictionary<string, IReadOnlyList<string>>(Keys(request), StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in session.Keys)
        {
            keys[name] = [value];
        }

        if (!PolicyEvaluation.Trusts(role.Trust, new PolicyRequest(WithWebIdentity, role.Arn, keys) { Principals = [new("Federated", provider)] }))
        {
            throw NotAuthorized();
        }

        RequireLength(role, request);
        return Limited(request, session);
    }

    /// <summary>The session with the texts of the managed policies that it was asked for with.</summary>
    private RoleSession Limited(SessionRequest request, RoleSession session) => request.PolicyArns.Count == 0 ? session : session with
    {
        Policies =
        [
            .. session.Policies ?? [],
            .. request.PolicyArns.Select(arn => roles.ManagedPolicy(arn) ?? throw new AwsErrorException("ValidationError", $"The policy {arn} does not exist.")),
        ],
    };

    private static AwsErrorException NotAuthorized() => new("AccessDenied", $"Not authorized to perform {WithWebIdentity}", 403);

    private static void RequireLength(Role role, SessionRequest request)
    {
        if (request.Lifetime > role.LongestSession)
        {
            throw new AwsErrorException("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }
    }

    private bool Trusts(AwsCall call, Role role, Permission permission)
    {
        var callersRole = call.Caller.Session is { } session ? roles.ByArn(session.RoleArn) : null;
        var keys = ConditionKeys.Of(call.Caller, call.Caller.Session, callersRole, permission, call.Region, clock.Now);
        return PolicyEvaluation.Trusts(role.Trust, Authorizer.Named(new PolicyRequest(permission.Action, role.Arn, keys), call.Caller, callersRole));
    }

    private static Dictionary<string, IReadOnlyList<string>> Keys(SessionRequest request)
    {
        var keys = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase)
        {
            ["sts:RoleSessionName"] = [request.Session.SessionName],
        };
        if (request.ExternalId is { } externalId)
        {
            keys["sts:ExternalId"] = [externalId];
        }

        RequestTags.Add(keys, request.Session.Tags.Select(tag => (tag.Key, tag.Value)));
        return keys;
    }
}
