using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Identity.Policies;
using Delivery.Emulator.Identity.Roles;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>
/// IAM. Kinds: iam/role, iam/policy, iam/managed-policy, iam/instance-profile, iam/oidc-provider. IAM is global: a name is taken in
/// all regions of the account. Policies that IAM would refuse are refused.
/// </summary>
internal sealed class IamProvider(EmulatorParts parts) : StoredResourceProvider(parts)
{
    protected override IReadOnlyDictionary<string, ResourceDefinition> Definitions() => new Dictionary<string, ResourceDefinition>
    {
        ["AWS::IAM::Role"] = new(RoleDirectory.RoleKind, request => PhysicalIds.Name(request, "RoleName", 64), (request, id) => new()
        {
            ["Arn"] = Arn(request, "role", id),
            ["RoleId"] = Identity.RoleArn.IdOf(request.Stack.AccountId, id),
        })
        {
            Named = true,
            Takes = TimeSpan.FromSeconds(15),
            Check = CheckRole,
        },
        ["AWS::IAM::Policy"] = new(
            RoleDirectory.InlinePolicyKind, request => $"{request.Stack.StackName}-{request.LogicalId}-{PhysicalIds.Suffix(request)}", (_, id) => new() { ["Id"] = id })
        {
            Takes = TimeSpan.FromSeconds(15),
            Check = CheckPolicy,
        },
        ["AWS::IAM::ManagedPolicy"] = new(
            RoleDirectory.ManagedPolicyKind, request => Arn(request, "policy", PhysicalIds.Name(request, "ManagedPolicyName", 128)), ManagedPolicy)
        {
            Named = true,
            Takes = TimeSpan.FromSeconds(15),
            Check = CheckPolicy,
        },
        // "Resource creation Initiated" to stable takes two minutes: IAM's propagation.
        ["AWS::IAM::InstanceProfile"] = new(
            RoleDirectory.InstanceProfileKind, request => PhysicalIds.Name(request, "InstanceProfileName", 128),
            (request, id) => new() { ["Arn"] = Arn(request, "instance-profile", id) })
        {
            Named = true,
            Takes = TimeSpan.FromMinutes(2),
        },
        ["AWS::IAM::OIDCProvider"] = new(RoleDirectory.ProviderKind, OidcArn, (_, id) => new() { ["Arn"] = id }) { Named = true },
    };

    protected override string Key(ResourceRequest request, string id) => RoleDirectory.Key(request.Stack.AccountId, id);

    private static void CheckRole(ResourceRequest request)
    {
        PolicyReader.Read(request.Properties["AssumeRolePolicyDocument"], PolicyPlace.Trust);
        foreach (var policy in request.Properties.Objects("Policies"))
        {
            PolicyReader.Read(policy["PolicyDocument"], PolicyPlace.Identity);
        }
    }

    private void CheckPolicy(ResourceRequest request)
    {
        PolicyReader.Read(request.Properties["PolicyDocument"], PolicyPlace.Identity);
        RequireRoles(request);
    }

    private void RequireRoles(ResourceRequest request)
    {
        if (request.Properties.Texts("Roles").FirstOrDefault(role => Find(request, RoleDirectory.RoleKind, role) is null) is { } missing)
        {
            throw new ResourceFailedException("NotFound", $"The role with name {missing} cannot be found.");
        }
    }

    private JsonObject ManagedPolicy(ResourceRequest request, string id) => new()
    {
        ["PolicyArn"] = id,
        ["PolicyId"] = "ANPA" + PhysicalIds.Hash(id)[..17].ToUpperInvariant(),
        ["DefaultVersionId"] = "v1",
        ["IsAttachable"] = true,
        ["AttachmentCount"] = 0,
        ["PermissionsBoundaryUsageCount"] = 0,
        ["CreateDate"] = Parts.Clock.Now.ToString("O"),
        ["UpdateDate"] = Parts.Clock.Now.ToString("O"),
    };

    private static string OidcArn(ResourceRequest request)
    {
        var url = PhysicalIds.Text(request, "Url") ?? "";
        return PhysicalIds.Arn(request, "iam", $"oidc-provider/{url.Replace("https://", "", StringComparison.Ordinal).TrimEnd('/')}", regional: false);
    }

    private static string Arn(ResourceRequest request, string kind, string name)
    {
        var path = PhysicalIds.Text(request, "Path") ?? "/";
        return PhysicalIds.Arn(request, "iam", kind + path + name, regional: false);
    }
}
