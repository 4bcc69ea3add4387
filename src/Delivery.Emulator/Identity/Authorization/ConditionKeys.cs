using System.Globalization;
using Delivery.Emulator.Identity.Roles;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Authorization;

/// <summary>
/// The global condition keys of a request
/// (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html, read 2026-11-26).
/// </summary>
internal static class ConditionKeys
{
    public static Dictionary<string, IReadOnlyList<string>> Of(
        CallerIdentity caller, RoleSession? session, Role? role, Permission permission, string region, DateTimeOffset now)
    {
        var keys = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase)
        {
            ["aws:RequestedRegion"] = [region],
            // The emulator's plain HTTP on loopback stands for the service's HTTPS endpoint.
            ["aws:SecureTransport"] = ["true"],
            ["aws:SourceIp"] = ["127.0.0.1"],
            ["aws:CurrentTime"] = [now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)],
            ["aws:EpochTime"] = [now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)],
            ["aws:PrincipalAccount"] = [caller.AccountId],
            ["aws:PrincipalArn"] = [role?.Arn ?? caller.Arn],
            ["aws:PrincipalType"] = [role is null ? "User" : "AssumedRole"],
            ["aws:PrincipalIsAWSService"] = ["false"],
            ["aws:userid"] = [caller.UserId],
            ["aws:ViaAWSService"] = [session?.Service is null ? "false" : "true"],
            ["aws:ResourceAccount"] = [permission.Resource.Split(':') is [_, _, _, _, { Length: 12 } account, ..] ? account : caller.AccountId],
        };
        if (role is null)
        {
            keys["aws:username"] = [caller.Arn[(caller.Arn.LastIndexOf('/') + 1)..]];
        }

        if (session?.Service is { } service)
        {
            keys["aws:CalledVia"] = [service];
            keys["aws:CalledViaFirst"] = [service];
            keys["aws:CalledViaLast"] = [service];
        }

        foreach (var (name, value) in role?.Tags ?? new Dictionary<string, string>())
        {
            keys["aws:PrincipalTag/" + name] = [value];
        }

        foreach (var (name, value) in session?.Tags ?? new Dictionary<string, string>())
        {
            keys["aws:PrincipalTag/" + name] = [value]; // a session's tag hides the role's
        }

        foreach (var (name, value) in session?.Keys ?? new Dictionary<string, string>())
        {
            keys[name] = [value];
        }

        foreach (var (name, values) in permission.Keys ?? new Dictionary<string, IReadOnlyList<string>>())
        {
            keys[name] = values;
        }

        return keys;
    }
}
