using Delivery.Emulator.Identity.Policies;

namespace Delivery.Emulator.Identity.Roles;

/// <summary>A role of the account, with what is attached to it.</summary>
/// <param name="Inline">Inline policies by name.</param>
/// <param name="Managed">ARNs of the attached managed policies.</param>
/// <param name="Boundary">ARN of the permissions boundary, or null.</param>
public sealed record Role(
    string AccountId, string Name, string Path, string Arn, string RoleId, DateTimeOffset CreatedAt, string? Description, TimeSpan LongestSession,
    PolicyDocument Trust, string TrustText, IReadOnlyDictionary<string, string> Inline, IReadOnlyList<string> Managed, string? Boundary,
    IReadOnlyDictionary<string, string> Tags);
