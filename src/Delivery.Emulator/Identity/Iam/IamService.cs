using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Identity.Roles;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Iam;

/// <summary>
/// IAM, as far as clients need it to look at roles and to prepare those that no stack makes
/// (docs.aws.amazon.com/IAM/latest/APIReference, read 2026-11-26).
/// </summary>
internal sealed class IamService : TableService
{
    private readonly RoleDirectory _roles;

    public IamService(RoleDirectory roles, StateStore store, EmulatorClock clock) : base("iam")
    {
        _roles = roles;
        On("GetRole", call => new JsonObject { ["Role"] = IamRendering.Role(Role(call)) });
        On("ListRoles", call => Page.Of(
            call.Input, [.. _roles.All(call.Caller.AccountId).OrderBy(role => role.Name, StringComparer.Ordinal)], role => role.Name, "Roles", IamRendering.Role, "MaxItems", "Marker"));
        On("ListRolePolicies", call => new JsonObject
        {
            ["PolicyNames"] = new JsonArray([.. Role(call).Inline.Keys.Order(StringComparer.Ordinal).Select(name => (JsonNode)name)]),
            ["IsTruncated"] = false,
        });
        On("GetRolePolicy", GetRolePolicy);
        On("ListAttachedRolePolicies", call => new JsonObject
        {
            ["AttachedPolicies"] = new JsonArray([.. Role(call).Managed.Select(arn => (JsonNode)new JsonObject
            {
                ["PolicyName"] = arn[(arn.LastIndexOf('/') + 1)..],
                ["PolicyArn"] = arn,
            })]),
            ["IsTruncated"] = false,
        });
        On("GetPolicy", call => new JsonObject { ["Policy"] = IamRendering.Policy(Policy(call)) });
        On("GetPolicyVersion", GetPolicyVersion);
        On("GetInstanceProfile", GetInstanceProfile);
        On("ListOpenIDConnectProviders", call => new JsonObject
        {
            ["OpenIDConnectProviderList"] = new JsonArray([.. _roles.Documents(RoleDirectory.ProviderKind, call.Caller.AccountId)
                .Select(each => (JsonNode)new JsonObject { ["Arn"] = each.Id })]),
        });
        On("GetOpenIDConnectProvider", GetOpenIDConnectProvider);

        var writes = new IamWrites(roles, store, clock);
        On("CreateRole", writes.CreateRole);
        On("DeleteRole", writes.DeleteRole);
        On("PutRolePolicy", writes.PutRolePolicy);
        On("DeleteRolePolicy", writes.DeleteRolePolicy);
        On("CreateOpenIDConnectProvider", writes.CreateOpenIDConnectProvider);

        var simulation = new PolicySimulation(roles);
        On("SimulatePrincipalPolicy", simulation.Principal);
        On("SimulateCustomPolicy", PolicySimulation.Custom);
    }

    internal static AwsErrorException NoSuchEntity(string message) => new("NoSuchEntity", message, 404);

    private Role Role(AwsCall call) => Role(_roles, call);

    internal static Role Role(RoleDirectory roles, AwsCall call)
    {
        var name = call.Input.RequiredText("RoleName");
        return roles.Find(call.Caller.AccountId, name) ?? throw NoSuchEntity($"The role with name {name} cannot be found.");
    }

    private JsonObject GetRolePolicy(AwsCall call)
    {
        var role = Role(call);
        var name = call.Input.RequiredText("PolicyName");
        return new JsonObject
        {
            ["RoleName"] = role.Name,
            ["PolicyName"] = name,
            ["PolicyDocument"] = IamRendering.Document(role.Inline.GetValueOrDefault(name) ?? throw NoSuchEntity($"The role policy with name {name} cannot be found.")),
        };
    }

    private StoredResource Policy(AwsCall call)
    {
        var arn = call.Input.RequiredText("PolicyArn");
        return _roles.Document(RoleDirectory.ManagedPolicyKind, call.Caller.AccountId, arn) ?? throw NoSuchEntity($"Policy {arn} was not found.");
    }

    private JsonObject GetPolicyVersion(AwsCall call)
    {
        var policy = Policy(call);
        var version = call.Input.RequiredText("VersionId");
        return version != IamRendering.OnlyVersion
            ? throw NoSuchEntity($"Policy {policy.Id} version {version} does not exist or is not attachable.")
            : new JsonObject
            {
                ["PolicyVersion"] = new JsonObject
                {
                    ["Document"] = IamRendering.Document(RoleDirectory.JsonText(policy.Properties["PolicyDocument"])),
                    ["VersionId"] = version,
                    ["IsDefaultVersion"] = true,
                    ["CreateDate"] = Timestamps.Of(policy.CreatedAt),
                },
            };
    }

    private JsonObject GetInstanceProfile(AwsCall call)
    {
        var name = call.Input.RequiredText("InstanceProfileName");
        var profile = _roles.Document(RoleDirectory.InstanceProfileKind, call.Caller.AccountId, name)
            ?? throw NoSuchEntity($"Instance Profile {name} cannot be found.");
        return new JsonObject
        {
            ["InstanceProfile"] = new JsonObject
            {
                ["Path"] = profile.Properties.Text("Path") ?? "/",
                ["InstanceProfileName"] = name,
                ["InstanceProfileId"] = "AIPA" + PhysicalIds.Hash(name)[..17].ToUpperInvariant(),
                ["Arn"] = profile.Attributes.Text("Arn"),
                ["CreateDate"] = Timestamps.Of(profile.CreatedAt),
                ["Roles"] = new JsonArray([.. profile.Properties.Texts("Roles").Select(role => _roles.Find(call.Caller.AccountId, role)).OfType<Role>().Select(IamRendering.Role)]),
            },
        };
    }

    private JsonObject GetOpenIDConnectProvider(AwsCall call)
    {
        var arn = call.Input.RequiredText("OpenIDConnectProviderArn");
        var provider = _roles.Document(RoleDirectory.ProviderKind, call.Caller.AccountId, arn)
            ?? throw NoSuchEntity($"OpenIDConnect Provider not found for arn {arn}");
        return new JsonObject
        {
            ["Url"] = (provider.Properties.Text("Url") ?? "").Replace("https://", "", StringComparison.Ordinal),
            ["ClientIDList"] = new JsonArray([.. provider.Properties.Texts("ClientIdList").Select(id => (JsonNode)id)]),
            ["ThumbprintList"] = new JsonArray([.. provider.Properties.Texts("ThumbprintList").Select(each => (JsonNode)each)]),
            ["CreateDate"] = Timestamps.Of(provider.CreatedAt),
        };
    }
}
