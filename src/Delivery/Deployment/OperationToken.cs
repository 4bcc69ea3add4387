using System.Security.Cryptography;
using System.Text;
using Delivery.Review;

namespace Delivery.Deployment;

/// <summary>
/// The ClientRequestToken of an execution. It begins with the plan's identity, so that a later run knows the operation of a killed one again, goes on with
/// the review's digest, so that a later run knows what was approved, and ends with the change set's, because a token that was used for another set is refused (TokenAlreadyExists).
/// </summary>
internal static class OperationToken
{
    public static string PrefixOf(StagePlan plan) => $"delivery-{plan.Identity(plan.Fingerprint)}-";

    public static string Of(ReviewedStage reviewed) =>
        $"{PrefixOf(reviewed.Plan)}{reviewed.Digest.Hex}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(reviewed.ChangeSetArn)))[..12]}";

    /// <summary>The review that an operation of the plan was approved by; null where the token is another plan's, or nobody's.</summary>
    public static ReviewDigest? ReviewIn(string? token, StagePlan plan) =>
        token is not null && PrefixOf(plan) is var prefix && token.StartsWith(prefix, StringComparison.Ordinal)
        && ReviewDigest.TryParse($"sha256:{token[prefix.Length..].Split('-')[0]}", out var digest) ? digest : null;
}
