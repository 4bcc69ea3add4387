using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>
/// IAM. Kinds: iam/role, iam/policy, iam/managed-policy, iam/instance-profile, iam/oidc-provider. IAM is global on AWS; here a
/// name is only taken within its region.
/// </summary>
internal sealed class IamProvider(EmulatorParts parts) : StoredResourceProvider(parts)
{
    protected override IReadOnlyDictionary<string, ResourceDefinition> Definitions() => new Dictionary<string, ResourceDefinition>
    {
        ["AWS::IAM::Role"] = new("iam/role", request => PhysicalIds.Name(request, "RoleName", 64), (request, id) => new()
        {
            ["Arn"] = Arn(request, "role", id),
            ["RoleId"] = "AROA" + PhysicalIds.Hash(id)[..17].ToUpperInvariant(),
        })
        {
            Named = true,
            Takes = TimeSpan.FromSeconds(15),
        },
        ["AWS::IAM::Policy"] = new("iam/policy", request => $"{request.Stack.StackName}-{request.LogicalId}-{PhysicalIds.Suffix(request)}", (_, id) => new() { ["Id"] = id })
        {
            Takes = TimeSpan.FromSeconds(15),
        },
        ["AWS::IAM::ManagedPolicy"] = new(
            "iam/managed-policy", request => Arn(request, "policy", PhysicalIds.Name(request, "ManagedPolicyName", 128)), ManagedPolicy)
        {
            Named = true,
            Takes = TimeSpan.FromSeconds(15),
        },
        // "Resource creation Initiated" to stable takes two minutes: IAM's propagation.
        ["AWS::IAM::InstanceProfile"] = new(
            "iam/instance-profile", request => PhysicalIds.Name(request, "InstanceProfileName", 128),
            (request, id) => new() { ["Arn"] = Arn(request, "instance-profile", id) })
        {
            Named = true,
            Takes = TimeSpan.FromMinutes(2),
        },
        ["AWS::IAM::OIDCProvider"] = new("iam/oidc-provider", OidcArn, (_, id) => new() { ["Arn"] = id }) { Named = true },
    };

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
