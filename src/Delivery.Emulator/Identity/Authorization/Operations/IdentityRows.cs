using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Authorization.Operations;

/// <summary>
/// IAM and STS (docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html and
/// list_awssecuritytokenservice.html, read 2026-11-26). GetCallerIdentity needs no permission; assuming a role is decided with its trust policy.
/// </summary>
internal static class IdentityRows
{
    public static IEnumerable<OperationRow> All { get; } =
    [
        .. Rows.Of("iam", call => [Global(call, "role/" + call.Input.Text("RoleName"))],
            "GetRole", "ListRolePolicies", "GetRolePolicy", "ListAttachedRolePolicies", "CreateRole", "DeleteRole", "PutRolePolicy", "DeleteRolePolicy"),
        .. Rows.Of("iam", call => [call.Input.Text("PolicyArn") ?? ""], "GetPolicy", "GetPolicyVersion"),
        .. Rows.Of("iam", call => [call.Input.Text("PolicySourceArn") ?? ""], "SimulatePrincipalPolicy"),
        .. Rows.Of("iam", call => [Global(call, "instance-profile/" + call.Input.Text("InstanceProfileName"))], "GetInstanceProfile"),
        .. Rows.Of("iam", call => [Global(call, "role/")], "ListRoles"),
        .. Rows.Of("iam", call => [call.Input.Text("OpenIDConnectProviderArn") ?? ""], "GetOpenIDConnectProvider"),
        .. Rows.Of("iam", call => [Global(call, "oidc-provider/" + (call.Input.Text("Url") ?? "").Replace("https://", "", StringComparison.Ordinal))], "CreateOpenIDConnectProvider"),
        .. Rows.Of("iam", _ => Rows.Everything, "ListOpenIDConnectProviders", "SimulateCustomPolicy"),
        .. new[] { "GetCallerIdentity", "AssumeRole", "AssumeRoleWithWebIdentity", "GetSessionToken", "GetAccessKeyInfo" }
            .Select(operation => new OperationRow("sts", operation, static (_, _) => [])),
        .. Rows.Of("sts", _ => Rows.Everything, "DecodeAuthorizationMessage"),
    ];

    private static string Global(AwsCall call, string resource) =>
        $"arn:{CloudFormation.Resolution.PseudoParameters.Partition(call.Region)}:iam::{call.Caller.AccountId}:{resource}";
}
