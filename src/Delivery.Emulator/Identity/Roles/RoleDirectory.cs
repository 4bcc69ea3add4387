using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Identity.Policies;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Roles;

/// <summary>The account's roles, managed policies and identity providers, read from what stacks (and the IAM API) made.</summary>
public sealed class RoleDirectory(StateStore store)
{
    public const string RoleKind = "iam/role";
    public const string InlinePolicyKind = "iam/policy";
    public const string ManagedPolicyKind = "iam/managed-policy";
    public const string ProviderKind = "iam/oidc-provider";
    public const string InstanceProfileKind = "iam/instance-profile";
    private static readonly TimeSpan DefaultSession = TimeSpan.FromHours(1);

    /// <summary>Key of an IAM document: IAM is global, so a name is taken in all regions.</summary>
    public static string Key(string accountId, string id) => $"{accountId}/global/{id}";

    public Role? Find(string accountId, string name) =>
        store.Get<StoredResource>(RoleKind, Key(accountId, name)) is { } found ? Read(accountId, found) : null;

    public Role? ByArn(string arn) => RoleArn.TryParse(arn) is { } parsed && Find(parsed.AccountId, parsed.Name) is { } role && role.Arn == arn ? role : null;

    public IReadOnlyList<Role> All(string accountId) => [.. Documents(RoleKind, accountId).Select(each => Read(accountId, each))];

    public IReadOnlyList<StoredResource> Documents(string kind, string accountId) => store.List<StoredResource>(kind, $"{accountId}/global/");

    public StoredResource? Document(string kind, string accountId, string id) => store.Get<StoredResource>(kind, Key(accountId, id));

    /// <summary>The document text of a managed policy, customer's or AWS's, or null.</summary>
    public string? ManagedPolicy(string arn) =>
        AwsManagedPolicies.Find(arn)
        ?? (arn.Split(':') is [_, _, _, _, var account, _] && Document(ManagedPolicyKind, account, arn) is { } found
            ? JsonText(found.Properties["PolicyDocument"])
            : null);

    /// <summary>All identity policies of a role.</summary>
    public IReadOnlyList<NamedPolicy> PoliciesOf(Role role) =>
    [
        .. role.Inline.Select(each => new NamedPolicy(each.Key, PolicyReader.Read(each.Value, PolicyPlace.Identity))),
        .. role.Managed.Select(Named).OfType<NamedPolicy>(),
    ];

    /// <summary>The role's boundary; one whose policy is gone allows nothing.</summary>
    public NamedPolicy? BoundaryOf(Role role) =>
        role.Boundary is { } arn ? Named(arn) ?? new NamedPolicy(arn, new PolicyDocument("2012-10-17", [])) : null;

    public NamedPolicy? Named(string arn) =>
        ManagedPolicy(arn) is { } text ? new NamedPolicy(arn[(arn.LastIndexOf('/') + 1)..], PolicyReader.Read(text, PolicyPlace.Identity)) : null;

    internal static string JsonText(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node?.ToJsonString() ?? "";

    private Role Read(string accountId, StoredResource found)
    {
        var properties = found.Properties;
        // The last of the same name counts, as each is put over the one before.
        var inline = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var policy in properties.Objects("Policies"))
        {
            inline[policy.Text("PolicyName") ?? ""] = JsonText(policy["PolicyDocument"]);
        }

        foreach (var policy in Documents(InlinePolicyKind, accountId).Where(each => each.Properties.Texts("Roles").Contains(found.Id)))
        {
            inline[policy.Properties.Text("PolicyName") ?? policy.Id] = JsonText(policy.Properties["PolicyDocument"]);
        }

        var attached = Documents(ManagedPolicyKind, accountId).Where(each => each.Properties.Texts("Roles").Contains(found.Id)).Select(each => each.Id);
        var trust = JsonText(properties["AssumeRolePolicyDocument"]);
        return new Role(
            accountId, found.Id, properties.Text("Path") ?? "/", found.Attributes.Text("Arn") ?? "", found.Attributes.Text("RoleId") ?? "", found.CreatedAt,
            properties.Text("Description"), properties.Number("MaxSessionDuration") is { } seconds ? TimeSpan.FromSeconds(seconds) : DefaultSession,
            PolicyReader.Read(trust, PolicyPlace.Trust), trust, inline, [.. properties.Texts("ManagedPolicyArns").Concat(attached).Distinct()],
            properties.Text("PermissionsBoundary"), found.Tags);
    }
}
