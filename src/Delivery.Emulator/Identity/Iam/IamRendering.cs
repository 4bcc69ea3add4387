using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Identity.Roles;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Iam;

/// <summary>IAM's answers. Policy documents are percent-encoded in them, as the API has it.</summary>
internal static class IamRendering
{
    public const string OnlyVersion = "v1";

    public static string Document(string json) => Uri.EscapeDataString(json);

    public static JsonNode Role(Role role)
    {
        var answer = new JsonObject
        {
            ["Path"] = role.Path,
            ["RoleName"] = role.Name,
            ["RoleId"] = role.RoleId,
            ["Arn"] = role.Arn,
            ["CreateDate"] = Timestamps.Of(role.CreatedAt),
            ["AssumeRolePolicyDocument"] = Document(role.TrustText),
            ["MaxSessionDuration"] = ((int)role.LongestSession.TotalSeconds).ToString(CultureInfo.InvariantCulture),
            ["Tags"] = new JsonArray([.. role.Tags.Select(tag => (JsonNode)new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })]),
        };
        if (role.Description is { } description)
        {
            answer["Description"] = description;
        }

        if (role.Boundary is { } boundary)
        {
            answer["PermissionsBoundary"] = new JsonObject { ["PermissionsBoundaryType"] = "Policy", ["PermissionsBoundaryArn"] = boundary };
        }

        return answer;
    }

    public static JsonObject Policy(StoredResource policy) => new()
    {
        ["PolicyName"] = policy.Id[(policy.Id.LastIndexOf('/') + 1)..],
        ["PolicyId"] = policy.Attributes.Text("PolicyId"),
        ["Arn"] = policy.Id,
        ["Path"] = policy.Properties.Text("Path") ?? "/",
        ["DefaultVersionId"] = OnlyVersion,
        ["IsAttachable"] = true,
        ["Description"] = policy.Properties.Text("Description"),
        ["CreateDate"] = Timestamps.Of(policy.CreatedAt),
        ["UpdateDate"] = Timestamps.Of(policy.CreatedAt),
    };
}
