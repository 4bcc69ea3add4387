using Delivery.Emulator.Identity.Policies;
using Delivery.Emulator.Identity.Roles;

namespace Delivery.Emulator.Identity.Authorization;

/// <summary>Whether a role lets a service assume it, for a resource of the account.</summary>
internal static class ServiceTrust
{
    public static bool Holds(Role role, string service, string sourceAccount, string? sourceArn)
    {
        var keys = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase)
        {
            ["aws:SourceAccount"] = [sourceAccount],
            ["aws:PrincipalServiceName"] = [service],
            ["aws:PrincipalIsAWSService"] = ["true"],
        };
        if (sourceArn is not null)
        {
            keys["aws:SourceArn"] = [sourceArn];
        }

        return PolicyEvaluation.Trusts(role.Trust, new PolicyRequest("sts:AssumeRole", role.Arn, keys) { Principals = [new("Service", service)] });
    }
}
