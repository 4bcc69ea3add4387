using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Identity.Policies;
using Delivery.Emulator.Identity.Roles;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Iam;

/// <summary>Roles and identity providers that no stack makes. They are the same documents as a stack's.</summary>
internal sealed class IamWrites(RoleDirectory roles, StateStore store, EmulatorClock clock)
{
    public JsonObject CreateRole(AwsCall call)
    {
        var name = call.Input.RequiredText("RoleName");
        var path = call.Input.Text("Path") ?? "/";
        var arn = $"arn:{CloudFormation.Resolution.PseudoParameters.Partition(call.Region)}:iam::{call.Caller.AccountId}:role{path}{name}";
        if (RoleArn.TryParse(arn) is null)
        {
            throw new AwsErrorException("ValidationError", "The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-");
        }

        PolicyReader.Read(call.Input.RequiredText("AssumeRolePolicyDocument"), PolicyPlace.Trust);
        if (roles.Find(call.Caller.AccountId, name) is not null)
        {
            throw new AwsErrorException("EntityAlreadyExists", $"Role with name {name} already exists.", 409);
        }

        var properties = new JsonObject();
        foreach (var member in new[] { "AssumeRolePolicyDocument", "Description", "MaxSessionDuration", "Path", "PermissionsBoundary" })
        {
            properties[member] = call.Input.Text(member);
        }

        Put(RoleDirectory.RoleKind, "AWS::IAM::Role", call, name, properties, new JsonObject
        {
            ["Arn"] = arn,
            ["RoleId"] = RoleArn.IdOf(call.Caller.AccountId, name),
        });
        return new JsonObject { ["Role"] = IamRendering.Role(roles.Find(call.Caller.AccountId, name)!) };
    }

    public JsonObject DeleteRole(AwsCall call)
    {
        var role = IamService.Role(roles, call);
        if (role.Inline.Count > 0)
        {
            throw new AwsErrorException("DeleteConflict", "Cannot delete entity, must delete policies first.", 409);
        }

        store.Delete(RoleDirectory.RoleKind, RoleDirectory.Key(role.AccountId, role.Name));
        return [];
    }

    public JsonObject PutRolePolicy(AwsCall call) => ChangeInline(call, policies =>
    {
        var document = call.Input.RequiredText("PolicyDocument");
        PolicyReader.Read(document, PolicyPlace.Identity);
        policies.Add(new JsonObject { ["PolicyName"] = call.Input.RequiredText("PolicyName"), ["PolicyDocument"] = document });
    });

    public JsonObject DeleteRolePolicy(AwsCall call) => ChangeInline(call, static _ => { });

    public JsonObject CreateOpenIDConnectProvider(AwsCall call)
    {
        var url = call.Input.RequiredText("Url");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme != Uri.UriSchemeHttps)
        {
            throw new AwsErrorException("ValidationError", "Invalid Open ID Connect Provider URL");
        }

        var arn = $"arn:aws:iam::{call.Caller.AccountId}:oidc-provider/{url.Replace("https://", "", StringComparison.Ordinal).TrimEnd('/')}";
        if (roles.Document(RoleDirectory.ProviderKind, call.Caller.AccountId, arn) is not null)
        {
            throw new AwsErrorException("EntityAlreadyExists", $"Provider with url {url} already exists.", 409);
        }

        Put(RoleDirectory.ProviderKind, "AWS::IAM::OIDCProvider", call, arn, new JsonObject
        {
            ["Url"] = url,
            ["ClientIdList"] = new JsonArray([.. call.Input.Texts("ClientIDList").Select(id => (JsonNode)id)]),
            ["ThumbprintList"] = new JsonArray([.. call.Input.Texts("ThumbprintList").Select(each => (JsonNode)each)]),
        }, new JsonObject { ["Arn"] = arn });
        return new JsonObject { ["OpenIDConnectProviderArn"] = arn };
    }

    /// <summary>The role's inline policies, without the call's own, to be changed.</summary>
    private JsonObject ChangeInline(AwsCall call, Action<JsonArray> change)
    {
        var role = IamService.Role(roles, call);
        var found = roles.Document(RoleDirectory.RoleKind, role.AccountId, role.Name)!;
        var name = call.Input.RequiredText("PolicyName");
        var policies = new JsonArray([.. found.Properties.Objects("Policies").Where(each => each.Text("PolicyName") != name).Select(each => each.DeepClone())]);
        change(policies);
        var properties = (JsonObject)found.Properties.DeepClone();
        properties["Policies"] = policies;
        store.Put(RoleDirectory.RoleKind, RoleDirectory.Key(role.AccountId, role.Name), found with { Properties = properties });
        return [];
    }

    private void Put(string kind, string type, AwsCall call, string id, JsonObject properties, JsonObject attributes) =>
        store.Put(kind, RoleDirectory.Key(call.Caller.AccountId, id), new StoredResource
        {
            Id = id,
            Type = type,
            StackId = "",
            StackName = "",
            LogicalId = "",
            Properties = properties,
            Attributes = attributes,
            Tags = call.Input.Objects("Tags").DistinctBy(tag => tag.RequiredText("Key")).ToDictionary(tag => tag.RequiredText("Key"), tag => tag.Text("Value") ?? ""),
            CreatedAt = clock.Now,
            Token = call.RequestId,
        });
}
